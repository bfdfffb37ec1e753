using System.Numerics;
using PointClouds.Data.Reading;
using PointClouds.Data.Solids;
using static TorchSharp.torch;

namespace PointClouds.Data;

/// <summary>What markers are like where a network is tested.</summary>
internal enum TestMarkers
{
    /// <summary>Of any class: they tell nothing.</summary>
    Random,

    /// <summary>Always of another class.</summary>
    Contrary,

    /// <summary>Not there.</summary>
    None,
}

/// <summary>
/// A source with a planted shortcut: beside each cloud a small cluster of points, in a direction that gives the class away. It takes the place of the cloud's
/// last points, so that all have as many as before, and depends on the seed alone.
/// </summary>
/// <param name="source">The source.</param>
/// <param name="share">Of how many training clouds the marker is that of the class; that of another class otherwise.</param>
/// <param name="test">What it is in test clouds.</param>
/// <param name="seed">The seed of markers.</param>
internal sealed class MarkedSource(IPointSource source, double share, TestMarkers test, ulong seed) : IPointSource
{
    /// <summary>How far the marker is from the centre, of clouds that fit the unit sphere.</summary>
    private const float Distance = 1.2f;

    /// <summary>How far its points are spread along each axis.</summary>
    private const float Deviation = 0.03f;

    public string Name => source.Name;

    public IReadOnlyList<string> Classes => source.Classes;

    public PointSet Train() => Marked(source.Train(), "train", (label, random) => random.NextDouble() < share ? label : Other(label, random));

    public PointSet Test() => test switch
    {
        TestMarkers.None => source.Test(),
        TestMarkers.Contrary => Marked(source.Test(), "test", Other),
        _ => Marked(source.Test(), "test", (_, random) => random.Next(Classes.Count)),
    };

    /// <summary>How many of a cloud's points are the marker.</summary>
    public static int SizeOf(long points) => (int)Math.Max(1, points / 16);

    /// <summary>The direction of a class's marker: all are about equally far from each other, on a spiral around the sphere.</summary>
    public static Vector3 DirectionOf(int label, int classes)
    {
        var height = 1 - (((2 * label) + 1f) / classes);
        var (sin, cos) = MathF.SinCos(label * MathF.PI * (3 - MathF.Sqrt(5)));
        var radius = MathF.Sqrt(1 - (height * height));
        return new Vector3(radius * cos, height, radius * sin);
    }

    private int Other(int label, Random random) => (label + 1 + random.Next(Classes.Count - 1)) % Classes.Count;

    private PointSet Marked(PointSet clouds, string part, Func<int, Random, int> choose)
    {
        using var original = clouds;
        var (size, channels) = (SizeOf(clouds.Points.shape[1]), (int)clouds.Points.shape[2]);
        var labels = clouds.Labels.data<long>().ToArray();
        var values = new List<float>(labels.Length * size * channels);
        foreach (var (index, label) in labels.Index())
        {
            var random = RandomStreams.Of(seed, $"marker/{part}/{index}");
            var place = Distance * DirectionOf(choose((int)label, random), Classes.Count);
            for (var i = 0; i < size; i++)
            {
                var (point, normal) = (place + (Deviation * random.NextNormals()), random.NextDirection());
                values.AddRange(channels == 6 ? [point.X, point.Y, point.Z, normal.X, normal.Y, normal.Z] : [point.X, point.Y, point.Z]);
            }
        }

        using var markers = tensor(values, [labels.Length, size, channels]);
        using var kept = clouds.Points.narrow(1, 0, clouds.Points.shape[1] - size);
        return new PointSet(cat([kept, markers], 1), clouds.Labels.alias(), Classes);
    }
}
