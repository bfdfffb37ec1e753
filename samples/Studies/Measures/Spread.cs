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
