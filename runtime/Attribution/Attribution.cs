using RelDrop.Heatmaps;
using RelDrop.Notebooks;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop;

/// <summary>A model's output and the relevance of its input. Dispose it to free the tensors.</summary>
/// <param name="output">The model's output in eval mode, usually of shape (B, K); see <see cref="Target"/>.</param>
/// <param name="relevance">The relevance of the input, of the input's shape.</param>
/// <param name="intermediate">The relevance of the outputs of layers that are marked with <see cref="KeepRelevanceAttribute"/>, by their paths.</param>
/// <example>
/// <code><![CDATA[
/// using var attribution = model.Attribute(images, labels);
/// Heatmap.Of(attribution.Relevance[0]).Render().Save("first.png");
/// ]]></code>
/// </example>
[TypeFormatterSource]
public sealed class Attribution(Tensor output, Tensor relevance, IReadOnlyDictionary<string, Tensor>? intermediate = null) : IHtml, IDisposable
{
    /// <summary>How many samples are shown at most.</summary>
    private const int MostShown = 8;

    /// <summary>The model's output in eval mode, usually of shape (B, K); see <see cref="Target"/>.</summary>
    public Tensor Output { get; } = output;

    /// <summary>The relevance of the input, of the input's shape; of token indexes, one value each.</summary>
    public Tensor Relevance { get; } = relevance;

    /// <summary>The relevance of the outputs of layers that are marked with <see cref="KeepRelevanceAttribute"/>, by their paths.</summary>
    public IReadOnlyDictionary<string, Tensor> Intermediate { get; } = intermediate ?? new Dictionary<string, Tensor>();

    /// <summary>Hands the tensors to the dispose scope around the innermost one.</summary>
    /// <returns>This attribution.</returns>
    public Attribution MoveToOuterDisposeScope()
    {
        Output.MoveToOuterDisposeScope();
        Relevance.MoveToOuterDisposeScope();
        foreach (var tensor in Intermediate.Values)
            tensor.MoveToOuterDisposeScope();
        return this;
    }

    /// <summary>
    /// The first samples as HTML: of images their heatmaps, each in its own scale, with the model's top class and its output; of other inputs a table. Notebooks show it so.
    /// </summary>
    /// <exception cref="InvalidOperationException">The tensors have been disposed.</exception>
    public string ToHtml()
    {
        if (Relevance.IsInvalid || Output.IsInvalid)
            throw new InvalidOperationException("Expected an attribution whose tensors are alive; they have been disposed.");
        using var scope = NewDisposeScope();
        var samples = (int)Math.Min(Relevance.shape[0], MostShown);
        var relevance = Relevance.slice(0, 0, samples, 1).detach().to(ScalarType.Float64).cpu();
        var tops = Output.dim() == 2 ? Output.slice(0, 0, samples, 1).detach().to(ScalarType.Float64).cpu().max(1) : default;
        var captions = Enumerable.Range(0, samples)
            .Select(i => tops.indexes is null ? "" : $"class {tops.indexes[i].item<long>()}: {Html.Number(tops.values[i].item<double>())}").ToArray();
        if (relevance.dim() == 4 && relevance.numel() > 0 && relevance.isfinite().all().item<bool>())
            return Html.Figures(Heatmap.OfBatch(relevance).Select((map, i) => (map.ToHtml(), captions[i])));
        return Html.Table(
            ["sample", "top class", "relevance", "least", "most"],
            Enumerable.Range(0, relevance.numel() > 0 ? samples : 0).Select(i => (string[])
            [
                Html.Number(i), captions[i], Html.Number(relevance[i].sum().item<double>()), Html.Number(relevance[i].min().item<double>()), Html.Number(relevance[i].max().item<double>()),
            ]));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Output.Dispose();
        Relevance.Dispose();
        foreach (var tensor in Intermediate.Values)
            tensor.Dispose();
    }
}

/// <summary>A model of one input that the generator compiled. Implemented by generated code.</summary>
public interface IAttributable
{
    /// <summary>The types of the composites that the class is annotated with, its own choice first.</summary>
    IReadOnlyList<Type> Composites { get; }

    /// <summary>Attributes the model's output to its input under one of the composites that the class is annotated with.</summary>
    /// <param name="composite">The type of the composite.</param>
    /// <param name="input">The model's input, batch first.</param>
    /// <param name="target">What is explained; the model's own top class if null.</param>
    /// <param name="precision">The arithmetic; what the class is annotated with if null.</param>
    Attribution Attribute(Type composite, Tensor input, Target? target = null, Precision? precision = null);
}
