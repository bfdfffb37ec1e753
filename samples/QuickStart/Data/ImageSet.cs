using RelDrop;
using RelDrop.Samples;
using RelDrop.Training;
using static TorchSharp.torch;

namespace QuickStart.Data;

/// <summary>Normalized images in memory, with their labels.</summary>
/// <param name="images">Images (N, 3, H, W), normalized to mean 0 and deviation 1 over the training set.</param>
/// <param name="labels">Class labels (N), int64.</param>
/// <param name="classes">The classes' names.</param>
/// <param name="objects">Where the object is that makes the class, (N, H, W) of 0 and 1, if that is known.</param>
internal sealed class ImageSet(Tensor images, Tensor labels, IReadOnlyList<string> classes, Tensor? objects = null)
{
    public Tensor Images { get; } = images;

    public Tensor Labels { get; } = labels;

    public IReadOnlyList<string> Classes { get; } = classes;

    public Tensor? Objects { get; } = objects;

    public int Count => (int)Images.shape[0];

    /// <summary>Batches in an order, and with mirrored samples, that depend on the epoch alone.</summary>
    public IEnumerable<Batch> Batches(int size, ulong seed, int epoch, bool mirror)
    {
        foreach (var (rows, draws) in Shuffled.Batches(Count, size, seed, epoch))
        {
            var input = Images.index_select(0, rows);
            if (mirror)
            {
                using var chance = rand(rows.shape[0], generator: draws);
                using var isMirrored = chance.lt(Number.Of(0.5)).reshape(-1, 1, 1, 1);
                using var mirrored = input.flip(3);
                using var original = input;
                input = where(isMirrored, mirrored, original);
            }

            yield return new Batch(input, Labels.index_select(0, rows));
        }
    }
}

/// <summary>A task: what to learn from and what to be judged by.</summary>
/// <param name="Train">The training images.</param>
/// <param name="Test">The test images.</param>
/// <param name="Mirror">Whether a mirrored image is as good as the original.</param>
internal sealed record Dataset(ImageSet Train, ImageSet Test, bool Mirror);
