using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop;

/// <summary>How much of the relevance that a sample's output started with arrived at its input.</summary>
/// <param name="Start">The relevance that the output started with, summed.</param>
/// <param name="Arrived">The relevance of the input, summed.</param>
public readonly record struct Conservation(double Start, double Arrived)
{
    /// <summary>What arrived as a share of the start: 1 if all did. Not a number or infinite if the start is 0, as for <see cref="Target.Difference"/>.</summary>
    public double Ratio => Arrived / Start;
}

/// <summary>The conservation of each sample of an attribution. Biases and stabilizers take relevance up; rules without a share, such as the gradient, do not conserve it.</summary>
/// <param name="samples">One for each sample, in order.</param>
public sealed class ConservationReport(IReadOnlyList<Conservation> samples)
{
    /// <summary>One for each sample, in order.</summary>
    public IReadOnlyList<Conservation> Samples { get; } = samples;

    /// <summary>The greatest |arrived − start| of a sample.</summary>
    public double MaxLoss => Samples.Count == 0 ? 0 : Samples.Max(sample => Math.Abs(sample.Arrived - sample.Start));

    /// <summary>One line a sample.</summary>
    public override string ToString() => string.Join(
        Environment.NewLine,
        Samples.Select((sample, i) => FormattableString.Invariant($"sample {i}: {sample.Start:G6} started, {sample.Arrived:G6} arrived, ratio {sample.Ratio:G6}")));
}

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
