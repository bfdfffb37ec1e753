using RelDrop.Relevance;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Machine;

/// <summary>The same attribution again and again, on one thread of torch's and on two, beside threads that keep the processors busy.</summary>
public class RepeatabilityTests
{
    private const int Times = 100;

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 20)]
    public void An_attribution_is_the_same_to_the_bit(int threads, int channels)
    {
        using var scope = NewDisposeScope();
        manual_seed(channels);
        using var model = new ChannelNet2d(channels, hidden: 24);
        var input = randn(4, channels, 16, 16);
        var before = get_num_threads();
        using var busy = new BusyThreads(Environment.ProcessorCount);
        try
        {
            set_num_threads(threads);
            foreach (var composite in new[] { typeof(EpsilonPlusFlat), typeof(EpsilonAlpha2Beta1Flat) })
            {
                var first = Bytes(model, composite, input);
                for (var i = 1; i < Times; i++)
                    Assert.Equal(first, Bytes(model, composite, input));
            }
        }
        finally
        {
            set_num_threads(before);
        }
    }

    private static byte[] Bytes(nn.Module model, Type composite, Tensor input)
    {
        using var attribution = LrpEngine.Attribute((ILrpModule)model, composite, [input], 0, Target.Class(1));
        return [.. attribution.Relevance.bytes, .. attribution.Output.bytes];
    }

    private sealed class BusyThreads : IDisposable
    {
        private readonly Thread[] threads;
        private volatile bool isOver;

        public BusyThreads(int count)
        {
            threads = [.. Enumerable.Range(0, count).Select(_ => new Thread(Work))];
            foreach (var thread in threads)
                thread.Start();
        }

        public void Dispose()
        {
            isOver = true;
            foreach (var thread in threads)
                thread.Join();
        }

        private void Work()
        {
            // In short spells, so that the test's own work gets its turn soon.
            while (!isOver)
            {
                Thread.SpinWait(20_000);
                Thread.Sleep(0);
            }
        }
    }
}
