using System.Numerics.Tensors;
using MathNet.Numerics.Distributions;

namespace RelDrop.Studies.Measures;

/// <summary>How two ways differ, each pair with the same seed: the same data, start and order of batches.</summary>
/// <param name="Spread">The differences' mean and deviation.</param>
/// <param name="Low">The lower end of the mean's confidence interval.</param>
/// <param name="High">The upper end.</param>
/// <param name="PValue">Of Student's paired two-sided t-test.</param>
public sealed record PairedDifference(Spread Spread, double Low, double High, double PValue)
{
    /// <summary>Compares values that belong together.</summary>
    /// <param name="one">What the difference is taken of.</param>
    /// <param name="other">What is taken away, in the same order.</param>
    /// <param name="confidence">How often such intervals have the true mean inside.</param>
    /// <returns>The difference; null where there is no interval: of one pair, and of differences that are all alike, as few accuracies of few samples are, whose spread is not known.</returns>
    /// <exception cref="ArgumentException">The lengths differ, there is no pair, or a value is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The confidence is not between 0 and 1.</exception>
    public static PairedDifference? Of(ReadOnlySpan<double> one, ReadOnlySpan<double> other, double confidence = 0.95)
    {
        Require.SameLength(one.Length, other.Length);
        var differences = new double[one.Length];
        for (var i = 0; i < differences.Length; i++)
            differences[i] = one[i] - other[i];
        var spread = Spread.Of(differences);
        // Differences of accuracies that are alike differ by rounding.
        var rounding = 1e-12 * Math.Max(Math.Abs(TensorPrimitives.MaxMagnitude(one)), Math.Abs(TensorPrimitives.MaxMagnitude(other)));
        if (spread.Reach(confidence) is not { } reach || spread.StandardError is not { } error || error <= rounding)
            return null;
        return new PairedDifference(spread, spread.Mean - reach, spread.Mean + reach, 2 * new StudentT(0, 1, spread.Count - 1).CumulativeDistribution(-Math.Abs(spread.Mean / error)));
    }
}
