// What torch's bags of embeddings compute: see Attention.cs. C# 12.
#nullable enable
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Lrp = RelDrop.Relevance;

namespace RelDrop.Forms;

internal static partial class Form
{
    public static Tensor EmbeddingBag(EmbeddingBag layer, Tensor input, Tensor? perSampleWeights) => Bag(Lrp.EmbeddingBagParts.Of(layer, input.dim()), input, perSampleWeights);

    /// <summary>(B, size) to (B, features).</summary>
    public static Tensor Bag(Lrp.EmbeddingBagParts parts, Tensor input, Tensor? perSampleWeights)
    {
        var vectors = parts.Table.forward(input);
        if (perSampleWeights is not null)
            vectors = vectors * perSampleWeights.unsqueeze(-1);
        return parts.IsMax ? vectors.amax([1]) : parts.IsMean ? vectors.mean([1]) : vectors.sum(1);
    }
}
