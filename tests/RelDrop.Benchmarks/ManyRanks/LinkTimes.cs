using System.Diagnostics;
using RelDrop.Benchmarks.Measuring;
using RelDrop.Distributed;
using static TorchSharp.torch;

namespace RelDrop.Benchmarks.ManyRanks;

/// <summary>Measures how ranks are connected, by ordered sums of little and of much.</summary>
internal static class LinkTimes
{
    private const int Little = 1 << 10;
    private const int Much = 6 << 20;

    /// <summary>The link that explains both: all ranks are taken to be on one machine.</summary>
    public static Link Measure(Ranks ranks, int rounds)
    {
        using var sum = new OrderedSum(ranks.Collectives);
        double Time(int elements)
        {
            using var values = ones(elements / ranks.Size * ranks.Size);
            var times = new List<double>();
            for (var round = 0; round < rounds + 1; round++)
            {
                ranks.Barrier();
                var started = Stopwatch.GetTimestamp();
                sum.Apply(values, ranks.For("sums"));
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }

            // The first one makes what the others use again.
            return Quantiles.Median(times.Skip(1));
        }

        var (little, much) = (Time(Little), Time(Much));
        var others = ranks.Size - 1;
        var megabytes = 2.0 * others / ranks.Size * (Much - Little) * sizeof(float) / 1e6;
        return new Link(little / (2 * others), megabytes / Math.Max(much - little, 1e-3));
    }
}
