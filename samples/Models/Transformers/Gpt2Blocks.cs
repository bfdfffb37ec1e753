using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models;

/// <summary>A dense layer whose weight is (inputs, outputs) (Hugging Face's <c>Conv1D</c>).</summary>
[LrpBlock]
public partial class Gpt2Dense : Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter bias;

    /// <summary>Creates the layer.</summary>
    /// <param name="inputs">Features of its input.</param>
    /// <param name="outputs">Features that it gives.</param>
    public Gpt2Dense(long inputs, long outputs)
        : base(nameof(Gpt2Dense))
    {
        weight = Parameter(zeros(inputs, outputs));
        bias = Parameter(zeros(outputs));
        RegisterComponents();
    }

    /// <summary>(…, inputs) to (…, outputs).</summary>
    public override Tensor forward(Tensor x) => x.matmul(weight).add(bias, Number.One);
}

/// <summary>Causal self-attention with packed projections.</summary>
[LrpBlock]
public partial class Gpt2Attention : Module<Tensor, Tensor>
{
    private readonly Gpt2Dense c_attn;
    private readonly Gpt2Dense c_proj;
    private readonly long heads;

    /// <summary>Creates the layer.</summary>
    /// <param name="width">Features of a token.</param>
    /// <param name="heads">Heads that share them.</param>
    public Gpt2Attention(long width, long heads)
        : base(nameof(Gpt2Attention))
    {
        this.heads = heads;
        c_attn = new Gpt2Dense(width, 3 * width);
        c_proj = new Gpt2Dense(width, width);
        RegisterComponents();
    }

    /// <summary>(B, tokens, width) to the same.</summary>
    public override Tensor forward(Tensor x)
    {
        var (batch, tokens, width) = (x.shape[0], x.shape[1], x.shape[2]);
        var parts = c_attn.forward(x).reshape(batch, tokens, 3, heads, width / heads).permute(2, 0, 3, 1, 4).unbind(0);
        var attended = functional.scaled_dot_product_attention(parts[0], parts[1], parts[2], is_casual: true);
        return c_proj.forward(attended.transpose(1, 2).reshape(batch, tokens, width));
    }
}

/// <summary>The dense layers of a block.</summary>
[LrpBlock]
public partial class Gpt2Mlp : Module<Tensor, Tensor>
{
    private readonly Gpt2Dense c_fc;
    private readonly Gpt2Dense c_proj;

    /// <summary>Creates the layers.</summary>
    /// <param name="width">Features of a token.</param>
    public Gpt2Mlp(long width)
        : base(nameof(Gpt2Mlp))
    {
        c_fc = new Gpt2Dense(width, 4 * width);
        c_proj = new Gpt2Dense(4 * width, width);
        RegisterComponents();
    }

    /// <summary>(B, tokens, width) to the same.</summary>
    public override Tensor forward(Tensor x) => c_proj.forward(functional.gelu(c_fc.forward(x), TorchSharp.Modules.GELU.Approximate.tanh));
}

/// <summary>A block, which normalizes first.</summary>
[LrpBlock]
public partial class Gpt2Block : Module<Tensor, Tensor>
{
    private readonly LayerNorm ln_1;
    private readonly Gpt2Attention attn;
    private readonly LayerNorm ln_2;
    private readonly Gpt2Mlp mlp;

    /// <summary>Creates the block.</summary>
    /// <param name="width">Features of a token.</param>
    /// <param name="heads">Heads of its attention.</param>
    public Gpt2Block(long width, long heads)
        : base(nameof(Gpt2Block))
    {
        ln_1 = LayerNorm(width, eps: 1e-5);
        attn = new Gpt2Attention(width, heads);
        ln_2 = LayerNorm(width, eps: 1e-5);
        mlp = new Gpt2Mlp(width);
        RegisterComponents();
    }

    /// <summary>(B, tokens, width) to the same.</summary>
    public override Tensor forward(Tensor x)
    {
        x = x.add(attn.forward(ln_1.forward(x)), Number.One);
        return x.add(mlp.forward(ln_2.forward(x)), Number.One);
    }
}
