using RelDrop.Masking;

namespace RelDrop.Tests;

/// <summary>Loops on torch's threads.</summary>
public class TorchThreadsTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1 << 20)]
    [InlineData(7, 1)]
    [InlineData(7, 1 << 20)]
    [InlineData(1000, 1 << 14)]
    public void Every_item_is_done_once(int count, long workEach)
    {
        var done = new int[count];
        TorchThreads.For(count, workEach, (first, end) =>
        {
            for (var i = first; i < end; i++)
                Interlocked.Increment(ref done[i]);
        });
        Assert.All(done, times => Assert.Equal(1, times));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1 << 20)]
    public void Errors_reach_the_caller(long workEach)
    {
        var error = Assert.ThrowsAny<Exception>(() => TorchThreads.For(50, workEach, (_, _) => throw new InvalidOperationException("no luck")));
        Assert.Contains("no luck", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Loops_may_run_at_the_same_time()
    {
        var sums = new long[8];
        Parallel.For(0, sums.Length, loop => TorchThreads.For(200, 1 << 16, (first, end) => Interlocked.Add(ref sums[loop], Enumerable.Range(first, end - first).Sum())));
        Assert.All(sums, sum => Assert.Equal(19900, sum));
    }
}
