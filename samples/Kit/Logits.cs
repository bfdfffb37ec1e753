using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace RelDrop.Samples;

/// <summary>What classifiers say.</summary>
public static class Logits
{
    /// <summary>A model's scores of classes.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">Inputs, batch first.</param>
    /// <param name="classes">The number of classes that it should have.</param>
    /// <param name="what">What messages call an input, with its article.</param>
    /// <returns>Logits (B, classes).</returns>
    /// <exception cref="InvalidDataException">The model takes other inputs, or gives something else.</exception>
    public static Tensor Of(nn.Module<Tensor, Tensor> model, Tensor inputs, int classes, string what = "an image")
    {
        try
        {
            var logits = model.forward(inputs);
            return logits.dim() == 2 && logits.shape[1] == classes
                ? logits
                : throw new InvalidDataException($"The output of {model.GetName()} has shape ({string.Join(", ", logits.shape)}); expected {classes} classes {what}.");
        }
        catch (ExternalException e)
        {
            throw new InvalidDataException($"{model.GetName()} does not take inputs of shape ({string.Join(", ", inputs.shape)}): {e.Message.Split('\n')[0]}", e);
        }
    }
}
