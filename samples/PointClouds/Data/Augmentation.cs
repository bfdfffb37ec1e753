using RelDrop;
using TorchSharp;
using static TorchSharp.torch;

namespace PointClouds.Data;

/// <summary>How clouds are turned.</summary>
internal enum Rotation
{
    None,

    /// <summary>By any angle about the axis that points up, y.</summary>
    Up,

    /// <summary>In any way, each as likely as another.</summary>
    Any,
}

/// <summary>How training clouds are changed at random, each in another way: turned, then scaled, then shifted, then each point on its own. Nothing is done unless it is asked for.</summary>
/// <param name="MinScale">The least factor of all coordinates, above 0.</param>
/// <param name="MaxScale">The greatest.</param>
/// <param name="Shift">The farthest way along each axis, where a cloud's radius is 1.</param>
/// <param name="Rotation">How clouds are turned; normals turn along.</param>
/// <param name="Jitter">The standard deviation of each point's place along each axis.</param>
/// <param name="JitterClip">The farthest way of that, along each axis.</param>
internal sealed record Augmentation(double MinScale = 1, double MaxScale = 1, double Shift = 0, Rotation Rotation = Rotation.None, double Jitter = 0, double JitterClip = 0.05)
{
    /// <summary>What the code of PointNet++ does: scales by 0.8 to 1.25 and shifts by up to 0.1 (Qi et al. 2017).</summary>
    public static Augmentation Paper { get; } = new(MinScale: 0.8, MaxScale: 1.25, Shift: 0.1);

    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
    public void Check()
    {
        Require(MinScale is > 0 and < double.PositiveInfinity, nameof(MinScale), MinScale, "above 0");
        Require(MaxScale >= MinScale && double.IsFinite(MaxScale), nameof(MaxScale), MaxScale, $"at least {nameof(MinScale)}");
        Require(Shift is >= 0 and < double.PositiveInfinity, nameof(Shift), Shift, "0 or more");
        Require(Enum.IsDefined(Rotation), nameof(Rotation), Rotation, "one that there is");
        Require(Jitter is >= 0 and < double.PositiveInfinity, nameof(Jitter), Jitter, "0 or more");
        Require(JitterClip is >= 0 and < double.PositiveInfinity, nameof(JitterClip), JitterClip, "0 or more");

        static void Require(bool holds, string name, object actual, string expected)
        {
            if (!holds)
                throw new ArgumentOutOfRangeException(name, actual, $"Expected {expected}.");
        }
    }

    /// <summary>Changes clouds.</summary>
    /// <param name="clouds">Points (B, P, 3 or 6).</param>
    /// <param name="generator">What draws.</param>
    /// <returns>Changed clouds of the same shape.</returns>
    public Tensor Apply(Tensor clouds, Generator generator)
    {
        using var scope = NewDisposeScope();
        var (count, hasNormals) = (clouds.shape[0], clouds.shape[2] == 6);
        var (points, normals) = (clouds.slice(2, 0, 3, 1), clouds.slice(2, 3, clouds.shape[2], 1));
        if (Rotations.Draw(Rotation, count, generator) is { } turn)
            (points, normals) = (points.matmul(turn), hasNormals ? normals.matmul(turn) : normals);
        if (MinScale != 1 || MaxScale != 1)
            points = points * Uniform([count, 1, 1], MinScale, MaxScale, generator);
        if (Shift > 0)
            points = points.add(Uniform([count, 1, 3], -Shift, Shift, generator), Number.One);
        if (Jitter > 0)
            points = points.add(Noise(points.shape, generator), Number.One);
        return cat([points, normals], 2).MoveToOuterDisposeScope();
    }

    private Tensor Noise(long[] shape, Generator generator) =>
        randn(shape, generator: generator).mul_(Number.Of(Jitter)).clamp_(Number.Of(-JitterClip), Number.Of(JitterClip));

    private static Tensor Uniform(long[] shape, double low, double high, Generator generator) =>
        rand(shape, generator: generator).mul_(Number.Of(high - low)).add_(Number.Of(low), Number.One);
}
