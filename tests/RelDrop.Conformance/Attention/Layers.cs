using RelDrop.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Conformance.Attention;

/// <summary>softmax over the last dimension, of scores with a mask or without.</summary>
[LrpBlock]
public partial class SoftmaxLayer : Module<Tensor, Tensor>
{
    private readonly bool isCausal;
    private readonly AddedMask? mask;

    public SoftmaxLayer(bool isCausal, AddedMask? mask)
        : base(nameof(SoftmaxLayer))
    {
        (this.isCausal, this.mask) = (isCausal, mask);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        if (isCausal)
            input = input.add(full(input.shape[^2], input.shape[^1], Number.Of(double.NegativeInfinity)).triu(1), Number.One);
        if (mask is not null)
            input = mask.forward(input);
        return input.softmax(-1);
    }
}

/// <summary>A mask of numbers.</summary>
[LrpBlock]
public partial class AddedMask : Module<Tensor, Tensor>
{
    private readonly Parameter bias;

    public AddedMask(params long[] shape)
        : base(nameof(AddedMask))
    {
        bias = Parameter(zeros(shape));
        RegisterComponents();
    }

    public Tensor Bias => bias;

    public override Tensor forward(Tensor x) => x.add(bias, Number.One);
}

[LrpBlock]
public partial class MatMulLayer() : Module<Tensor, Tensor, Tensor>(nameof(MatMulLayer))
{
    public override Tensor forward(Tensor input, Tensor other) => input.matmul(other);
}

[LrpBlock]
public partial class LayerNormLayer : Module<Tensor, Tensor>
{
    private readonly LayerNorm norm = LayerNorm(6);

    public LayerNormLayer()
        : base(nameof(LayerNormLayer)) => RegisterComponents();

    public override Tensor forward(Tensor input) => norm.forward(input);
}

[LrpBlock]
public partial class RmsNormLayer : Module<Tensor, Tensor>
{
    private readonly RmsNorm norm = new(6);

    public RmsNormLayer()
        : base(nameof(RmsNormLayer)) => RegisterComponents();

    public override Tensor forward(Tensor input) => norm.forward(input);
}

[LrpBlock]
public partial class SwiGluLayer() : Module<Tensor, Tensor, Tensor>(nameof(SwiGluLayer))
{
    public override Tensor forward(Tensor gate, Tensor up) => functional.silu(gate) * up;
}

[LrpBlock]
public partial class RotaryLayer() : Module<Tensor, Tensor>(nameof(RotaryLayer))
{
    public override Tensor forward(Tensor input)
    {
        var (cosine, sine) = Angles(input.shape[^2], input.shape[^1]);
        var halves = input.chunk(2, dim: -1);
        return (input * cosine).add(cat([halves[1].neg(), halves[0]], dim: -1) * sine, Number.One);
    }

    [NoRelevance]
    private static (Tensor Cosine, Tensor Sine) Angles(long positions, long width)
    {
        var exponents = arange(Number.Zero, Number.Of(width), Number.Of(2), dtype: float64).div(Number.Of(width));
        var angles = outer(arange(Number.Zero, Number.Of(positions), Number.One, dtype: float64), full_like(exponents, Number.Of(10000.0)).pow(exponents).reciprocal());
        var both = cat([angles, angles], dim: -1);
        return (both.cos().to(float32), both.sin().to(float32));
    }
}

[LrpBlock]
public partial class PositionLayer : Module<Tensor, Tensor>
{
    private readonly Parameter pos_embed = Parameter(zeros(1, 5, 6));

    public PositionLayer()
        : base(nameof(PositionLayer)) => RegisterComponents();

    public override Tensor forward(Tensor input) => input.add(pos_embed, Number.One);
}

[LrpBlock]
public partial class MeanLayer() : Module<Tensor, Tensor>(nameof(MeanLayer))
{
    public override Tensor forward(Tensor input) => input.mean([1]);
}

[LrpBlock]
public partial class LayerNormFunction : Module<Tensor, Tensor>
{
    private readonly LayerNorm norm = LayerNorm(6);

    public LayerNormFunction()
        : base(nameof(LayerNormFunction)) => RegisterComponents();

    public override Tensor forward(Tensor input) => functional.layer_norm(input, [6], norm.weight, norm.bias, 1e-5);
}

[LrpBlock]
public partial class LayerNormWrittenOut : Module<Tensor, Tensor>
{
    private readonly LayerNorm norm = LayerNorm(6);

    public LayerNormWrittenOut()
        : base(nameof(LayerNormWrittenOut)) => RegisterComponents();

    public override Tensor forward(Tensor input)
    {
        var centered = input - input.mean([-1], keepdim: true);
        var variance = centered.pow(Number.Of(2)).mean([-1], keepdim: true);
        return (norm.weight! * (centered / variance.add(Number.Of(1e-5), Number.One).sqrt())).add(norm.bias!, Number.One);
    }
}

[LrpBlock]
public partial class RmsNormQuotient : Module<Tensor, Tensor>
{
    private readonly RmsNorm norm = new(6);

    public RmsNormQuotient()
        : base(nameof(RmsNormQuotient)) => RegisterComponents();

    public override Tensor forward(Tensor input)
    {
        var squares = (input * input).mean([-1], keepdim: true);
        return input / squares.add(Number.Of(1e-5), Number.One).sqrt() * norm.get_parameter("weight")!;
    }
}
