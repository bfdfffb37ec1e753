namespace Images.Shortcuts;

/// <summary>Images of a class for which a network looks at the same.</summary>
/// <param name="Label">The class.</param>
/// <param name="Maps">Their maps, the most typical first.</param>
/// <param name="Region">The cells that carry half of their relevance.</param>
internal sealed record Cluster(int Label, IReadOnlyList<CoarseMap> Maps, bool[] Region)
{
    /// <summary>The part of relevance that makes a region.</summary>
    private const double Carried = 0.5;

    /// <summary>A group of maps.</summary>
    public static Cluster Of(int label, IReadOnlyList<CoarseMap> maps)
    {
        var cells = maps[0].Cells.Length;
        float[] mean = [.. Enumerable.Range(0, cells).Select(cell => maps.Average(map => map.Cells[cell]))];
        var region = new bool[cells];
        var sum = 0f;
        foreach (var cell in Enumerable.Range(0, cells).OrderByDescending(cell => mean[cell]))
        {
            if (sum >= Carried * mean.Sum())
                break;
            region[cell] = true;
            sum += mean[cell];
        }

        double Distance(CoarseMap map) => map.Cells.Zip(mean).Sum(pair => (pair.First - pair.Second) * (pair.First - pair.Second));
        return new Cluster(label, [.. maps.OrderBy(Distance).ThenBy(map => map.Image)], region);
    }
}
