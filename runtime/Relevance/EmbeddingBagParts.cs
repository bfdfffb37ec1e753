using System.ComponentModel;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>What an <see cref="EmbeddingBag"/> is made of: a table of vectors, and how those of a bag become one. Called by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class EmbeddingBagParts
{
    private EmbeddingBagParts(Tensor weight, EmbeddingBagMode mode) => (Table, Mode) = (Weighted.Embedding(weight), mode);

    /// <summary>The table.</summary>
    public Embedding Table { get; }

    /// <summary>Whether a bag is the mean of its vectors.</summary>
    public bool IsMean => Mode == EmbeddingBagMode.Mean;

    /// <summary>Whether a bag is the largest of its vectors, feature by feature.</summary>
    public bool IsMax => Mode == EmbeddingBagMode.Max;

    private EmbeddingBagMode Mode { get; }

    /// <summary>The parts of a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="dimensions">How many dimensions its indexes have; (B, size of a bag) are two.</param>
    /// <exception cref="NotSupportedException">The bags differ in size, or some index is padding, which counts for nothing.</exception>
    public static EmbeddingBagParts Of(EmbeddingBag layer, long dimensions)
    {
        ArgumentNullException.ThrowIfNull(layer);
        if (dimensions != 2)
            throw new NotSupportedException($"EmbeddingBag '{layer.GetName()}' is given indexes of {dimensions} dimensions, bags of several sizes; relevance needs bags of one size, (B, size).");
        Tensor weight = layer.weight!;
        var mode = TorchSecrets.Of(layer, [EmbeddingBagMode.Sum, EmbeddingBagMode.Mean, EmbeddingBagMode.Max], candidate =>
        {
            // Every index beside the one before: padding shows.
            var indexes = arange(Number.Zero, Number.Of(weight.shape[0]), Number.One, dtype: int64, device: weight.device);
            var pairs = stack([indexes, indexes.roll(1)], 1);
            return (layer.call(pairs), Forms.Form.Bag(new EmbeddingBagParts(weight, candidate), pairs, null));
        });
        return new EmbeddingBagParts(weight, mode);
    }
}
