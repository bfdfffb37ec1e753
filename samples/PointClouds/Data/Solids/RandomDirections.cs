using System.Numerics;

namespace PointClouds.Data.Solids;

/// <summary>Random numbers that <see cref="Random"/> has no method for.</summary>
internal static class RandomDirections
{
    /// <summary>A number from one to another.</summary>
    public static float Between(this Random random, float low, float high) => float.Lerp(low, high, random.NextSingle());

    /// <summary>A standard normal number (Box and Muller 1958).</summary>
    public static float NextNormal(this Random random)
        => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));

    /// <summary>Three standard normal numbers.</summary>
    public static Vector3 NextNormals(this Random random) => new(random.NextNormal(), random.NextNormal(), random.NextNormal());

    /// <summary>A direction of length 1, each as likely as another: heights on a sphere are uniform (Archimedes).</summary>
    public static Vector3 NextDirection(this Random random)
    {
        var height = random.Between(-1, 1);
        var radius = MathF.Sqrt(1 - (height * height));
        var (sin, cos) = MathF.SinCos(2 * MathF.PI * random.NextSingle());
        return new Vector3(radius * cos, height, radius * sin);
    }

    /// <summary>A rotation, each as likely as another (Muller 1959).</summary>
    public static Quaternion NextRotation(this Random random) => Quaternion.Normalize(new Quaternion(random.NextNormals(), random.NextNormal()));
}
