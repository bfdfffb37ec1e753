namespace RelDrop.Imaging;

/// <summary>
/// The weights of a resize along one axis: each target is a mean of a run of sources. As torch's antialiased interpolation defines
/// them: target i lies at (i + 1/2)·ratio of the source, the filter is as wide as a target pixel where that is larger than a source
/// pixel, and weights are divided by their sum.
/// </summary>
internal sealed class AxisFilter
{
    private readonly int[] first;
    private readonly float[][] weights;

    private AxisFilter(int[] first, float[][] weights)
    {
        (this.first, this.weights) = (first, weights);
        Begin = int.MaxValue;
        for (var i = 0; i < first.Length; i++)
        {
            if (weights[i].Length > 0)
                (Begin, End) = (Math.Min(Begin, first[i]), Math.Max(End, first[i] + weights[i].Length));
        }

        Begin = Math.Min(Begin, End);
    }

    /// <summary>The number of targets.</summary>
    public int Count => first.Length;

    /// <summary>The first source that any target needs.</summary>
    public int Begin { get; }

    /// <summary>The one after the last.</summary>
    public int End { get; }

    /// <summary>Weights of a window of the targets that a part of the sources is scaled to.</summary>
    /// <param name="offset">The first source of the part.</param>
    /// <param name="length">The length of the part.</param>
    /// <param name="scaled">The length that it is scaled to.</param>
    /// <param name="start">The first target of the window, which may lie outside.</param>
    /// <param name="count">The length of the window.</param>
    /// <param name="filter">The filter.</param>
    public static AxisFilter Of(int offset, int length, int scaled, int start, int count, ResizeFilter filter)
    {
        var (first, weights) = (new int[count], new float[count][]);
        var ratio = (double)length / scaled;
        var width = Math.Max(ratio, 1);
        var support = width * (filter == ResizeFilter.Bilinear ? 1 : 2);
        for (var i = 0; i < count; i++)
        {
            var target = start + i;
            weights[i] = [];
            if (target < 0 || target >= scaled)
                continue;
            var center = (target + 0.5) * ratio;
            var begin = Math.Max((int)(center - support + 0.5), 0);
            var end = Math.Min((int)(center + support + 0.5), length);
            var values = Enumerable.Range(begin, end - begin).Select(source => Weight(filter, (source + 0.5 - center) / width)).ToArray();
            // Where nothing is scaled, all weights but one are 0.
            var leading = values.TakeWhile(value => value == 0).Count();
            var trailing = values.Reverse().TakeWhile(value => value == 0).Count();
            var sum = values.Sum();
            first[i] = offset + begin + leading;
            weights[i] = [.. values[leading..^trailing].Select(value => (float)(value / sum))];
        }

        return new AxisFilter(first, weights);
    }

    /// <summary>The first source of a target.</summary>
    public int First(int target) => first[target];

    /// <summary>The weights of a target's sources; none where the target is black.</summary>
    public ReadOnlySpan<float> Weights(int target) => weights[target];

    /// <summary>The same with its targets in the other order.</summary>
    public AxisFilter Mirrored() => new([.. first.Reverse()], [.. weights.Reverse()]);

    /// <summary>The same of sources that are stored in the other order.</summary>
    /// <param name="length">How many sources there are.</param>
    public AxisFilter OfReversed(int length) =>
        new([.. first.Zip(weights, (begin, run) => length - begin - run.Length)], [.. weights.Select(run => run.Reverse().ToArray())]);

    private static double Weight(ResizeFilter filter, double distance)
    {
        var x = Math.Abs(distance);
        if (filter == ResizeFilter.Bilinear)
            return Math.Max(0, 1 - x);
        const double a = -0.5;
        return x < 1 ? (((a + 2) * x) - (a + 3)) * x * x + 1
            : x < 2 ? (((x - 5) * x + 8) * x - 4) * a
            : 0;
    }
}
