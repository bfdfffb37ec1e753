namespace RelDrop.Tests.Distributed;

/// <summary>Ranks on two machines, over TCP.</summary>
public sealed class TwoMachinesTests : IDisposable
{
    private const int Steps = 8;

    private readonly OneThread oneThread = new();

    public void Dispose() => oneThread.Dispose();

    [TwoMachinesFact]
    public void Ranks_come_to_the_bits_of_one_process_and_fail_as_on_one_machine()
    {
        using var expected = new RankedTraining();
        for (var step = 0; step < Steps; step++)
            expected.Accumulate(step, 2);
        using var machines = new TwoMachines();
        Assert.Equal(["of 2, 0 of 1 here"], machines.Run("place").Succeeded().Of(1));
        for (var repeat = 0; repeat < Mpirun.Repeats; repeat++)
        {
            var before = machines.Bytes;
            var result = machines.Run("train", "--steps", $"{Steps}", "--overlap", repeat % 2 == 0 ? "auto" : "false").Succeeded();
            Assert.All(new[] { 0, 1 }, rank => Assert.Equal([$"{expected.Hash} {(repeat % 2 == 0 ? "overlapped" : "in turn")}"], result.Of(rank)));
            Assert.InRange(machines.Bytes - before, 20_000, long.MaxValue);
        }

        var failed = machines.Run("train", "--fail", "hang", "--timeout", "10");
        Assert.Contains("[rank 0] Waited 10 s for gradients of rank 1.", failed.Errors);
        Assert.NotEqual(0, failed.ExitCode);
        Assert.NotEqual(0, machines.Run("train", "--fail", "kill", "--timeout", "10").ExitCode);
    }
}
