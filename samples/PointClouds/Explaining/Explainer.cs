using PointClouds.Evaluation;
using RelDrop;
using RelDrop.Heatmaps;
using RelDrop.Samples;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace PointClouds.Explaining;

/// <summary>An explained cloud.</summary>
/// <param name="Name">What pictures call it.</param>
/// <param name="TrueClass">Its class, if that is known.</param>
/// <param name="Predicted">The most probable class.</param>
/// <param name="Probability">Its probability.</param>
/// <param name="Explained">The class whose relevance it is.</param>
/// <param name="Maps">A heatmap for each composite.</param>
internal sealed record Explanation(string Name, string? TrueClass, string Predicted, float Probability, string Explained, IReadOnlyList<PointHeatmap> Maps);

/// <summary>Explains clouds by a network under composites.</summary>
internal sealed class Explainer(Module<Tensor, Tensor> model, Evaluator evaluator, IReadOnlyList<Type> composites, Precision? precision)
{
    /// <summary>Explains clouds.</summary>
    /// <param name="chosen">The clouds.</param>
    /// <param name="ofTrueClass">Whether the relevance is that of the true class; of the predicted one otherwise, and where the true one is not known.</param>
    /// <param name="scale">Which relevance has full colour.</param>
    /// <exception cref="InvalidDataException">The network does not take the clouds, or their relevance is not finite.</exception>
    public IReadOnlyList<Explanation> Explain(ChosenClouds chosen, bool ofTrueClass, Scale scale)
    {
        using var scope = NewDisposeScope();
        var clouds = chosen.Clouds;
        var probabilities = evaluator.LogProbabilities(clouds).exp();
        var predicted = probabilities.argmax(1);
        var explained = ofTrueClass && chosen.AreLabelled ? clouds.Labels.alias() : predicted;
        var maps = composites.Select(composite => Maps(clouds, explained, composite, scale)).ToArray();
        return [.. chosen.Names.Select((name, i) => new Explanation(
            name,
            chosen.AreLabelled ? clouds.Classes[(int)clouds.Labels[i].item<long>()] : null,
            clouds.Classes[(int)predicted[i].item<long>()],
            probabilities[i, predicted[i].item<long>()].item<float>(),
            clouds.Classes[(int)explained[i].item<long>()],
            [.. maps.Select(ofComposite => ofComposite[i])]))];
    }

    private IReadOnlyList<PointHeatmap> Maps(Data.PointSet clouds, Tensor explained, Type composite, Scale scale)
    {
        using var asked = new Data.PointSet(clouds.Points.alias(), explained.alias(), clouds.Classes);
        using var relevance = evaluator.OfBatches(asked, Relevances.Of(model, composite, precision));
        using var points = clouds.Points.transpose(1, 2);
        try
        {
            return PointHeatmap.OfBatch(points, relevance, scale);
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"The clouds cannot be explained under {composite.Name}: {e.Message}", e);
        }
    }
}
