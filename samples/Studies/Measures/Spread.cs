using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace RelDrop.Studies.Measures;

/// <summary>Repetitions of a measurement.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Deviation">The sample's standard deviation, by n − 1; null of one repetition.</param>
public sealed record Spread(int Count, double Mean, double? Deviation)
{
    /// <summary>The standard error of the mean; null of one repetition.</summary>
    public double? StandardError => Deviation / Math.Sqrt(Count);

    /// <summary>Half the length of the mean's confidence interval, by Student's distribution; null of one repetition.</summary>
    /// <param name="confidence">How often such intervals have the true mean inside.</param>
    /// <exception cref="ArgumentOutOfRangeException">The confidence is not between 0 and 1.</exception>
    public double? Reach(double confidence) => confidence is > 0 and < 1
        ? StandardError * (Count > 1 ? new StudentT(0, 1, Count - 1).InverseCumulativeDistribution((1 + confidence) / 2) : 0)
        : throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "Expected a confidence between 0 and 1.");

    /// <summary>The spread of some values.</summary>
    /// <param name="values">The values.</param>
    /// <exception cref="ArgumentException">There is none, or one is not finite.</exception>
    public static Spread Of(ReadOnlySpan<double> values)
    {
        Require.AtLeast(values.Length, 1, "values");
        Require.Finite(values);
        var all = values.ToArray();
        return new Spread(all.Length, all.Mean(), all.Length > 1 ? all.StandardDeviation() : null);
    }
}
