using RelDrop.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace PointClouds.Data;

/// <summary>Point clouds in memory, with their labels.</summary>
/// <param name="points">Points (N, P, 3), or (N, P, 6) with unit normals after the coordinates, float32. Each cloud is centred and fits the unit sphere.</param>
/// <param name="labels">Class labels (N), int64.</param>
/// <param name="classes">The classes' names, in order.</param>
internal sealed class PointSet(Tensor points, Tensor labels, IReadOnlyList<string> classes) : IDisposable
{
    /// <summary>Points (N, P, 3 or 6), float32.</summary>
    public Tensor Points => points;

    /// <summary>Class labels (N), int64.</summary>
    public Tensor Labels => labels;

    public IReadOnlyList<string> Classes => classes;

    /// <summary>How many clouds there are.</summary>
    public int Count => (int)points.shape[0];

    public bool HasNormals => points.shape[2] == 6;

    /// <summary>All clouds in their order: inputs (B, 3 or 6, P).</summary>
    public IEnumerable<Batch> Batches(int size)
    {
        for (var start = 0L; start < Count; start += size)
        {
            using var rows = arange(start, Math.Min(start + size, Count), ScalarType.Int64);
            using var taken = points.index_select(0, rows);
            yield return new Batch(taken.transpose(1, 2).contiguous(), labels.index_select(0, rows));
        }
    }

    public void Dispose()
    {
        points.Dispose();
        labels.Dispose();
    }
}

/// <summary>What a model learns from, and what it is tested on.</summary>
/// <param name="Train">Training clouds.</param>
/// <param name="Test">Test clouds, of the same classes.</param>
internal sealed record PointDataset(PointSet Train, PointSet Test) : IDisposable
{
    public void Dispose()
    {
        Train.Dispose();
        Test.Dispose();
    }
}
