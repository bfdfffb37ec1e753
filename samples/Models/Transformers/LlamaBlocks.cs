using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models;

/// <summary>Normalization by the root mean square (Zhang and Sennrich 2019, arXiv 1910.07467).</summary>
[LrpBlock]
public partial class RmsNorm : Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly double eps;

    /// <summary>Creates the layer.</summary>
    public RmsNorm(long width, double eps = 1e-5)
        : base(nameof(RmsNorm))
    {
        this.eps = eps;
        weight = Parameter(ones(width));
        RegisterComponents();
    }

    /// <summary>(…, width) to the same.</summary>
    public override Tensor forward(Tensor x)
    {
        var variance = x.pow(Number.Of(2)).mean([-1], keepdim: true);
        return x * rsqrt(variance.add(Number.Of(eps), Number.One)) * weight;
    }
}

/// <summary>Causal self-attention with rotary positions (Su et al. 2021, arXiv 2104.09864) and grouped keys.</summary>
[LrpBlock]
public partial class LlamaAttention : Module<Tensor, Tensor>
{
    private readonly Linear q_proj;
    private readonly Linear k_proj;
    private readonly Linear v_proj;
    private readonly Linear o_proj;
    private readonly LlamaSize size;

    /// <summary>Creates the layer.</summary>
    public LlamaAttention(LlamaSize size)
        : base(nameof(LlamaAttention))
    {
        ArgumentNullException.ThrowIfNull(size);
        this.size = size;
        q_proj = Linear(size.Width, size.Heads * size.HeadWidth, hasBias: false);
        k_proj = Linear(size.Width, size.KeyHeads * size.HeadWidth, hasBias: false);
        v_proj = Linear(size.Width, size.KeyHeads * size.HeadWidth, hasBias: false);
        o_proj = Linear(size.Heads * size.HeadWidth, size.Width, hasBias: false);
        RegisterComponents();
    }

    /// <summary>(B, tokens, width) to the same.</summary>
    public override Tensor forward(Tensor x)
    {
        var (cosine, sine) = Angles(x);
        var q = Rotate(Split(q_proj.forward(x), size.Heads), cosine, sine);
        var k = Rotate(Split(k_proj.forward(x), size.KeyHeads), cosine, sine).repeat_interleave(size.Heads / size.KeyHeads, dim: 1);
        var v = Split(v_proj.forward(x), size.KeyHeads).repeat_interleave(size.Heads / size.KeyHeads, dim: 1);
        var attended = functional.scaled_dot_product_attention(q, k, v, is_casual: true);
        return o_proj.forward(attended.transpose(1, 2).reshape(x.shape[0], x.shape[1], -1));
    }

    private Tensor Split(Tensor x, long heads) => x.reshape(x.shape[0], x.shape[1], heads, size.HeadWidth).transpose(1, 2);

    private static Tensor Rotate(Tensor x, Tensor cosine, Tensor sine)
    {
        var halves = x.chunk(2, dim: -1);
        var rotated = cat([halves[1].neg(), halves[0]], dim: -1);
        return (x * cosine).add(rotated * sine, Number.One);
    }

    /// <summary>The cosine and sine by which each position is turned, (tokens, width of a head).</summary>
    [NoRelevance]
    private (Tensor Cosine, Tensor Sine) Angles(Tensor x)
    {
        var exponents = arange(Number.Zero, Number.Of(size.HeadWidth), Number.Of(2), dtype: float64).div(Number.Of(size.HeadWidth));
        var frequencies = full_like(exponents, Number.Of(10000.0)).pow(exponents).reciprocal();
        var angles = outer(arange(Number.Zero, Number.Of(x.shape[1]), Number.One, dtype: float64), frequencies);
        var both = cat([angles, angles], dim: -1);
        return (both.cos().to(x.dtype, x.device), both.sin().to(x.dtype, x.device));
    }
}

/// <summary>The dense layers of a Llama layer, with SwiGLU (Shazeer 2020, arXiv 2002.05202).</summary>
[LrpBlock]
public partial class LlamaMlp : Module<Tensor, Tensor>
{
    private readonly Linear gate_proj;
    private readonly Linear up_proj;
    private readonly Linear down_proj;

    /// <summary>Creates the layers.</summary>
    public LlamaMlp(long width, long hidden)
        : base(nameof(LlamaMlp))
    {
        gate_proj = Linear(width, hidden, hasBias: false);
        up_proj = Linear(width, hidden, hasBias: false);
        down_proj = Linear(hidden, width, hasBias: false);
        RegisterComponents();
    }

    /// <summary>(B, tokens, width) to the same.</summary>
    public override Tensor forward(Tensor x) => down_proj.forward(functional.silu(gate_proj.forward(x)) * up_proj.forward(x));
}

/// <summary>A layer of Llama, which normalizes first.</summary>
[LrpBlock]
public partial class LlamaLayer : Module<Tensor, Tensor>
{
    private readonly RmsNorm input_layernorm;
    private readonly LlamaAttention self_attn;
    private readonly RmsNorm post_attention_layernorm;
    private readonly LlamaMlp mlp;

    /// <summary>Creates the layer.</summary>
    public LlamaLayer(LlamaSize size)
        : base(nameof(LlamaLayer))
    {
        ArgumentNullException.ThrowIfNull(size);
        input_layernorm = new RmsNorm(size.Width);
        self_attn = new LlamaAttention(size);
        post_attention_layernorm = new RmsNorm(size.Width);
        mlp = new LlamaMlp(size.Width, size.Hidden);
        RegisterComponents();
    }

    /// <summary>(B, tokens, width) to the same.</summary>
    public override Tensor forward(Tensor x)
    {
        x = x.add(self_attn.forward(input_layernorm.forward(x)), Number.One);
        return x.add(mlp.forward(post_attention_layernorm.forward(x)), Number.One);
    }
}

/// <summary>Llama's layers, with the table of embeddings.</summary>
[LrpBlock]
public partial class LlamaDecoder : Module<Tensor, Tensor>
{
    private readonly Embedding embed_tokens;
    private readonly ModuleList<LlamaLayer> layers;
    private readonly RmsNorm norm;

    /// <summary>Creates the layers.</summary>
    public LlamaDecoder(LlamaSize size)
        : base(nameof(LlamaDecoder))
    {
        ArgumentNullException.ThrowIfNull(size);
        embed_tokens = Embedding(size.Vocabulary, size.Width);
        layers = ModuleList<LlamaLayer>([.. Enumerable.Range(0, (int)size.Depth).Select(_ => new LlamaLayer(size))]);
        norm = new RmsNorm(size.Width);
        RegisterComponents();
    }

    /// <summary>(B, tokens) to (B, tokens, width).</summary>
    public Tensor Embed(Tensor tokens) => embed_tokens.forward(tokens);

    /// <summary>(B, tokens, width) to the same.</summary>
    public override Tensor forward(Tensor x)
    {
        foreach (var layer in layers)
            x = layer.forward(x);
        return norm.forward(x);
    }
}
