using System.Numerics;
using PointClouds.Data.Meshes;

namespace PointClouds.Data.Solids;

/// <summary>An ellipsoid.</summary>
/// <param name="axes">Half its extent along x, y and z.</param>
internal sealed class Ellipsoid(Vector3 axes) : ISurface
{
    private readonly float shortest = MathF.Min(axes.X, MathF.Min(axes.Y, axes.Z));

    public SurfacePoint Sample(Random random)
    {
        while (true)
        {
            // A sphere's point is stretched to the ellipsoid's; those where it is stretched most must be kept most often.
            var direction = random.NextDirection();
            var gradient = direction / axes;
            var steepness = gradient.Length();
            if (random.NextSingle() < steepness * shortest)
                return new SurfacePoint(direction * axes, gradient / steepness);
        }
    }
}
