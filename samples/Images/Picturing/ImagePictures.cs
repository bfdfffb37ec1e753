using Images.Evaluation;
using Images.Occlusion;
using RelDrop;
using RelDrop.Heatmaps;
using RelDrop.Imaging;
using RelDrop.Samples;
using RelDrop.Studies.Results;
using TorchSharp;
using static TorchSharp.torch;

namespace Images.Picturing;

/// <summary>Draws images for reports: what the network is given, its relevance by each composite, and what is left as the most relevant is occluded.</summary>
/// <param name="trained">The network.</param>
/// <param name="relevance">Its relevance, or another's, by each composite.</param>
/// <param name="ofTrueClass">Whether it is of the true class, or of the one that is predicted.</param>
/// <param name="file">The result that they are of.</param>
internal sealed class ImagePictures(TrainedNetwork trained, IReadOnlyList<NamedRelevance> relevance, bool ofTrueClass, ResultFile file)
{
    private readonly List<Picture> pictures = [];

    /// <summary>Draws some images, evenly over all of them, as those of a class often lie together.</summary>
    /// <param name="images">The images.</param>
    /// <param name="count">How many.</param>
    /// <param name="plan">What is occluded; null for nothing.</param>
    public IReadOnlyList<Picture> Draw(IImageSource images, int count, OcclusionPlan? plan = null)
    {
        var drawn = Math.Min(count, images.Count);
        IImageSource some = new ImageSubset(images, [.. Enumerable.Range(0, drawn).Select(i => (int)((long)i * images.Count / drawn))]);
        if (some.Count > 0)
            Visiting.Each(trained.Model, trained.Loader(some), (input, labels, indices) => Draw(some, input, labels, indices, plan));
        return pictures;
    }

    private void Draw(IImageSource images, Tensor input, Tensor labels, IReadOnlyList<int> indices, OcclusionPlan? plan)
    {
        var logits = Logits.Of(trained.Model, input, trained.Classes.Count);
        var target = ofTrueClass ? labels : logits.argmax(1);
        var said = Captions(logits);
        for (var i = 0; i < indices.Count; i++)
            pictures.Add(Png(images, indices[i], PictureKind.Input, input[i], trained.Classes[images.Labels[indices[i]]]));
        foreach (var (composite, of) in relevance)
        {
            var maps = of(input, target);
            var pixels = Pixels.Of(maps).Chunk(trained.Format.Size * trained.Format.Size).ToArray();
            for (var i = 0; i < indices.Count; i++)
                pictures.Add(new Picture(Name(images, indices[i]), PictureKind.Relevance) { Composite = composite, Caption = said[i], Map = RelevanceMap.Of(pixels[i], trained.Format.Size, trained.Format.Size) });
            if (plan is not null)
                Occlude(images, input, indices, plan, composite, maps);
        }
    }

    private void Occlude(IImageSource images, Tensor input, IReadOnlyList<int> indices, OcclusionPlan plan, string composite, Tensor maps)
    {
        using var scope = NewDisposeScope();
        var grid = new PatchGrid(trained.Format.Size, trained.Format.Size, plan.Edge);
        var patches = grid.Patches(grid.Sums(maps.sum(1)), mostFirst: true, input.device);
        foreach (var fraction in plan.Fractions)
        {
            var occluded = grid.Occlude(input, patches, fraction, plan.Fill);
            var said = Captions(Logits.Of(trained.Model, occluded, trained.Classes.Count));
            for (var i = 0; i < indices.Count; i++)
                pictures.Add(Png(images, indices[i], PictureKind.Occluded, occluded[i], said[i], composite, fraction));
        }
    }

    /// <summary>What the network says, and how sure it is.</summary>
    private string[] Captions(Tensor logits)
    {
        using var scope = NewDisposeScope();
        var (values, classes) = logits.to(ScalarType.Float32).softmax(1).max(1);
        return [.. classes.cpu().data<long>().ToArray().Zip(values.cpu().data<float>().ToArray(), (label, share) => $"{trained.Classes[(int)label]}, {Tables.Percent(share)}")];
    }

    private Picture Png(IImageSource images, int index, PictureKind kind, Tensor input, string caption, string? composite = null, double? fraction = null)
    {
        using var scope = NewDisposeScope();
        var pixels = trained.Format.Normalization.Undo(input.unsqueeze(0)).clamp(Number.Zero, Number.One).expand(-1, 3, -1, -1).cpu()[0].contiguous();
        var name = FormattableString.Invariant($"{index:000}{(composite is null ? "" : $"-{composite}")}{(fraction is { } share ? $"-{100 * share:000.##}" : "")}");
        return new Picture(Name(images, index), kind) { Composite = composite, Fraction = fraction, Caption = caption, File = file.Add(name, RgbImage.FromTensor(pixels)) };
    }

    /// <summary>An image's folder and file: the same on every machine.</summary>
    private static string Name(IImageSource images, int index) => string.Join('/', images.NameOf(index).Split('/', '\\').TakeLast(2));
}
