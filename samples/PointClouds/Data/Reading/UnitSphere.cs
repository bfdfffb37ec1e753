namespace PointClouds.Data.Reading;

/// <summary>Where clouds lie and how large they are says nothing about what they are.</summary>
internal static class UnitSphere
{
    /// <summary>Moves the points' mean to 0 and scales the farthest one to a distance of 1. Normals stay.</summary>
    /// <param name="points">The points, changed in place.</param>
    /// <param name="columns">Values per point, the coordinates first.</param>
    /// <returns>False if all points are in one place.</returns>
    public static bool TryFit(Span<float> points, int columns)
    {
        var (x, y, z) = Mean(points, columns);
        var farthest = 0.0;
        for (var i = 0; i < points.Length; i += columns)
            farthest = Math.Max(farthest, Distance(points[i] - x, points[i + 1] - y, points[i + 2] - z));
        if (farthest == 0)
            return false;
        for (var i = 0; i < points.Length; i += columns)
        {
            points[i] = (float)((points[i] - x) / farthest);
            points[i + 1] = (float)((points[i + 1] - y) / farthest);
            points[i + 2] = (float)((points[i + 2] - z) / farthest);
        }

        return true;
    }

    private static (double X, double Y, double Z) Mean(ReadOnlySpan<float> points, int columns)
    {
        var (x, y, z) = (0.0, 0.0, 0.0);
        for (var i = 0; i < points.Length; i += columns)
            (x, y, z) = (x + points[i], y + points[i + 1], z + points[i + 2]);
        var count = points.Length / columns;
        return (x / count, y / count, z / count);
    }

    private static double Distance(double x, double y, double z) => Math.Sqrt((x * x) + (y * y) + (z * z));
}
