namespace PointClouds.Data;

/// <summary>Which of a cloud's points are kept.</summary>
internal enum Subsampling
{
    /// <summary>Each point is the one farthest from those before it (Qi et al. 2017).</summary>
    FarthestPoints,

    /// <summary>The first ones of the file.</summary>
    First,

    /// <summary>Any, each as likely as another, and none twice.</summary>
    Random,
}

/// <summary>How clouds are read: everything that changes the result, and so names the cache.</summary>
/// <param name="Points">How many points each cloud gets, at least 1.</param>
/// <param name="Normals">Whether each point's normal follows its coordinates.</param>
/// <param name="Subsampling">Which of a cloud's points are kept.</param>
/// <param name="Seed">The seed of all that is drawn: random points, points on meshes, and solids.</param>
/// <param name="Cache">The folder where clouds are kept for the next time; null for nowhere.</param>
/// <param name="OnProgress">Is told, one call at a time, how many clouds are read, of how many. Nothing is told about what the cache had.</param>
/// <param name="MaxBytes">The most bytes that one dataset of a file may take in memory.</param>
internal sealed record DataSettings(
    int Points = 1024,
    bool Normals = true,
    Subsampling Subsampling = Subsampling.FarthestPoints,
    ulong Seed = 0,
    string? Cache = null,
    Action<int, int>? OnProgress = null,
    long MaxBytes = 2048L << 20)
{
    /// <summary>Values per point: 3 coordinates, and 3 of the normal.</summary>
    public int Columns => Normals ? 6 : 3;

    /// <summary>How many points are drawn on a surface, so that there is a choice for those that are kept.</summary>
    /// <param name="atLeast">The number for fewer points than that.</param>
    public int Drawn(int atLeast) => Subsampling == Subsampling.FarthestPoints ? Math.Max(atLeast, Points) : Points;
}
