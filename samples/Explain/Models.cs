using QuickStart;
using TorchSharp;
using static TorchSharp.torch;

namespace Explain;

/// <summary>Where models and their weights come from.</summary>
internal interface IModels
{
    /// <summary>The models' names.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>A model with random weights, compiled with <c>[LrpModel]</c>: images (B, 3, H, W) to logits (B, classes).</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="classes">The number of classes.</param>
    nn.Module<Tensor, Tensor> Create(string name, int classes);

    /// <summary>Reads a model's weights.</summary>
    /// <exception cref="InvalidDataException">The file holds no weights, or those of another model.</exception>
    void LoadWeights(nn.Module<Tensor, Tensor> model, string file);
}

/// <summary>The samples' own model, with weights in TorchSharp's format.</summary>
internal sealed class SampleModels : IModels
{
    public IReadOnlyList<string> Names { get; } = ["smallcnn"];

    public nn.Module<Tensor, Tensor> Create(string name, int classes) => new SmallCnn(classes);

    public void LoadWeights(nn.Module<Tensor, Tensor> model, string file)
    {
        try
        {
            model.load(file);
        }
        catch (Exception e) when (e is ArgumentException or EndOfStreamException or FormatException)
        {
            throw new InvalidDataException($"'{file}' does not hold weights of this model: {e.Message}", e);
        }
    }
}
