using System.Runtime.InteropServices;
using RelDrop.Weights;
using static TorchSharp.torch;

namespace Explain;

/// <summary>What models that tell classes of images have in common.</summary>
internal static class Classifier
{
    /// <summary>
    /// How many classes weights are for: the outputs of the last dense layer, which is the one whose outputs no other dense
    /// layer takes. Null if that is none or several.
    /// </summary>
    public static int? CountClasses(StateDict weights)
    {
        IReadOnlyList<long>[] dense = [.. weights.Tensors.Where(tensor => tensor.Shape.Count == 2 && tensor.Name.EndsWith("weight", StringComparison.Ordinal)).Select(tensor => tensor.Shape)];
        long[] last = [.. dense.Where(layer => !dense.Any(other => other != layer && other[1] == layer[0])).Select(layer => layer[0])];
        return last is [> 0 and <= int.MaxValue] ? (int)last[0] : null;
    }

    /// <summary>A model's scores of classes.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">Images (B, 3, H, W).</param>
    /// <param name="classes">The number of classes that it should have.</param>
    /// <returns>Logits (B, classes).</returns>
    /// <exception cref="InvalidDataException">The model takes other images, or gives something else.</exception>
    public static Tensor Logits(nn.Module<Tensor, Tensor> model, Tensor inputs, int classes)
    {
        try
        {
            var logits = model.forward(inputs);
            return logits.dim() == 2 && logits.shape[1] == classes
                ? logits
                : throw new InvalidDataException($"The output of {model.GetName()} has shape ({string.Join(", ", logits.shape)}); expected {classes} classes an image.");
        }
        catch (ExternalException e)
        {
            throw new InvalidDataException($"{model.GetName()} does not take inputs of shape ({string.Join(", ", inputs.shape)}): {e.Message.Split('\n')[0]}", e);
        }
    }
}
