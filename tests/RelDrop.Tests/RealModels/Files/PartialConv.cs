// input: 2, 3, 12, 12
namespace Models;

/// <summary>FasterNet's partial convolution, and a temporal-shift-like exchange of channels, which write into slices.</summary>
[LrpBlock]
public partial class PartialConv3 : Module<Tensor, Tensor>
{
    private readonly int dim_conv3;
    private readonly int dim_untouched;
    private readonly Conv2d partial_conv3;
    private readonly string forward_type;

    public PartialConv3(int dim, int n_div, string forward_type) : base(nameof(PartialConv3))
    {
        dim_conv3 = dim / n_div;
        dim_untouched = dim - dim_conv3;
        partial_conv3 = Conv2d(dim_conv3, dim_conv3, 3, 1, 1, bias: false);
        this.forward_type = forward_type switch
        {
            "slicing" or "split_cat" => forward_type,
            _ => throw new NotImplementedException(forward_type),
        };
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        if (forward_type == "slicing")
            return forward_slicing(x);
        return forward_split_cat(x);
    }

    private Tensor forward_slicing(Tensor x)
    {
        var y = x.clone(); // !!! Keep the original input intact for the residual connection later
        y[.., ..dim_conv3, .., ..] = partial_conv3.forward(x[.., ..dim_conv3, .., ..]);
        return y;
    }

    private Tensor forward_split_cat(Tensor x)
    {
        var parts = torch.split(x, new long[] { dim_conv3, dim_untouched }, dim: 1);
        parts[0] = partial_conv3.forward(parts[0]);
        return torch.cat(parts, 1);
    }
}

[LrpBlock]
public partial class FasterBlock : Module<Tensor, Tensor>
{
    private readonly PartialConv3 spatial_mixing;
    private readonly Sequential mlp;

    public FasterBlock(int dim, string forward_type) : base(nameof(FasterBlock))
    {
        spatial_mixing = new PartialConv3(dim, 4, forward_type);
        mlp = Sequential(Conv2d(dim, 2 * dim, 1, bias: false), BatchNorm2d(2 * dim), ReLU(inplace: true), Conv2d(2 * dim, dim, 1, bias: false));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var shortcut = x;
        x = spatial_mixing.forward(x);
        return shortcut + mlp.forward(x);
    }
}

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Sequential stages;
    private readonly Conv2d head;

    public Net() : base("FasterNet")
    {
        stages = Sequential(("embed", Conv2d(3, 8, 4, stride: 4, bias: false)), ("norm", BatchNorm2d(8)));
        foreach (var type in new[] { "split_cat", "slicing", "slicing" })
            stages.append(type + stages.Count, new FasterBlock(8, type));
        head = Conv2d(8, 4, 1);
        RegisterComponents();
    }

    private static Tensor Shift(Tensor x)
    {
        var @out = torch.zeros_like(x);
        @out[.., 0..2, 1..] = x[.., 0..2, ..^1]; // down
        @out[.., 2..4, ..^1] = x[.., 2..4, 1..]; // up
        @out[.., 4..] = x[.., 4..];
        return @out;
    }

    public override Tensor forward(Tensor x)
    {
        x = stages.forward(x);
        x = Shift(x);
        x = functional.adaptive_avg_pool2d(x, (1, 1));
        return head.forward(x).flatten(1);
    }
}
