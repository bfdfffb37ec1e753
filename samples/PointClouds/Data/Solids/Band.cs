using System.Numerics;
using PointClouds.Data.Meshes;

namespace PointClouds.Data.Solids;

/// <summary>What a straight line sweeps as it turns about the y axis: the side of a cone or cylinder, or a flat ring. Its outside is on the line's right.</summary>
/// <param name="start">Radius and height where the line starts.</param>
/// <param name="end">Radius and height where it ends.</param>
internal sealed class Band((float Radius, float Y) start, (float Radius, float Y) end) : ISurface
{
    private readonly Vector2 along = new(end.Radius - start.Radius, end.Y - start.Y);

    /// <summary>Its area (Pappus): the line's length times the way of its middle.</summary>
    public double Area => Math.PI * (start.Radius + end.Radius) * along.Length();

    /// <summary>The surface that a line of several points sweeps; counter-clockwise, with radii to the right and heights upwards, is outside.</summary>
    public static ISurface Turn(params ReadOnlySpan<(float Radius, float Y)> profile)
    {
        var bands = new List<(double, ISurface)>();
        for (var i = 1; i < profile.Length; i++)
        {
            var band = new Band(profile[i - 1], profile[i]);
            bands.Add((band.Area, band));
        }

        return new Compound(bands);
    }

    public SurfacePoint Sample(Random random)
    {
        // A circle's share is its radius, and so the radius squared is uniform, or the place if all radii are equal.
        var share = random.NextSingle();
        var radius = MathF.Sqrt(float.Lerp(start.Radius * start.Radius, end.Radius * end.Radius, share));
        var place = along.X == 0 ? share : (radius - start.Radius) / along.X;
        var (sin, cos) = MathF.SinCos(2 * MathF.PI * random.NextSingle());
        var normal = Vector2.Normalize(new Vector2(along.Y, -along.X));
        return new SurfacePoint(new Vector3(radius * cos, start.Y + (place * along.Y), radius * sin), new Vector3(normal.X * cos, normal.Y, normal.X * sin));
    }
}
