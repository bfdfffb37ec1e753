using System.Diagnostics;
using RelDrop.Benchmarks.Soak;

namespace RelDrop.Tests;

public class SoakTests
{
    [Fact]
    public void Nothing_grows_and_nothing_changes()
    {
        // In a process of its own: this one holds what the other tests left.
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        start.Environment["OMP_NUM_THREADS"] = "1";
        var tests = typeof(SoakTests).Assembly.Location;
        string[] arguments =
        [
            "exec", "--runtimeconfig", Path.ChangeExtension(tests, ".runtimeconfig.json"), "--depsfile", Path.ChangeExtension(tests, ".deps.json"),
            typeof(SoakCommand).Assembly.Location, "soak", "--minutes", "0.05",
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
        Assert.Contains("Verdict: nothing grew, nothing changed.", output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_grows_is_named()
    {
        var before = new Usage(Tensors: 10, Heap: 1 << 20, Resident: 1 << 28, Threads: 5, Files: 20);
        Assert.Null(before.Excess(before));
        Assert.Equal("Live tensors grew from 10 to 11", before.Excess(before with { Tensors = 11 }));
        Assert.StartsWith("The managed heap grew", before.Excess(before with { Heap = 10 << 20 }), StringComparison.Ordinal);
        Assert.StartsWith("Resident memory grew", before.Excess(before with { Resident = 1 << 29 }), StringComparison.Ordinal);
        Assert.Equal("Threads grew from 5 to 10", before.Excess(before with { Threads = 10 }));
        Assert.Equal("Open files grew from 20 to 25", before.Excess(before with { Files = 25 }));
    }
}
