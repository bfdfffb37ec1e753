using System.Numerics;
using PointClouds.Data.Meshes;
using PointClouds.Data.Solids;

namespace RelDrop.Tests.PointClouds.Data;

public sealed class SolidTests
{
    private const int Count = 20_000;

    /// <summary>Each solid with a function that is negative inside and, near the surface, the distance from it.</summary>
    private static readonly Dictionary<string, (ISurface Surface, Func<Vector3, double> Distance)> solids = new()
    {
        ["sphere"] = (Solid.Sphere(1.5f), p => p.Length() - 1.5),
        ["ellipsoid"] = (Solid.Ellipsoid(1, 0.6f, 0.4f), p => EllipsoidDistance(p, new Vector3(1, 0.6f, 0.4f))),
        ["capsule"] = (Solid.Capsule(0.5f, 0.8f), p => Vector3.Distance(p, new Vector3(0, Math.Clamp(p.Y, -0.8f, 0.8f), 0)) - 0.5),
        ["cylinder"] = (Solid.Cylinder(0.7f, 0.9f), p => Math.Max(Radius(p) - 0.7, Math.Abs(p.Y) - 0.9)),
        ["tube"] = (Solid.Tube(1, 0.6f, 0.5f), p => Math.Max(Math.Max(Radius(p) - 1, 0.6 - Radius(p)), Math.Abs(p.Y) - 0.5)),
        ["cone"] = (Solid.Cone(0.8f, 1), p => Math.Max(-1 - p.Y, (Radius(p) - (0.4 * (1 - p.Y))) / Math.Sqrt(1.16))),
        ["frustum"] = (Solid.Frustum(1, 0.4f, 0.6f), p => Math.Max(Math.Abs(p.Y) - 0.6, (Radius(p) - 0.7 + (0.5 * p.Y)) / Math.Sqrt(1.25))),
        ["torus"] = (Solid.Torus(1, 0.3f), p => Math.Sqrt(Math.Pow(Radius(p) - 1, 2) + (p.Y * p.Y)) - 0.3),
        ["box"] = (Solid.Box(1, 0.5f, 0.7f), p => Math.Max(Math.Abs(p.X) - 1, Math.Max(Math.Abs(p.Y) - 0.5, Math.Abs(p.Z) - 0.7))),
        ["prism"] = (Solid.Prism(3, 1, 0.6f), p => Math.Max(Math.Abs(p.Y) - 0.6, Sides(3, p) - 0.5)),
        ["pyramid"] = (Solid.Pyramid(4, 1, 0.5f), p => Math.Max(-0.5 - p.Y, (Sides(4, p) - (Math.Sqrt(0.5) * (0.5 - p.Y))) / Math.Sqrt(1.5))),
        ["octahedron"] = (Solid.Bipyramid(4, 1, 1), p => (Math.Abs(p.X) + Math.Abs(p.Y) + Math.Abs(p.Z) - 1) / Math.Sqrt(3)),
    };

    public static TheoryData<string> Names => [.. SolidCatalog.Kinds.Select(kind => kind.Name)];

    private static double Radius(Vector3 p) => Math.Sqrt((p.X * p.X) + (p.Z * p.Z));

    /// <summary>The distance from the axis of a regular polygon's side that faces a point; the first corner is on the x axis.</summary>
    private static double Sides(int sides, Vector3 p) => Enumerable.Range(0, sides).Select(i => Math.PI * ((2 * i) + 1) / sides).Max(angle => (p.X * Math.Cos(angle)) + (p.Z * Math.Sin(angle)));

    /// <summary>To first order, the function over the length of its gradient.</summary>
    private static double EllipsoidDistance(Vector3 p, Vector3 axes) => ((p / axes).LengthSquared() - 1) / (2 * (p / (axes * axes)).Length());

    private static SurfacePoint[] Sample(ISurface surface)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, Count).Select(_ => surface.Sample(random))];
    }

    [Theory, MemberData(nameof(Names))]
    public void Points_lie_on_the_surface_and_normals_point_straight_out_of_it(string name)
    {
        var (surface, distance) = solids[name];
        var off = 0;
        foreach (var (position, normal) in Sample(surface))
        {
            Assert.Equal(0, distance(position), 2e-6);
            Assert.Equal(1, normal.Length(), 1e-5);
            // A small step along the normal goes straight away from the surface, except near an edge.
            off += Math.Abs(distance(position + (1e-3f * normal)) - 1e-3) > 2e-5 || Math.Abs(distance(position - (1e-3f * normal)) + 1e-3) > 2e-5 ? 1 : 0;
        }

        Assert.InRange(off, 0, Count / 50);
    }

    [Theory, MemberData(nameof(Names))]
    public void Convex_solids_are_seen_from_their_middle_on_the_inside(string name)
    {
        if (name is "tube" or "torus")
            return;
        foreach (var (position, normal) in Sample(solids[name].Surface))
            Assert.True(Vector3.Dot(position, normal) > 0);
    }

    /// <summary>Shares of the area that are known otherwise.</summary>
    public static TheoryData<string, double, Func<Vector3, Vector3, bool>> Shares => new()
    {
        { "sphere", 0.25, (p, n) => p.Y > 0.75 },
        { "sphere", 0.125, (p, n) => p is { X: > 0, Y: > 0, Z: > 0 } },
        { "capsule", 0.5 / 1.3, (p, n) => Math.Abs(p.Y) > 0.8 },
        { "cylinder", 0.98 / 3.5, (p, n) => Math.Abs(n.Y) == 1 },
        { "cylinder", 1.26 / 3.5, (p, n) => n.Y == 0 && p.Y > 0 },
        { "cylinder", 0.25 * 0.98 / 3.5, (p, n) => Math.Abs(n.Y) == 1 && Radius(p) < 0.35 },
        { "tube", 1.28 / 4.48, (p, n) => Math.Abs(n.Y) == 1 },
        { "tube", 1.2 / 4.48, (p, n) => n.Y == 0 && Radius(p) < 0.8 },
        { "cone", 0.8 / (0.8 + Math.Sqrt(4.64)), (p, n) => n.Y == -1 },
        { "cone", 0.25 * Math.Sqrt(4.64) / (0.8 + Math.Sqrt(4.64)), (p, n) => p.Y > 0 },
        { "frustum", 1 / (1.16 + (1.4 * Math.Sqrt(1.8))), (p, n) => n.Y == -1 },
        { "frustum", 0.16 / (1.16 + (1.4 * Math.Sqrt(1.8))), (p, n) => n.Y == 1 },
        { "frustum", 0.55 * Math.Sqrt(1.8) / (1.16 + (1.4 * Math.Sqrt(1.8))), (p, n) => Math.Abs(n.Y) < 1 && p.Y > 0 },
        { "torus", 0.5 + (0.3 / Math.PI), (p, n) => Radius(p) > 1 },
        { "box", 0.35 / 1.55, (p, n) => Math.Abs(n.X) == 1 },
        { "box", 0.7 / 1.55, (p, n) => Math.Abs(n.Y) == 1 },
        { "prism", 1 / (1 + (2 * 1.2 * Math.Sqrt(3) / Math.Sqrt(0.75) / 2)), (p, n) => Math.Abs(n.Y) > 0.999 },
        { "pyramid", 1 / (1 + Math.Sqrt(3)), (p, n) => n.Y < -0.999 },
        { "octahedron", 0.125, (p, n) => p is { X: > 0, Y: > 0, Z: < 0 } },
    };

    [Theory, MemberData(nameof(Shares))]
    public void Points_are_spread_by_area(string name, double share, Func<Vector3, Vector3, bool> isPart)
    {
        var deviation = Math.Sqrt(share * (1 - share) / Count);
        Assert.InRange(Sample(solids[name].Surface).Count(point => isPart(point.Position, point.Normal)) / (double)Count, share - (4 * deviation), share + (4 * deviation));
    }

    [Fact]
    public void An_ellipsoid_is_spread_by_area()
    {
        // The area of a band of a spheroid with the axis y of length c, by integration.
        const double C = 0.4;
        double Band(double from, double to) => Enumerable.Range(0, 10_000).Select(i => from + ((to - from) * (i + 0.5) / 10_000))
            .Sum(y => Math.Sqrt(1 - (y * y / (C * C)) + (y * y / Math.Pow(C, 4))) * (to - from) / 10_000);
        var share = Band(-C / 2, C / 2) / Band(-C, C);
        var deviation = Math.Sqrt(share * (1 - share) / Count);
        Assert.InRange(Sample(Solid.Ellipsoid(1, (float)C, 1)).Count(point => Math.Abs(point.Position.Y) < C / 2) / (double)Count, share - (4 * deviation), share + (4 * deviation));
    }

    [Theory, MemberData(nameof(Names))]
    public void Random_proportions_make_closed_surfaces(string name)
    {
        var random = new Random(2);
        var make = SolidCatalog.Kinds.Single(kind => kind.Name == name).Make;
        for (var i = 0; i < 20; i++)
        {
            // The normals of a closed surface cancel out.
            const int Drawn = 2_000;
            var surface = make(random);
            var sum = Enumerable.Range(0, Drawn).Aggregate(Vector3.Zero, (sum, _) => sum + surface.Sample(random).Normal);
            Assert.InRange(sum.Length() / Drawn, 0, 5 / Math.Sqrt(Drawn));
        }
    }
}
