using RelDrop;
using RelDrop.Samples;
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
            using var rows = arange(Number.Of(start), Number.Of(Math.Min(start + size, Count)), Number.One, ScalarType.Int64);
            using var taken = points.index_select(0, rows);
            yield return new Batch(taken.transpose(1, 2).contiguous(), labels.index_select(0, rows));
        }
    }

    /// <summary>The clouds and their points in another order and changed at random, in ways that depend on seed and epoch alone: inputs (B, 3 or 6, P).</summary>
    /// <param name="size">How many clouds a batch has. A last one alone waits for another epoch, since batch norm needs two.</param>
    /// <param name="seed">The seed of all that is drawn.</param>
    /// <param name="epoch">The epoch, which draws anew.</param>
    /// <param name="augmentation">How clouds are changed.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is below 1, or a setting of the augmentation out of range.</exception>
    public IEnumerable<Batch> TrainingBatches(int size, int seed, int epoch, Augmentation augmentation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        augmentation.Check();
        return Shuffled.Batches(Count, size, (ulong)seed, epoch).Select(shuffled => Changed(shuffled.Rows, shuffled.Draws, augmentation));
    }

    private Batch Changed(Tensor rows, Generator generator, Augmentation augmentation)
    {
        using var scope = NewDisposeScope();
        var taken = points.index_select(0, rows);
        var order = rand([taken.shape[0], taken.shape[1]], generator: generator).argsort(1);
        var mixed = taken.gather(1, order.unsqueeze(2).expand(-1, -1, taken.shape[2]));
        var input = augmentation.Apply(mixed, generator).transpose(1, 2).contiguous();
        return new Batch(input.MoveToOuterDisposeScope(), labels.index_select(0, rows).MoveToOuterDisposeScope());
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
