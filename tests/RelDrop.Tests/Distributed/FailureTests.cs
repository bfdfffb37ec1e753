using System.Diagnostics;

namespace RelDrop.Tests.Distributed;

/// <summary>Whatever becomes of one rank, all end, within the time limit.</summary>
public class FailureTests
{
    /// <summary>How long others are waited for, in seconds.</summary>
    private const int Limit = 10;

    [MpiTheory]
    [InlineData("exception", 1, "[rank 1] train/cat/0001.jpg is not an image.")]
    [InlineData("null", 1, "[rank 1] Object reference not set to an instance of an object.")]
    [InlineData("unhandled", 134, "Unhandled exception. System.IO.InvalidDataException: Nobody catches this.")]
    [InlineData("exit 3", 3, null)]
    [InlineData("exit 0", 1, null)]
    [InlineData("kill", 137, null)]
    [InlineData("segfault", null, null)]
    [InlineData("hang", 1, "[rank 0] Waited 10 s for gradients of rank 1.")]
    public void A_rank_that_fails_ends_all(string how, int? exitCode, string? line)
    {
        var started = Stopwatch.GetTimestamp();
        var result = Mpirun.Run(2, "train", "--fail", how, "--timeout", $"{Limit}");
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 60);
        Assert.NotEqual(0, result.ExitCode);
        // MPICH's launcher has codes of its own.
        if (exitCode is { } expected && Mpirun.IsOpenMpi)
            Assert.Equal(expected, result.ExitCode);
        if (line is not null)
            Assert.Contains(line, result.Errors.Concat(result.Output));
        Assert.DoesNotContain(result.Output, output => output.Contains("in turn", StringComparison.Ordinal));
    }

    [MpiFact]
    public void A_rank_that_hangs_while_gradients_are_sent_is_named_too()
    {
        var result = Mpirun.Run(3, "train", "--fail", "hang", "--timeout", $"{Limit}", "--overlap", "true");
        Assert.Equal(["[rank 0] Waited 10 s for gradients of rank 1."], result.Errors.Where(error => error.StartsWith("[rank", StringComparison.Ordinal)));
    }

    [Fact]
    public void MPI_that_is_missing_under_a_launcher_is_said_in_a_line()
    {
        var result = Mpirun.Start(Mpirun.Program[0], [.. Mpirun.Program[1..], "place"], ("PMI_RANK", "0"), ("PMI_SIZE", "2"), ("RELDROP_MPI", "/nowhere/libmpi.so"));
        Assert.Equal(2, result.ExitCode);
        Assert.Equal(["RELDROP_MPI is '/nowhere/libmpi.so', which is not a library of MPI that can be loaded; expected the path of one, such as libmpi.so.40."], result.Errors);
    }

    /// <summary>Its processes would each train alone, as the only rank.</summary>
    [MpiFact]
    public void Another_MPI_than_the_launchers_is_refused()
    {
        if (!Mpirun.IsOpenMpi)
            return;
        var result = Mpirun.Start(Mpirun.Program[0], [.. Mpirun.Program[1..], "place"], ("PMI_RANK", "0"), ("PMI_SIZE", "2"), ("RELDROP_MPI", "libmpi.so.40"));
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("The launcher started 2 processes, and libmpi.so.40 finds 1: it is another MPI than the launcher's. RELDROP_MPI is to be the path of the launcher's.", result.Errors);
    }

    [Fact]
    public void Without_a_launcher_no_MPI_is_looked_for()
    {
        var result = Mpirun.Start(Mpirun.Program[0], [.. Mpirun.Program[1..], "place"], ("RELDROP_MPI", "/nowhere/libmpi.so")).Succeeded();
        Assert.Equal(["0: of 1, 0 of 1 here"], result.Output);
        Assert.Empty(result.Errors);
    }
}
