using System.Numerics;

namespace PointClouds.Data.Meshes;

/// <summary>A surface of triangles.</summary>
/// <param name="vertices">The corners.</param>
/// <param name="triangles">Indices of three vertices each, counter-clockwise as seen from outside.</param>
internal sealed class Mesh(IReadOnlyList<Vector3> vertices, IReadOnlyList<(int A, int B, int C)> triangles) : ISurface
{
    private readonly AreaTable areas = new(triangles.Select(triangle => Cross(vertices, triangle).Length() / 2.0));

    /// <summary>A surface of flat polygons.</summary>
    /// <param name="vertices">The corners.</param>
    /// <param name="faces">The corners of each face in order, counter-clockwise as seen from outside.</param>
    public static Mesh OfFaces(IReadOnlyList<Vector3> vertices, params IEnumerable<int[]> faces) => new(vertices, [.. faces.SelectMany(Fan)]);

    /// <summary>Its area, in units of the coordinates squared.</summary>
    public double Area => areas.Total;

    public IReadOnlyList<Vector3> Vertices => vertices;

    public IReadOnlyList<(int A, int B, int C)> Triangles => triangles;

    public SurfacePoint Sample(Random random)
    {
        var triangle = triangles[areas.Pick(random)];
        var (a, b, c) = (vertices[triangle.A], vertices[triangle.B], vertices[triangle.C]);
        // The root makes up for a triangle being narrower towards its corner a (Osada et al. 2002).
        var (along, across) = (MathF.Sqrt(random.NextSingle()), random.NextSingle());
        var position = ((1 - along) * a) + (along * (1 - across) * b) + (along * across * c);
        return new SurfacePoint(position, Vector3.Normalize(Cross(vertices, triangle)));
    }

    /// <summary>The triangles of a polygon that all share its first corner.</summary>
    public static IEnumerable<(int A, int B, int C)> Fan(int[] face) => Enumerable.Range(1, Math.Max(0, face.Length - 2)).Select(i => (face[0], face[i], face[i + 1]));

    private static Vector3 Cross(IReadOnlyList<Vector3> vertices, (int A, int B, int C) triangle)
        => Vector3.Cross(vertices[triangle.B] - vertices[triangle.A], vertices[triangle.C] - vertices[triangle.A]);
}
