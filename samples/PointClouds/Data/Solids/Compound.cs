using PointClouds.Data.Meshes;

namespace PointClouds.Data.Solids;

/// <summary>A surface that is put together.</summary>
/// <param name="parts">The parts, with their areas.</param>
internal sealed class Compound(params IReadOnlyList<(double Area, ISurface Surface)> parts) : ISurface
{
    private readonly AreaTable areas = new(parts.Select(part => part.Area));

    public SurfacePoint Sample(Random random) => parts[areas.Pick(random)].Surface.Sample(random);
}
