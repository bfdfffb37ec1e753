using System.ComponentModel;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>The layers that torch's own attention is made of, which share its weights.</summary>
/// <remarks>Generated code asks for them anew at each pass: weights may have changed places since.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class AttentionParts
{
    private AttentionParts(Weights weights, string prefix, long heads)
    {
        Heads = heads;
        var packed = weights.Find(prefix + "in_proj_weight");
        var bias = weights.Find(prefix + "in_proj_bias");
        var width = weights[prefix + "out_proj.weight"].shape[0];
        Query = Projection("q_proj_weight", 0);
        Key = Projection("k_proj_weight", 1);
        Value = Projection("v_proj_weight", 2);
        Output = weights.Linear(prefix + "out_proj");
        if (weights.Find(prefix + "bias_k") is not null)
            throw new NotSupportedException($"'{weights.Name}' adds a key and a value of its own (add_bias_kv), which no rule is known for; make it without them, or give it relevance of yours with [LrpFunction].");

        Linear Projection(string separate, int part) =>
            Weighted.Linear(packed is null ? weights[prefix + separate] : packed.narrow(0, part * width, width), bias?.narrow(0, part * width, width));
    }

    /// <summary>How many heads share the width.</summary>
    public long Heads { get; }

    /// <summary>The projection of queries.</summary>
    public Linear Query { get; }

    /// <summary>The projection of keys.</summary>
    public Linear Key { get; }

    /// <summary>The projection of values.</summary>
    public Linear Value { get; }

    /// <summary>The projection of what the heads give.</summary>
    public Linear Output { get; }

    /// <summary>The parts of an attention layer.</summary>
    /// <exception cref="NotSupportedException">It computes something else than attention of some number of heads.</exception>
    public static AttentionParts Of(MultiheadAttention layer)
    {
        var weights = new Weights(layer);
        var width = weights["out_proj.weight"].shape[0];
        var heads = TorchSecrets.Of(layer, TorchSecrets.Divisors(width), candidate =>
        {
            var own = Of(weights, "", candidate);
            var inputs = new[] { own.Query, own.Key, own.Value }.Select((part, i) => weights.Probe(3, part.weight.shape[1], i)).ToArray();
            return (layer.forward(inputs[0], inputs[1], inputs[2], null!, false, null!).Item1, Forms.Form.Attend(own, inputs[0], inputs[1], inputs[2], null, false, null).Item1);
        });
        return Of(weights, "", heads);
    }

    internal static AttentionParts Of(Weights weights, string prefix, long heads) => new(weights, prefix, heads);
}
