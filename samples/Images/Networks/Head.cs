using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Images.Networks;

/// <summary>The last layer of a classifier: the dense layer that comes last in its modules.</summary>
/// <param name="Name">Its path in the model.</param>
/// <param name="Layer">The layer.</param>
internal sealed record Head(string Name, Linear Layer)
{
    /// <summary>The deviation of a new head's weights, as the paper's code draws them (arXiv 2505.21595).</summary>
    private const double Deviation = 0.01;

    /// <exception cref="InvalidDataException">The model has no dense layer.</exception>
    public static Head Of(Module model)
    {
        var (name, layer) = model.named_modules().LastOrDefault(module => module.module is Linear);
        return layer is Linear dense ? new Head(name, dense) : throw new InvalidDataException($"{model.GetName()} has no dense layer at its end; expected a classifier.");
    }

    /// <summary>Whether a parameter is one of it, by its path.</summary>
    public bool Has(string parameter) => parameter.StartsWith($"{Name}.", StringComparison.Ordinal);

    /// <summary>Draws new weights; the bias is 0.</summary>
    public void Renew()
    {
        using var withoutGradient = no_grad();
        init.normal_(Layer.weight, 0, Deviation);
        if (Layer.bias is { } bias)
            init.zeros_(bias);
    }
}
