namespace Images.Measures;

/// <summary>Curves as one number.</summary>
internal static class Curves
{
    /// <summary>The mean height of a curve between its first and its last point: the area by trapezoids, over the width.</summary>
    /// <param name="positions">Where its points are, in order.</param>
    /// <param name="heights">How high.</param>
    /// <returns>The only height of a single point.</returns>
    public static double MeanHeight(ReadOnlySpan<double> positions, ReadOnlySpan<double> heights)
    {
        if (positions.Length != heights.Length || positions.IsEmpty)
            throw new ArgumentException($"Expected as many positions as heights, one or more; got {positions.Length} and {heights.Length}.", nameof(positions));
        var area = 0.0;
        for (var i = 1; i < positions.Length; i++)
            area += (positions[i] - positions[i - 1]) * (heights[i] + heights[i - 1]) / 2;
        return positions.Length == 1 ? heights[0] : area / (positions[^1] - positions[0]);
    }
}
