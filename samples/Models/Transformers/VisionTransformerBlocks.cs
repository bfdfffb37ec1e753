using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models;

/// <summary>Self-attention with packed projections (timm's <c>Attention</c>).</summary>
[LrpBlock]
public partial class PackedAttention : Module<Tensor, Tensor>
{
    private readonly Linear qkv;
    private readonly Linear proj;
    private readonly long heads;

    /// <summary>Creates the layer.</summary>
    /// <param name="width">Features of a token.</param>
    /// <param name="heads">Heads that share them.</param>
    public PackedAttention(long width, long heads)
        : base(nameof(PackedAttention))
    {
        this.heads = heads;
        qkv = Linear(width, 3 * width);
        proj = Linear(width, width);
        RegisterComponents();
    }

    /// <summary>(B, tokens, width) to the same.</summary>
    public override Tensor forward(Tensor x)
    {
        var (batch, tokens, width) = (x.shape[0], x.shape[1], x.shape[2]);
        var parts = qkv.forward(x).reshape(batch, tokens, 3, heads, width / heads).permute(2, 0, 3, 1, 4).unbind(0);
        var attended = functional.scaled_dot_product_attention(parts[0], parts[1], parts[2]);
        return proj.forward(attended.transpose(1, 2).reshape(batch, tokens, width));
    }
}

/// <summary>The dense layers of a transformer block (timm's <c>Mlp</c>).</summary>
[LrpBlock]
public partial class TransformerMlp : Module<Tensor, Tensor>
{
    private readonly Linear fc1;
    private readonly Linear fc2;
    private readonly GELU act = GELU();

    /// <summary>Creates the layers.</summary>
    /// <param name="width">Features of a token.</param>
    /// <param name="hidden">Features between the layers.</param>
    public TransformerMlp(long width, long hidden)
        : base(nameof(TransformerMlp))
    {
        fc1 = Linear(width, hidden);
        fc2 = Linear(hidden, width);
        RegisterComponents();
    }

    /// <summary>(B, tokens, width) to the same.</summary>
    public override Tensor forward(Tensor x) => fc2.forward(act.forward(fc1.forward(x)));
}

/// <summary>A transformer block that normalizes first (timm's <c>Block</c>).</summary>
[LrpBlock]
public partial class TransformerBlock : Module<Tensor, Tensor>
{
    private readonly LayerNorm norm1;
    private readonly PackedAttention attn;
    private readonly LayerNorm norm2;
    private readonly TransformerMlp mlp;

    /// <summary>Creates the block.</summary>
    /// <param name="width">Features of a token.</param>
    /// <param name="heads">Heads of its attention.</param>
    /// <param name="hidden">Features inside its dense layers.</param>
    public TransformerBlock(long width, long heads, long hidden)
        : base(nameof(TransformerBlock))
    {
        norm1 = LayerNorm(width, eps: 1e-6);
        attn = new PackedAttention(width, heads);
        norm2 = LayerNorm(width, eps: 1e-6);
        mlp = new TransformerMlp(width, hidden);
        RegisterComponents();
    }

    /// <summary>(B, tokens, width) to the same.</summary>
    public override Tensor forward(Tensor x)
    {
        x = x.add(attn.forward(norm1.forward(x)), Number.One);
        return x.add(mlp.forward(norm2.forward(x)), Number.One);
    }
}

/// <summary>Cuts images into patches and projects them (timm's <c>PatchEmbed</c>).</summary>
[LrpBlock]
public partial class PatchEmbedding : Module<Tensor, Tensor>
{
    private readonly Conv2d proj;

    /// <summary>Creates the layer.</summary>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="width">Features of a token.</param>
    /// <param name="patch">A patch's side in pixels.</param>
    public PatchEmbedding(long channels, long width, long patch)
        : base(nameof(PatchEmbedding))
    {
        proj = Conv2d(channels, width, patch, stride: patch);
        RegisterComponents();
    }

    /// <summary>(B, channels, H, W) to (B, H/patch · W/patch, width).</summary>
    public override Tensor forward(Tensor x) => proj.forward(x).flatten(2).transpose(1, 2);
}
