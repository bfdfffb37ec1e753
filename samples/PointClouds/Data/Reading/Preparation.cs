using System.Runtime.InteropServices;
using RelDrop.Points;
using static TorchSharp.torch;

namespace PointClouds.Data.Reading;

/// <summary>Reads clouds, keeps some of their points, and moves and scales them into the unit sphere.</summary>
internal static class Preparation
{
    /// <summary>Prepares a part, many clouds at a time.</summary>
    /// <exception cref="InvalidDataException">A cloud is broken, too short or a single place; of many, the first is named.</exception>
    public static PointSet Prepare(CloudPart part, IReadOnlyList<string> classes, DataSettings settings)
    {
        var entries = part.Open();
        if (entries.Count == 0)
            throw new InvalidDataException($"{part.Name} has no cloud of {string.Join(", ", classes)}.");
        using var scope = NewDisposeScope();
        var points = empty([entries.Count, settings.Points, settings.Columns], ScalarType.Float32);
        var (done, progress) = (0, new Lock());
        OrderedParallel.For(entries.Count, i =>
        {
            using (var target = points[i])
                Prepare(entries[i], $"{part.Name}/{i}", settings, MemoryMarshal.Cast<byte, float>(target.bytes));
            lock (progress)
                settings.OnProgress?.Invoke(++done, entries.Count);
        });
        return new PointSet(points.MoveToOuterDisposeScope(), tensor(entries.Select(entry => entry.Label).ToArray()).MoveToOuterDisposeScope(), classes);
    }

    private static void Prepare(CloudEntry entry, string stream, DataSettings settings, Span<float> target)
    {
        var values = entry.Read();
        var (columns, available) = (settings.Columns, values.Length / settings.Columns);
        if (available < settings.Points)
            throw new InvalidDataException($"{entry.Place} has {available} points; expected at least {settings.Points}, as many as are asked for.");
        var chosen = Choose(values, available, stream, settings);
        for (var i = 0; i < settings.Points; i++)
            values.AsSpan((int)chosen[i] * columns, columns).CopyTo(target[(i * columns)..]);
        if (!UnitSphere.TryFit(target, columns))
            throw new InvalidDataException($"{entry.Place} has all its points in one place, and cannot be scaled.");
    }

    private static long[] Choose(float[] values, int available, string stream, DataSettings settings)
    {
        switch (settings.Subsampling)
        {
            case Subsampling.FarthestPoints:
                using (NewDisposeScope())
                {
                    var coordinates = tensor(values, [1, available, settings.Columns]).slice(2, 0, 3, 1).contiguous();
                    return PointSampling.FarthestPoints(coordinates, settings.Points).data<long>().ToArray();
                }

            case Subsampling.Random:
                long[] order = [.. Enumerable.Range(0, available)];
                RandomStreams.Of(settings.Seed, stream).Shuffle(order);
                return order;
            case Subsampling.First:
                return [.. Enumerable.Range(0, settings.Points)];
            default:
                throw new ArgumentException($"There is no subsampling {settings.Subsampling}.", nameof(settings));
        }
    }
}
