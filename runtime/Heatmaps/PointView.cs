namespace RelDrop.Heatmaps;

/// <summary>The axis of a cloud that points up in its pictures.</summary>
public enum UpAxis
{
    /// <summary>y, as in ShapeNet and in the resampled ModelNet40.</summary>
    Y,

    /// <summary>z, as in ModelNet's meshes.</summary>
    Z,
}

/// <summary>Where a point is in a picture.</summary>
/// <param name="X">To the right, from −1 to 1 within the unit ball.</param>
/// <param name="Y">Upward, from −1 to 1 within the unit ball.</param>
/// <param name="Nearness">Towards the eye, from −1 to 1 within the unit ball.</param>
/// <param name="Magnification">How large what is there appears: 1 without perspective, else larger the nearer it is.</param>
public readonly record struct PointProjection(double X, double Y, double Nearness, double Magnification);

/// <summary>From where a cloud is seen. The eye looks at its middle.</summary>
/// <param name="Azimuth">How far the eye has gone round the cloud, in degrees; at 90 it sees the right side of what it saw at 0.</param>
/// <param name="Elevation">How far it has risen, in degrees; at 90 it looks straight down.</param>
public sealed record PointView(double Azimuth = 30, double Elevation = 20)
{
    /// <summary>Seen obliquely from above.</summary>
    public static PointView Default { get; } = new();

    /// <summary>The axis that points up.</summary>
    public UpAxis Up { get; init; }

    /// <summary>How far the eye is from the middle, in radii of the cloud and above 1; infinite for parallel projection.</summary>
    public double Distance
    {
        get;
        init => field = value > 1 ? value : throw new ArgumentOutOfRangeException(nameof(Distance), value, "Expected a distance above 1.");
    } = 4;

    /// <summary>Views from all sides, at equal angles, the first at an azimuth of 30°.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="elevation">How far the eye has risen, in degrees.</param>
    /// <param name="up">The axis that points up.</param>
    public static IReadOnlyList<PointView> Around(int count, double elevation = 20, UpAxis up = UpAxis.Y)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return [.. Enumerable.Range(0, count).Select(i => new PointView(30 + (360.0 * i / count), elevation) { Up = up })];
    }

    /// <summary>Where a point appears.</summary>
    /// <param name="x">Its coordinates, relative to the middle and in radii of the cloud.</param>
    /// <param name="y">As <paramref name="x"/>.</param>
    /// <param name="z">As <paramref name="x"/>.</param>
    public PointProjection Project(double x, double y, double z)
    {
        if (Up == UpAxis.Z)
            (y, z) = (z, -y);
        var (sinA, cosA) = Math.SinCos(Azimuth * Math.PI / 180);
        var (sinE, cosE) = Math.SinCos(Elevation * Math.PI / 180);
        var right = (x * cosA) - (z * sinA);
        var level = (x * sinA) + (z * cosA);
        var upward = (y * cosE) - (level * sinE);
        var near = (y * sinE) + (level * cosE);

        // A ball's outline seen from near is wider than the ball; made as wide, so that every view fits.
        var magnification = Math.Sqrt(1 - (1 / (Distance * Distance))) / (1 - (near / Distance));
        return new PointProjection(right * magnification, upward * magnification, near, magnification);
    }
}
