// What torch computes in one call, written out in operations that rules are of. The generator reads it as if it stood in the model, and
// the runtime compares it with torch's own. C# 12.
#nullable enable
using System;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Lrp = RelDrop.Relevance;

namespace RelDrop.Forms;

internal static partial class Form
{
    public static Tensor scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? attn_mask, bool is_casual)
    {
        var scores = query.matmul(key.transpose(-2, -1)) * Number.Of(1 / Math.Sqrt(query.shape[query.shape.Length - 1]));
        if (is_casual)
            scores = scores.add(Lrp.Attention.Causal(scores), Number.One);
        if (attn_mask is not null)
            scores = attn_mask.dtype == ScalarType.Bool ? scores.add(Lrp.Attention.Allowing(attn_mask, scores), Number.One) : scores.add(attn_mask, Number.One);
        return scores.softmax(-1).matmul(value);
    }

    public static (Tensor, Tensor?) MultiheadAttention(MultiheadAttention layer, Tensor query, Tensor key, Tensor value, Tensor? key_padding_mask, bool need_weights, Tensor? attn_mask) =>
        Attend(Lrp.AttentionParts.Of(layer), query, key, value, key_padding_mask, need_weights, attn_mask);

    /// <summary>(tokens, B, width) to the same, and the mean of the heads' weights, (B, queries, keys).</summary>
    public static (Tensor, Tensor?) Attend(Lrp.AttentionParts parts, Tensor query, Tensor key, Tensor value, Tensor? key_padding_mask, bool need_weights, Tensor? attn_mask)
    {
        var (tokens, batch, width) = (query.shape[0], query.shape[1], query.shape[2]);
        var heads = parts.Heads;
        var q = parts.Query.forward(query).reshape(tokens, batch, heads, width / heads).permute(1, 2, 0, 3);
        var k = parts.Key.forward(key).reshape(key.shape[0], batch, heads, width / heads).permute(1, 2, 3, 0);
        var v = parts.Value.forward(value).reshape(key.shape[0], batch, heads, width / heads).permute(1, 2, 0, 3);
        var scores = q.matmul(k) * Number.Of(1 / Math.Sqrt(width / heads));
        if (attn_mask is not null)
            scores = scores.add(Lrp.Attention.OfHeads(attn_mask, scores), Number.One);
        if (key_padding_mask is not null)
            scores = scores.add(Lrp.Attention.Padding(key_padding_mask, scores), Number.One);
        var weights = scores.softmax(-1);
        var attended = parts.Output.forward(weights.matmul(v).permute(2, 0, 1, 3).reshape(tokens, batch, width));
        return (attended, need_weights ? weights.mean([1]) : null);
    }

    public static Tensor TransformerEncoderLayer(TransformerEncoderLayer layer, Tensor src, Tensor? src_mask, Tensor? src_key_padding_mask) =>
        Encode(Lrp.TransformerParts.Of(layer), src, src_mask, src_key_padding_mask);

    public static Tensor TransformerEncoder(TransformerEncoder layer, Tensor src, Tensor? src_mask, Tensor? src_key_padding_mask)
    {
        foreach (var parts in Lrp.TransformerParts.All(layer))
            src = Encode(parts, src, src_mask, src_key_padding_mask);
        return src;
    }

    public static Tensor Encode(Lrp.TransformerParts parts, Tensor src, Tensor? src_mask, Tensor? src_key_padding_mask)
    {
        var x = parts.Norm1.forward(src.add(Attend(parts.SelfAttention, src, src, src, src_key_padding_mask, false, src_mask).Item1, Number.One));
        return parts.Norm2.forward(x.add(Dense(parts, x), Number.One));
    }

    public static Tensor TransformerDecoderLayer(TransformerDecoderLayer layer, Tensor tgt, Tensor memory, Tensor? tgt_mask, Tensor? memory_mask, Tensor? tgt_key_padding_mask, Tensor? memory_key_padding_mask) =>
        Decode(Lrp.TransformerParts.Of(layer), tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask);

    public static Tensor TransformerDecoder(TransformerDecoder layer, Tensor tgt, Tensor memory, Tensor? tgt_mask, Tensor? memory_mask, Tensor? tgt_key_padding_mask, Tensor? memory_key_padding_mask)
    {
        foreach (var parts in Lrp.TransformerParts.All(layer))
            tgt = Decode(parts, tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask);
        return tgt;
    }

    public static Tensor Decode(Lrp.TransformerParts parts, Tensor tgt, Tensor memory, Tensor? tgt_mask, Tensor? memory_mask, Tensor? tgt_key_padding_mask, Tensor? memory_key_padding_mask)
    {
        var x = parts.Norm1.forward(tgt.add(Attend(parts.SelfAttention, tgt, tgt, tgt, tgt_key_padding_mask, false, tgt_mask).Item1, Number.One));
        x = parts.Norm2.forward(x.add(Attend(parts.CrossAttention, x, memory, memory, memory_key_padding_mask, false, memory_mask).Item1, Number.One));
        return parts.Norm3.forward(x.add(Dense(parts, x), Number.One));
    }

    private static Tensor Dense(Lrp.TransformerParts parts, Tensor x)
    {
        var hidden = parts.Linear1.forward(x);
        return parts.Linear2.forward(parts.IsGelu ? functional.gelu(hidden) : functional.relu(hidden));
    }
}
