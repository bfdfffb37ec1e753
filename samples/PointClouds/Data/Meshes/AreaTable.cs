namespace PointClouds.Data.Meshes;

/// <summary>Draws parts of a surface in proportion to their areas.</summary>
internal sealed class AreaTable
{
    private readonly double[] ends;

    public AreaTable(IEnumerable<double> areas)
    {
        var sum = 0.0;
        ends = [.. areas.Select(area => sum += area)];
        Total = sum;
    }

    /// <summary>The sum of all areas.</summary>
    public double Total { get; }

    /// <summary>Draws the index of a part; never that of one without area.</summary>
    public int Pick(Random random)
    {
        // The first end that is beyond the place, where the part without area has the end of its predecessor.
        var place = random.NextDouble() * Total;
        var (low, high) = (0, ends.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = ends[middle] > place ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
