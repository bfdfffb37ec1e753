using System.Numerics;
using PointClouds.Data.Meshes;

namespace PointClouds.Data.Solids;

/// <summary>The surfaces of solids about the origin, upright along y. Heights are halves: a solid reaches from minus to plus that.</summary>
internal static class Solid
{
    public static ISurface Sphere(float radius) => new Ellipsoid(new Vector3(radius));

    public static ISurface Ellipsoid(float x, float y, float z) => new Ellipsoid(new Vector3(x, y, z));

    /// <summary>A cylinder with half a sphere on either end, which <paramref name="height"/> leaves out.</summary>
    public static ISurface Capsule(float radius, float height)
    {
        var side = new Band((radius, -height), (radius, height));
        var (lower, upper) = (new Hemisphere(radius, -height, isUpper: false), new Hemisphere(radius, height, isUpper: true));
        return new Compound((side.Area, side), (lower.Area, lower), (upper.Area, upper));
    }

    public static ISurface Cylinder(float radius, float height) => Frustum(radius, radius, height);

    /// <summary>A cylinder with a hole along its axis.</summary>
    public static ISurface Tube(float outer, float inner, float height) => Band.Turn((inner, -height), (outer, -height), (outer, height), (inner, height), (inner, -height));

    public static ISurface Cone(float radius, float height) => Band.Turn((0, -height), (radius, -height), (0, height));

    /// <summary>A cone without its tip.</summary>
    public static ISurface Frustum(float bottom, float top, float height) => Band.Turn((0, -height), (bottom, -height), (top, height), (0, height));

    public static ISurface Torus(float ring, float section) => new Torus(ring, section);

    /// <summary>A box; all sizes are halves.</summary>
    public static ISurface Box(float x, float y, float z)
    {
        Vector3[] corners = [.. Enumerable.Range(0, 8).Select(i => new Vector3((i & 1) == 0 ? -x : x, (i & 2) == 0 ? -y : y, (i & 4) == 0 ? -z : z))];
        return Mesh.OfFaces(corners, [0, 4, 6, 2], [1, 3, 7, 5], [0, 1, 5, 4], [2, 6, 7, 3], [0, 2, 3, 1], [4, 5, 7, 6]);
    }

    /// <summary>A prism over a regular polygon whose corners are <paramref name="radius"/> from the axis.</summary>
    public static ISurface Prism(int sides, float radius, float height)
        => Mesh.OfFaces([.. Polygon(sides, radius, -height), .. Polygon(sides, radius, height)],
            [Bottom(sides), [.. Bottom(sides).Select(i => i + sides).Reverse()], .. Bottom(sides).Select(i => new[] { i, i + sides, ((i + 1) % sides) + sides, (i + 1) % sides })]);

    /// <summary>A pyramid over a regular polygon.</summary>
    public static ISurface Pyramid(int sides, float radius, float height)
        => Mesh.OfFaces([.. Polygon(sides, radius, -height), new Vector3(0, height, 0)], [Bottom(sides), .. Bottom(sides).Select(i => new[] { i, sides, (i + 1) % sides })]);

    /// <summary>Two pyramids, base to base; of 4 sides and the right height, an octahedron.</summary>
    public static ISurface Bipyramid(int sides, float radius, float height)
        => Mesh.OfFaces([.. Polygon(sides, radius, 0), new Vector3(0, height, 0), new Vector3(0, -height, 0)],
            [.. Bottom(sides).Select(i => new[] { i, sides, (i + 1) % sides }), .. Bottom(sides).Select(i => new[] { (i + 1) % sides, sides + 1, i })]);

    private static int[] Bottom(int sides) => [.. Enumerable.Range(0, sides)];

    /// <summary>Corners counter-clockwise as seen from below.</summary>
    private static IEnumerable<Vector3> Polygon(int sides, float radius, float y) => Enumerable.Range(0, sides).Select(i =>
    {
        var (sin, cos) = MathF.SinCos(2 * MathF.PI * i / sides);
        return new Vector3(radius * cos, y, radius * sin);
    });
}
