using System.ComponentModel;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>The layers that torch's own encoder and decoder layers are made of, which share their weights.</summary>
/// <remarks>Generated code asks for them anew at each pass: weights may have changed places since.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class TransformerParts
{
    private readonly AttentionParts? cross;
    private readonly LayerNorm? norm3;

    private TransformerParts(Weights weights, string prefix, Kind kind)
    {
        IsGelu = kind.IsGelu;
        SelfAttention = AttentionParts.Of(weights, prefix + "self_attn.", kind.Heads);
        Linear1 = weights.Linear(prefix + "linear1");
        Linear2 = weights.Linear(prefix + "linear2");
        Norm1 = weights.LayerNorm(prefix + "norm1");
        Norm2 = weights.LayerNorm(prefix + "norm2");
        if (weights.Find(prefix + "norm3.weight") is null)
            return;
        cross = AttentionParts.Of(weights, prefix + "multihead_attn.", kind.Heads);
        norm3 = weights.LayerNorm(prefix + "norm3");
    }

    /// <summary>Whether the dense layers have GELU between them, not ReLU.</summary>
    public bool IsGelu { get; }

    /// <summary>Attention of the layer's own tokens.</summary>
    public AttentionParts SelfAttention { get; }

    /// <summary>Attention to the encoder's tokens, of a decoder.</summary>
    public AttentionParts CrossAttention => cross ?? throw new InvalidOperationException("An encoder layer has no cross-attention.");

    /// <summary>The first dense layer.</summary>
    public Linear Linear1 { get; }

    /// <summary>The second dense layer.</summary>
    public Linear Linear2 { get; }

    /// <summary>The first normalization.</summary>
    public LayerNorm Norm1 { get; }

    /// <summary>The second normalization.</summary>
    public LayerNorm Norm2 { get; }

    /// <summary>The third normalization, of a decoder.</summary>
    public LayerNorm Norm3 => norm3 ?? throw new InvalidOperationException("An encoder layer has two normalizations.");

    /// <summary>The parts of a layer.</summary>
    /// <exception cref="NotSupportedException">It computes something else than an encoder layer with ReLU or GELU.</exception>
    public static TransformerParts Of(TransformerEncoderLayer layer) => Of(layer, layer.call)[0];

    /// <inheritdoc cref="Of(TransformerEncoderLayer)"/>
    public static TransformerParts Of(TransformerDecoderLayer layer) => Of(layer, (x, mask) => layer.call(x, x, mask))[0];

    /// <summary>The parts of each of the layers.</summary>
    /// <exception cref="NotSupportedException">They compute something else than encoder layers with ReLU or GELU.</exception>
    public static IReadOnlyList<TransformerParts> All(TransformerEncoder layer) => Of(layer, layer.call);

    /// <inheritdoc cref="All(TransformerEncoder)"/>
    public static IReadOnlyList<TransformerParts> All(TransformerDecoder layer) => Of(layer, (x, mask) => layer.call(x, x, mask));

    /// <summary>What a layer does not say of itself.</summary>
    private sealed record Kind(long Heads, bool IsGelu);

    private static TransformerParts[] Of(nn.Module module, Func<Tensor, Tensor, Tensor> run)
    {
        var weights = new Weights(module);
        string[] prefixes = weights.Find("norm1.weight") is not null ? [""] : [.. Enumerable.Range(0, int.MaxValue).Select(i => FormattableString.Invariant($"layers.{i}.")).TakeWhile(prefix => weights.Find(prefix + "norm1.weight") is not null)];
        var width = weights[prefixes[0] + "norm1.weight"].shape[0];
        var kind = TorchSecrets.Of(module, TorchSecrets.Divisors(width).SelectMany(heads => new[] { new Kind(heads, true), new Kind(heads, false) }), candidate =>
        {
            var x = weights.Probe(3, width, 0);
            var mask = zeros(3, 3, dtype: x.dtype, device: x.device);
            return (run(x, mask), Parts(candidate).Aggregate(x, (y, parts) => parts.cross is null ? Forms.Form.Encode(parts, y, mask, null) : Forms.Form.Decode(parts, y, x, mask, null, null, null)));
        });
        return Parts(kind);

        TransformerParts[] Parts(Kind candidate) => [.. prefixes.Select(prefix => new TransformerParts(weights, prefix, candidate))];
    }
}
