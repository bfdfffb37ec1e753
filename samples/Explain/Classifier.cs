using RelDrop.Weights;

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
}
