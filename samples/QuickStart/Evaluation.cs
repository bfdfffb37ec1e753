using QuickStart.Data;
using RelDrop;
using static TorchSharp.torch;

namespace QuickStart;

/// <summary>How a model does on test images.</summary>
/// <param name="Accuracy">Its accuracy at each of <see cref="Evaluation.Occlusions"/>, 0 to 1.</param>
/// <param name="RelevanceOnObject">The share of positive relevance that lies on the object, if that is known.</param>
internal sealed record Scores(double[] Accuracy, double? RelevanceOnObject);

/// <summary>Judges models, each by the same images and the same occlusions.</summary>
internal static class Evaluation
{
    private const int BatchSize = 250;
    private const int PatchSize = 4;
    private const int ExplainedImages = 500;

    /// <summary>The shares of patches that are occluded.</summary>
    public static double[] Occlusions { get; } = [0, 0.1, 0.2, 0.3, 0.4, 0.5];

    public static Scores Score(SmallCnn model, ImageSet test) =>
        new([.. Occlusions.Select(share => Accuracy(model, test, share))], test.Objects is null ? null : RelevanceOnObject(model, test));

    private static double Accuracy(SmallCnn model, ImageSet test, double occluded)
    {
        using var withoutGradient = no_grad();
        using var generator = new Generator(12_345);
        var correct = 0L;
        for (var start = 0L; start < test.Count; start += BatchSize)
        {
            using var scope = NewDisposeScope();
            var end = Math.Min(start + BatchSize, test.Count);
            var images = test.Images.slice(0, start, end, 1);
            correct += model.forward(Occlude(images, occluded, generator)).argmax(1).eq(test.Labels.slice(0, start, end, 1)).sum().item<long>();
        }

        return (double)correct / test.Count;
    }

    /// <summary>Replaces a share of the 4×4 patches, others in each image, by the mean.</summary>
    private static Tensor Occlude(Tensor images, double share, Generator generator)
    {
        var (height, width) = (images.shape[2] / PatchSize, images.shape[3] / PatchSize);
        var patches = height * width;
        var order = rand([images.shape[0], patches], generator: generator).argsort(1).argsort(1);
        var kept = order.ge(Number.Of((long)Math.Round(share * patches))).reshape(-1, 1, height, width);
        return images * kept.repeat_interleave(PatchSize, 2).repeat_interleave(PatchSize, 3);
    }

    private static double RelevanceOnObject(SmallCnn model, ImageSet test)
    {
        using var scope = NewDisposeScope();
        var count = Math.Min(ExplainedImages, test.Count);
        var images = test.Images.slice(0, 0, count, 1);
        var attribution = model.Attribute(images, test.Labels.slice(0, 0, count, 1));
        var positive = attribution.Relevance.sum(1).clamp_min(Number.Zero);
        var share = (positive * test.Objects!.slice(0, 0, count, 1)).sum([1, 2]) / positive.sum([1, 2]).clamp_min(Number.Of(1e-12));
        return share.mean().item<float>();
    }
}
