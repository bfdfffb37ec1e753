using System.Numerics;
using PointClouds.Data.Meshes;

namespace PointClouds.Data.Solids;

/// <summary>Half a sphere.</summary>
/// <param name="radius">Its radius.</param>
/// <param name="y">The height of its centre, which is on the y axis.</param>
/// <param name="isUpper">Which half.</param>
internal sealed class Hemisphere(float radius, float y, bool isUpper) : ISurface
{
    public double Area => 2 * Math.PI * radius * radius;

    public SurfacePoint Sample(Random random)
    {
        var normal = random.NextDirection();
        normal.Y = isUpper ? MathF.Abs(normal.Y) : -MathF.Abs(normal.Y);
        return new SurfacePoint((radius * normal) + new Vector3(0, y, 0), normal);
    }
}
