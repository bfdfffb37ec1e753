using System.Text.Json;
using RelDrop.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Conformance.Attention;

/// <summary>One way to write what a reference computes.</summary>
/// <param name="Name">What tells it from other forms; empty if there is one alone.</param>
/// <param name="Create">Makes the module.</param>
/// <param name="Prefix">What its parameters' paths begin with where the reference's do not.</param>
/// <param name="More">Further inputs, to which no relevance goes.</param>
public sealed record Form(string Name, Func<Module> Create, string Prefix = "", params Tensor[] More);

/// <summary>What the references' names stand for here, in every form.</summary>
public static class Forms
{
    /// <summary>The forms of a case; none if its layer or network is not known.</summary>
    public static IReadOnlyList<Form> Of(AttentionCase reference)
    {
        var attributes = reference.Attributes;
        switch (reference.Subject)
        {
            case "softmax" or "softmax-causal" or "softmax-biased":
                return [new("", () => new SoftmaxLayer(IsSet(attributes, "causal"), Added(reference, [3, 5])))];
            case "matmul":
                return [new("", () => new MatMulLayer())];
            case "layer_norm":
                return [new("module", () => new LayerNormLayer()), new("function", () => new LayerNormFunction()), .. reference.Composite == "AttnLrp" ? [new("written-out", () => new LayerNormWrittenOut())] : Array.Empty<Form>()]; // With stabilizers it has more of them.
            case "rms_norm":
                return [new("", () => new RmsNormLayer()), new("quotient", () => new RmsNormQuotient())];
            case "swiglu":
                return [new("", () => new SwiGluLayer())];
            case "rotary":
                return [new("", () => new RotaryLayer())];
            case "position":
                return [new("", () => new PositionLayer())];
            case "mean":
                return [new("", () => new MeanLayer())];
            case "multihead-cross":
                return [new("", () => new MultiheadCrossLayer(MultiheadAttention(8, 2)), "layer.")];
            case "multihead" or "multihead-causal" or "multihead-padding":
                return [new("", () => new MultiheadLayer(MultiheadAttention(8, attributes.GetProperty("heads").GetInt64()), new Masks(IsSet(attributes, "causal"), Padding(attributes))), "layer.")];
            case "encoder_layer-relu" or "encoder_layer-gelu-padding":
                return [new("", () => new EncoderLayerLayer(Encoder(attributes), new Masks(Padding: Padding(attributes))), "layer.")];
            case "encoder":
                return [new("", () => new EncoderLayer(TransformerEncoder(Encoder(attributes), attributes.GetProperty("layers").GetInt64())), "layer.")];
            case "lstm":
                return [new("", () => new LstmLayer(), "layer.")];
            case "gru":
                return [new("", () => new GruLayer(), "layer.")];
            case "vit":
                return [new("", () => new VisionTransformer(new VisionTransformerSize(32, 2, 4, 4, 16) { Hidden = 64 }, 10))];
            case "bert":
                return [new("", () => new Bert(new BertSize(32, 2, 4) { Hidden = 64, Vocabulary = 1, Positions = 16 }, 5), More: Tokens())];
            case "llama":
                return [new("", () => new Llama(new LlamaSize(32, 2, 4, 2, 48, 12)))];
            case var subject when subject.StartsWith("sdpa", StringComparison.Ordinal):
                var shape = reference.Inputs[0].Value.Shape;
                Masks Masks() => new(IsSet(attributes, "causal"), Padding(attributes), Added(reference, [shape[1], shape[2], shape[2]]));
                return
                [
                    new("sdpa", () => new SdpaLayer(Masks())), new("written-out", () => new WrittenOutLayer(Masks())),
                    new("einsum", () => new EinsumLayer(Masks())), new("bmm", () => new BatchedLayer(Masks())),
                ];
            default:
                return [];
        }
    }

    private static TransformerEncoderLayer Encoder(JsonElement attributes) => TransformerEncoderLayer(
        8, attributes.GetProperty("heads").GetInt64(), attributes.GetProperty("feedforward").GetInt64(), activation: attributes.GetProperty("activation").GetString() == "gelu" ? Activations.GELU : Activations.ReLU);

    private static bool IsSet(JsonElement attributes, string name) => attributes.TryGetProperty(name, out var value) && value.GetBoolean();

    private static AddedMask? Added(AttentionCase reference, long[] shape) => reference.Attributes.TryGetProperty("mask", out _) ? new AddedMask(shape) : null;

    private static bool[,]? Padding(JsonElement attributes)
    {
        if (!attributes.TryGetProperty("key_padding_mask", out var mask))
            return null;
        var rows = mask.EnumerateArray().Select(row => row.EnumerateArray().Select(one => one.GetBoolean()).ToArray()).ToArray();
        var result = new bool[rows.Length, rows[0].Length];
        for (var i = 0; i < rows.Length; i++)
        {
            for (var j = 0; j < rows[i].Length; j++)
                result[i, j] = rows[i][j];
        }

        return result;
    }

    /// <summary>Where the reference's second sentence has tokens: its last two are padding.</summary>
    private static Tensor Tokens() => tensor(new[,] { { true, true, true, true, true, true, true }, { true, true, true, true, true, false, false } });
}
