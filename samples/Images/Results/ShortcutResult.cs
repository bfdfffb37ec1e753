namespace Images.Results;

/// <summary>What a network looks at, class by class.</summary>
/// <param name="Source">Of what.</param>
/// <param name="GridSize">The edge of a cell of the maps in pixels.</param>
/// <param name="Classes">Class by class.</param>
internal sealed record ShortcutResult(ResultSource Source, int GridSize, IReadOnlyList<ShortcutClass> Classes);

/// <summary>The images of a class, grouped by where the relevance of the class is.</summary>
/// <param name="Name">The class.</param>
/// <param name="Count">How many of its images have positive relevance.</param>
/// <param name="Eigenvalues">Those of the maps' graph, from the smallest on: as many are near 0 as there are groups.</param>
/// <param name="Clusters">The groups, the largest first.</param>
internal sealed record ShortcutClass(string Name, int Count, IReadOnlyList<double> Eigenvalues, IReadOnlyList<ShortcutCluster> Clusters);

/// <summary>Images for which a network looks at the same.</summary>
/// <param name="Count">How many.</param>
/// <param name="Region">The share of the image that carries half of the relevance.</param>
/// <param name="Accuracy">The share of these images that is recognised.</param>
/// <param name="WithoutRegion">The same with that region hidden.</param>
/// <param name="WithoutRandom">The same with as much hidden at random places.</param>
/// <param name="Typical">The images that stand for it.</param>
/// <param name="Cells">Which cells of the grid the region is, row by row.</param>
internal sealed record ShortcutCluster(int Count, double Region, double Accuracy, double WithoutRegion, double WithoutRandom, IReadOnlyList<string> Typical, IReadOnlyList<bool> Cells)
{
    /// <summary>How much more the region is missed than other places: what is small and much missed is worth a look.</summary>
    public double Missed => WithoutRandom - WithoutRegion;
}
