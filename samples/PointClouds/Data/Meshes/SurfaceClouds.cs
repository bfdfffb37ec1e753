using System.Numerics;

namespace PointClouds.Data.Meshes;

/// <summary>Clouds of points that are drawn on surfaces.</summary>
internal static class SurfaceClouds
{
    /// <summary>Draws points.</summary>
    /// <param name="surface">The surface.</param>
    /// <param name="count">How many.</param>
    /// <param name="normals">Whether each point's normal follows its coordinates.</param>
    /// <param name="random">What draws.</param>
    /// <param name="move">What is done to each point before it is stored; null for nothing.</param>
    /// <returns>The points, one after another.</returns>
    public static float[] Draw(ISurface surface, int count, bool normals, Random random, Func<SurfacePoint, SurfacePoint>? move = null)
    {
        var columns = normals ? 6 : 3;
        var values = new float[count * columns];
        for (var i = 0; i < values.Length; i += columns)
        {
            var drawn = surface.Sample(random);
            var point = move?.Invoke(drawn) ?? drawn;
            point.Position.CopyTo(values, i);
            if (normals)
                point.Normal.CopyTo(values, i + 3);
        }

        return values;
    }
}
