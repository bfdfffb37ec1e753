namespace RelDrop.Tests.Distributed;

/// <summary>Processes under MPI come to the bits that one process comes to.</summary>
public sealed class MpiTests : IDisposable
{
    private const int Steps = 8;

    private readonly OneThread oneThread = new();
    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        oneThread.Dispose();
        folder.Dispose();
    }

    [MpiFact]
    public void Ranks_know_their_places()
    {
        var result = Mpirun.Run(3, "place").Succeeded();
        Assert.All(Enumerable.Range(0, 3), rank => Assert.Equal([$"of 3, {rank} of 3 here"], result.Of(rank)));
    }

    [MpiTheory]
    [InlineData(2, "--overlap", "false")]
    [InlineData(4, "--overlap", "false")]
    [InlineData(2, "--overlap", "true")]
    [InlineData(4, "--overlap", "true")]
    public void Ranks_train_as_one_process_that_accumulates_their_parts(int ranks, params string[] options)
    {
        using var expected = new RankedTraining();
        for (var step = 0; step < Steps; step++)
            expected.Accumulate(step, ranks);
        for (var repeat = 0; repeat < Mpirun.Repeats; repeat++)
        {
            var result = Mpirun.Run(ranks, ["train", "--steps", $"{Steps}", .. options]).Succeeded();
            Assert.All(Enumerable.Range(0, ranks), rank => Assert.Equal([$"{expected.Hash} {(options[1] == "true" ? "overlapped" : "in turn")}"], result.Of(rank)));
        }
    }

    [MpiFact]
    public void The_librarys_own_sums_are_the_same_in_all_ranks()
    {
        var result = Mpirun.Run(3, "train", "--ordered", "false").Succeeded();
        Assert.All(Enumerable.Range(0, 3), rank => Assert.Equal(result.Of(0), result.Of(rank)));
        result = Mpirun.Run(2, "sums").Succeeded();
        Assert.All(Enumerable.Range(0, 2), rank => Assert.Equal(["3 0.30000000000000004"], result.Of(rank)));
    }

    /// <summary>A run that is stopped goes on, and so does one in which a rank was killed, from the epoch's checkpoint.</summary>
    [MpiFact]
    public void Runs_go_on_to_the_same_bits()
    {
        var whole = Mpirun.Run(2, "epochs").Succeeded().Of(0);
        Assert.Equal(whole[5..], Resumed("stopped", "--stop-after", "4")[^(whole.Length - 5)..]);
        Assert.Equal(whole[4..], Resumed("killed", "--kill-after", "4")[^(whole.Length - 4)..]);
    }

    private string[] Resumed(string name, params string[] ended)
    {
        string[] run = ["epochs", "--checkpoint", folder[name]];
        _ = Mpirun.Run(2, [.. run, .. ended]);
        return Mpirun.Run(2, run).Succeeded().Of(0);
    }
}
