using System.Numerics;

namespace PointClouds.Data.Meshes;

/// <summary>A point of a surface.</summary>
/// <param name="Position">Where it is.</param>
/// <param name="Normal">The direction that points outwards there, of length 1.</param>
internal readonly record struct SurfacePoint(Vector3 Position, Vector3 Normal);

/// <summary>A surface that points can be drawn on.</summary>
internal interface ISurface
{
    /// <summary>Draws a point: every part of the surface is as likely as another of the same area.</summary>
    SurfacePoint Sample(Random random);
}
