using System.Numerics;
using PointClouds.Data.Meshes;

namespace PointClouds.Data.Solids;

/// <summary>A ring of round section about the y axis.</summary>
/// <param name="ring">The radius of the section's centre.</param>
/// <param name="section">The radius of the section, less than that.</param>
internal sealed class Torus(float ring, float section) : ISurface
{
    public SurfacePoint Sample(Random random)
    {
        while (true)
        {
            // The outer side is longer than the inner.
            var (sin, cos) = MathF.SinCos(2 * MathF.PI * random.NextSingle());
            var radius = ring + (section * cos);
            if (random.NextSingle() * (ring + section) >= radius)
                continue;
            var (turnSin, turnCos) = MathF.SinCos(2 * MathF.PI * random.NextSingle());
            return new SurfacePoint(new Vector3(radius * turnCos, section * sin, radius * turnSin), new Vector3(cos * turnCos, sin, cos * turnSin));
        }
    }
}
