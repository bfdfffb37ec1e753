using TorchSharp;
using static TorchSharp.torch;

namespace PointClouds.Evaluation;

/// <summary>The points of clouds in an order: indices (N, P), int64.</summary>
internal static class PointOrders
{
    /// <summary>From the most relevant to the least, equally relevant ones by index.</summary>
    /// <param name="relevance">Relevance (N, C, P), which is summed over channels.</param>
    public static Tensor MostRelevantFirst(Tensor relevance)
    {
        using var scope = NewDisposeScope();
        var size = (int)relevance.shape[2];
        var sums = relevance.to(ScalarType.Float64).sum(1).data<double>().ToArray();
        var order = new long[sums.Length];
        for (var start = 0; start < sums.Length; start += size)
            Enumerable.Range(0, size).OrderByDescending(point => sums[start + point]).Select(point => (long)point).ToArray().CopyTo(order, start);
        return tensor(order, [relevance.shape[0], size]).MoveToOuterDisposeScope();
    }

    /// <summary>At random, each cloud's another.</summary>
    public static Tensor Random(long clouds, long size, ulong seed)
    {
        using var generator = new Generator(seed);
        using var draws = rand([clouds, size], generator: generator);
        return draws.argsort(1);
    }
}
