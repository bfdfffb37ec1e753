using RelDrop;
using RelDrop.Heatmaps;
using RelDrop.Samples;
using RelDrop.Training;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Explain.Training;

/// <summary>Images in memory, with their labels.</summary>
/// <param name="images">Images (N, 3, H, W), from 0 to 255, uint8: a quarter of the memory of what models take.</param>
/// <param name="labels">Class labels (N), int64.</param>
/// <param name="normalization">What the batches' values are shifted and divided by.</param>
internal sealed class ImageSet(Tensor images, Tensor labels, Normalization normalization) : IDisposable
{
    public int Count => (int)images.shape[0];

    public void Dispose()
    {
        images.Dispose();
        labels.Dispose();
    }

    /// <summary>All images in their order.</summary>
    public IEnumerable<Batch> Batches(int size)
    {
        for (var start = 0L; start < Count; start += size)
        {
            using var rows = arange(Number.Of(start), Number.Of(Math.Min(start + size, Count)), Number.One, ScalarType.Int64);
            yield return Take(rows, Normalized);
        }
    }

    /// <summary>The images in an order, mirrored and shifted by up to an eighth, in ways that depend on seed and epoch alone.</summary>
    public IEnumerable<Batch> TrainingBatches(int size, int seed, int epoch) => Shuffled.Batches(Count, size, (ulong)seed, epoch)
        .Select(shuffled => Take(shuffled.Rows, batch => Shifted(Mirrored(Normalized(batch), shuffled.Draws), shuffled.Draws)));

    private Batch Take(Tensor rows, Func<Tensor, Tensor> prepare)
    {
        using var scope = NewDisposeScope();
        return new Batch(prepare(images.index_select(0, rows)).MoveToOuterDisposeScope(), labels.index_select(0, rows).MoveToOuterDisposeScope());
    }

    private Tensor Normalized(Tensor bytes)
    {
        return normalization.Apply(bytes.to(ScalarType.Float32).div_(Number.Of(255)));
    }

    private static Tensor Mirrored(Tensor batch, Generator generator)
    {
        return where(rand([batch.shape[0], 1, 1, 1], generator: generator).lt(Number.Of(0.5)), batch.flip(3), batch);
    }

    private static Tensor Shifted(Tensor batch, Generator generator)
    {
        var (height, width) = (batch.shape[2], batch.shape[3]);
        var (down, right) = (height / 8, width / 8);
        var padded = functional.pad(batch, [right, right, down, down]);
        var offsets = rand([batch.shape[0], 2], generator: generator).data<float>().ToArray();
        return stack(Enumerable.Range(0, (int)batch.shape[0]).Select(i =>
        {
            var (top, left) = ((long)(offsets[2 * i] * ((2 * down) + 1)), (long)(offsets[(2 * i) + 1] * ((2 * right) + 1)));
            return padded[i].slice(1, top, top + height, 1).slice(2, left, left + width, 1);
        }));
    }
}
