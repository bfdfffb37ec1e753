using System.Text.RegularExpressions;

namespace RelDrop.Models;

/// <summary>What public weights call the parameters of transformers: to give as <c>rename</c> where weights are loaded.</summary>
public static partial class PublicNames
{
    private static readonly (string Theirs, string Ours)[] OfTorchvision =
    [
        ("class_token", "cls_token"), ("conv_proj.", "patch_embed.proj."), ("encoder.pos_embedding", "pos_embed"), ("encoder.ln.", "norm."), ("heads.head.", "head."),
        (".ln_1.", ".norm1."), (".ln_2.", ".norm2."), (".self_attention.in_proj_", ".attn.qkv."), (".self_attention.out_proj.", ".attn.proj."),
        (".mlp.0.", ".mlp.fc1."), (".mlp.3.", ".mlp.fc2."), (".mlp.linear_1.", ".mlp.fc1."), (".mlp.linear_2.", ".mlp.fc2."),
    ];

    private static readonly (string Theirs, string Ours)[] OfOldFiles = [("LayerNorm.gamma", "LayerNorm.weight"), ("LayerNorm.beta", "LayerNorm.bias")];

    /// <summary>The name in <see cref="VisionTransformer"/> of a parameter of torchvision's <c>vit_*</c>.</summary>
    /// <param name="name">torchvision's.</param>
    public static string FromTorchvision(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Replace(Layer().Replace(name, "blocks."), OfTorchvision);
    }

    /// <summary>The name in <see cref="Bert"/> or <see cref="Gpt2"/> of a parameter of Hugging Face's; null for what is no parameter: masks, positions, a head of another task.</summary>
    /// <param name="name">Hugging Face's.</param>
    public static string? FromHuggingFace(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return NoParameter().IsMatch(name) ? null : Replace(Prefix().Replace(name, ""), OfOldFiles);
    }

    private static string Replace(string name, (string Theirs, string Ours)[] pairs) => pairs.Aggregate(name, (known, pair) => known.Replace(pair.Theirs, pair.Ours, StringComparison.Ordinal));

    [GeneratedRegex(@"^encoder\.layers\.encoder_layer_")]
    private static partial Regex Layer();

    [GeneratedRegex(@"^(bert|transformer)\.")]
    private static partial Regex Prefix();

    // GPT-2's lm_head is its table of embeddings.
    [GeneratedRegex(@"((^|\.)position_ids|\.attn\.(masked_)?bias|^lm_head\.weight|^cls\..*)$")]
    private static partial Regex NoParameter();
}
