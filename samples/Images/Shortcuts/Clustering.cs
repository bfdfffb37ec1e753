namespace Images.Shortcuts;

/// <summary>Groups the maps of a class by spectral relevance analysis.</summary>
/// <param name="Clusters">The groups, the largest first.</param>
/// <param name="Eigenvalues">Those of the maps' graph, from the smallest on.</param>
internal sealed record Clustering(IReadOnlyList<Cluster> Clusters, double[] Eigenvalues)
{
    /// <summary>The most groups that are looked for by themselves.</summary>
    public const int MostGroups = 8;

    private const int Neighbours = 10;

    /// <summary>Groups maps.</summary>
    /// <param name="maps">All of one class.</param>
    /// <param name="groups">How many groups; null for as many as the eigenvalues show.</param>
    public static Clustering Of(IReadOnlyList<CoarseMap> maps, int? groups)
    {
        var embedding = SpectralEmbedding.Of([.. maps.Select(map => map.Cells)], Neighbours, Math.Max(MostGroups + 1, groups ?? 0));
        var count = Math.Min(groups ?? embedding.Groups(MostGroups), maps.Count);
        var labels = Shortcuts.Clusters.Of(embedding.Rows(count), count);
        return new Clustering([.. maps.Zip(labels).GroupBy(pair => pair.Second, pair => pair.First).OrderBy(group => group.Key).Select(group => Cluster.Of(maps[0].Label, [.. group]))], embedding.Eigenvalues);
    }
}
