using PointClouds.Data.Meshes;

namespace PointClouds.Data.Solids;

/// <summary>The kinds of solids, in random proportions. Each has another that it is easily taken for.</summary>
internal static class SolidCatalog
{
    /// <summary>Names, and what makes one; a new kind is a line here.</summary>
    public static IReadOnlyList<(string Name, Func<Random, ISurface> Make)> Kinds { get; } =
    [
        ("sphere", _ => Solid.Sphere(1)),
        ("ellipsoid", random => Solid.Ellipsoid(1, random.Between(0.5f, 0.85f), random.Between(0.4f, 0.85f))),
        ("capsule", random => Solid.Capsule(1, random.Between(0.2f, 1.2f))),
        ("cylinder", random => Solid.Cylinder(1, random.Between(0.4f, 1.6f))),
        ("tube", random => Solid.Tube(1, random.Between(0.45f, 0.85f), random.Between(0.4f, 1.6f))),
        ("cone", random => Solid.Cone(1, random.Between(0.5f, 1.4f))),
        ("frustum", random => Solid.Frustum(1, random.Between(0.35f, 0.75f), random.Between(0.4f, 1.4f))),
        ("torus", random => Solid.Torus(1, random.Between(0.2f, 0.5f))),
        ("box", random => Solid.Box(1, random.Between(0.4f, 1), random.Between(0.4f, 1))),
        ("prism", random => Solid.Prism(3, 1, random.Between(0.4f, 1.4f))),
        ("pyramid", random => Solid.Pyramid(4, 1, random.Between(0.4f, 1.2f))),
        ("octahedron", random => Solid.Bipyramid(4, 1, random.Between(0.6f, 1.4f))),
    ];
}
