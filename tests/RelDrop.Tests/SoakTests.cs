using RelDrop.Benchmarks.Soak;

namespace RelDrop.Tests;

public class SoakTests
{
    [Fact]
    public void Nothing_grows_and_nothing_changes()
    {
        using var oneThread = new OneThread();
        using var output = new StringWriter();
        Assert.True(SoakCommand.Run(TimeSpan.FromMinutes(0.05), output) == 0, output.ToString());
        Assert.Contains("Verdict: nothing grew, nothing changed.", output.ToString(), StringComparison.Ordinal);
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
