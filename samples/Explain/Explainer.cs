using RelDrop;
using RelDrop.Heatmaps;
using RelDrop.Samples;
using static TorchSharp.torch;

namespace Explain;

/// <summary>What the model says about an image.</summary>
/// <param name="File">The image's file.</param>
/// <param name="Best">The most probable class.</param>
/// <param name="BestProbability">Its probability.</param>
/// <param name="Target">The class that is explained.</param>
/// <param name="TargetProbability">Its probability.</param>
internal sealed record Prediction(ImageFile File, int Best, float BestProbability, int Target, float TargetProbability);

/// <summary>An explained image.</summary>
/// <param name="Prediction">What the model says.</param>
/// <param name="Image">What the model saw.</param>
/// <param name="Maps">A heatmap for each preset.</param>
internal sealed record Explanation(Prediction Prediction, RgbImage Image, IReadOnlyList<Heatmap> Maps);

/// <summary>Explains images by a model under presets.</summary>
internal sealed class Explainer
{
    private readonly nn.Module<Tensor, Tensor> model;
    private readonly IAttributable compiled;
    private readonly IReadOnlyList<Type> composites;

    /// <summary>Chooses the presets.</summary>
    /// <param name="model">A compiled model.</param>
    /// <param name="presets">Names of composites that it was compiled under, in any case; none for its first.</param>
    /// <exception cref="InvalidDataException">The model was not compiled under a preset, or not at all.</exception>
    public Explainer(nn.Module<Tensor, Tensor> model, IReadOnlyList<string> presets)
    {
        this.model = model;
        composites = Presets.Named(model, presets);
        compiled = (IAttributable)model;
        model.eval();
    }

    /// <summary>The presets' names.</summary>
    public IReadOnlyList<string> PresetNames => [.. composites.Select(type => type.Name)];

    /// <summary>Explains a batch.</summary>
    /// <param name="files">The images' files.</param>
    /// <param name="preparation">How they become inputs.</param>
    /// <param name="target">The class to explain, or null for each image's most probable.</param>
    /// <param name="scale">Which relevance has full colour.</param>
    /// <param name="classes">The number of classes that the model should have.</param>
    /// <exception cref="InvalidDataException">A file is no image, or the model has another number of classes.</exception>
    public IReadOnlyList<Explanation> Explain(IReadOnlyList<ImageFile> files, Preparation preparation, int? target, Scale scale, int classes)
    {
        using var withoutGradient = no_grad();
        using var scope = NewDisposeScope();
        RgbImage[] images = [.. files.Select(file => preparation.Load(file.Path))];
        var inputs = stack(images.Select(image => image.ToTensor(preparation.Normalization)));
        var logits = Logits.Of(model, inputs, classes);
        var probabilities = logits.softmax(1);
        var best = logits.argmax(1);
        var targets = target is { } chosen ? full_like(best, Number.Of(chosen)) : best;
        var relevance = composites.Select(composite => compiled.Attribute(composite, inputs, targets).Relevance).ToArray();

        Prediction Predict(int i)
        {
            var (first, explained) = ((int)best[i].item<long>(), (int)targets[i].item<long>());
            return new Prediction(files[i], first, probabilities[i, first].item<float>(), explained, probabilities[i, explained].item<float>());
        }

        return [.. images.Select((image, i) => new Explanation(
            Predict(i), image, [.. relevance.Select((maps, preset) => Map(maps[i], scale, files[i], composites[preset]))]))];
    }

    private static Heatmap Map(Tensor relevance, Scale scale, ImageFile file, Type composite)
    {
        try
        {
            return Heatmap.Of(relevance, scale);
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"'{file.Path}' cannot be explained under {composite.Name}: {e.Message}", e);
        }
    }
}
