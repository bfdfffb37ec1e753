using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop;

/// <summary>Checks of attributions, for those who ask: each reads the tensors back, which waits for a GPU.</summary>
public static class AttributionChecks
{
    /// <summary>Compares, sample by sample, the relevance that the output started with and the input's.</summary>
    /// <param name="attribution">An attribution by <c>Attribute</c>.</param>
    /// <param name="target">The target that it was made for; the top class if null.</param>
    /// <exception cref="ArgumentException">The target does not fit the output.</exception>
    public static ConservationReport ReportConservation(this Attribution attribution, Target? target = null)
    {
        ArgumentNullException.ThrowIfNull(attribution);
        using var withoutGradient = no_grad();
        using var scope = NewDisposeScope();
        var start = SumPerSample((target ?? Target.TopClass).RelevanceOf(attribution.Output));
        var arrived = SumPerSample(attribution.Relevance);
        return new ConservationReport([.. start.Zip(arrived, (s, a) => new Conservation(s, a))]);
    }

    /// <summary>Refuses an attribution that holds NaN or an infinity.</summary>
    /// <param name="attribution">The attribution.</param>
    /// <exception cref="NotFiniteNumberException">Names each tensor that does, intermediate ones by their paths, with its samples.</exception>
    public static void ThrowIfNotFinite(this Attribution attribution)
    {
        ArgumentNullException.ThrowIfNull(attribution);
        string[] found =
        [
            .. Describe(nameof(attribution.Output), attribution.Output),
            .. Describe(nameof(attribution.Relevance), attribution.Relevance),
            .. attribution.Intermediate.SelectMany(item => Describe($"{nameof(attribution.Intermediate)}[\"{item.Key}\"]", item.Value)),
        ];
        if (found.Length > 0)
            throw new NotFiniteNumberException($"Expected finite values; found NaN or infinity in {string.Join("; ", found)}.");
    }

    private static double[] SumPerSample(Tensor relevance) =>
        relevance.numel() == 0 ? new double[relevance.shape[0]] : relevance.to(ScalarType.Float64).reshape(relevance.shape[0], -1).sum(1).cpu().data<double>().ToArray();

    private static IEnumerable<string> Describe(string name, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        var infinite = tensor.isfinite().logical_not();
        if (tensor.numel() == 0 || !infinite.any().item<bool>())
            return [];
        var samples = infinite.reshape(tensor.shape[0], -1).any(1).nonzero().cpu().data<long>().ToArray();
        return [$"{name} ({infinite.sum().item<long>()} of {tensor.numel()} values, samples {string.Join(", ", samples)})"];
    }
}
