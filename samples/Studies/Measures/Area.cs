namespace RelDrop.Studies.Measures;

/// <summary>Areas under curves.</summary>
public static class Area
{
    /// <summary>The area under a curve by trapezoids, divided by the length of its axis: the mean height, from 0 to 1 for accuracies.</summary>
    /// <param name="x">Where it was measured, rising: of an occlusion curve, the fractions occluded.</param>
    /// <param name="y">What was measured there.</param>
    /// <exception cref="ArgumentException">The lengths differ, there are fewer than two points, one is not finite, or <paramref name="x"/> does not rise.</exception>
    public static double UnderCurve(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Require.SameLength(x.Length, y.Length);
        Require.AtLeast(x.Length, 2, "points");
        Require.Finite(x);
        Require.Finite(y);
        var area = 0.0;
        for (var i = 1; i < x.Length; i++)
        {
            if (x[i] <= x[i - 1])
                throw new ArgumentException(FormattableString.Invariant($"{x[i]} follows {x[i - 1]}; expected places that rise."));
            area += (x[i] - x[i - 1]) * (y[i] + y[i - 1]) / 2;
        }

        return area / (x[^1] - x[0]);
    }
}
