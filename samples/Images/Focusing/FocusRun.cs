using Images.Evaluation;
using Images.Picturing;
using RelDrop.Imaging;
using RelDrop.Samples;
using static TorchSharp.torch;

namespace Images.Focusing;

/// <summary>Measures where a network's relevance is.</summary>
/// <param name="trained">The network.</param>
/// <param name="relevance">Relevance of inputs for classes.</param>
/// <param name="regionOf">An image's region by its index; null if it has none.</param>
/// <param name="ofTrueClass">Whether relevance is of the true class, or of the one that is predicted.</param>
internal sealed class FocusRun(TrainedNetwork trained, Func<Tensor, Tensor, Tensor> relevance, Func<int, (byte[] Mask, PixelLayout Layout)?> regionOf, bool ofTrueClass)
{
    private readonly SeenMask seen = new(trained.Format.Framing);

    /// <summary>The measured images' scores, in order.</summary>
    public List<FocusScore> Scores { get; } = [];

    public int WithoutRegion { get; private set; }

    public int WithoutRelevance { get; private set; }

    /// <summary>Goes through images.</summary>
    public void Measure(IImageSource images, Action<int> onBatch) => Visiting.Each(trained.Model, trained.Loader(images), (input, labels, indices) =>
    {
        var target = ofTrueClass ? labels : Logits.Of(trained.Model, input, trained.Classes.Count).argmax(1);
        var pixels = Pixels.Of(relevance(input, target));
        var size = pixels.Length / indices.Count;
        for (var i = 0; i < indices.Count; i++)
            Measure(pixels.AsSpan(i * size, size), images.NameOf(indices[i]), indices[i]);
        onBatch(indices.Count);
    });

    private void Measure(ReadOnlySpan<float> pixels, string name, int index)
    {
        bool[] inside = regionOf(index) is { } region ? seen.Of(region.Mask, region.Layout, name) : [];
        if (inside.AsSpan().Count(true) is 0 || inside.AsSpan().Count(false) is 0)
            WithoutRegion++;
        else if (FocusScore.Of(pixels, inside) is { } score)
            Scores.Add(score);
        else
            WithoutRelevance++;
    }
}
