// input: 2, 3, 32, 32
using System.Collections.Generic;
using F = TorchSharp.torch.nn.functional;

namespace Models;

/// <summary>LayerNorm that supports two data formats: channels_last (default) or channels_first.</summary>
[LrpBlock]
public partial class LayerNormEx : Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter bias;
    private readonly double eps;
    private readonly string data_format;
    private readonly long[] normalized_shape;

    public LayerNormEx(long normalized_shape, double eps = 1e-6, string data_format = "channels_last") : base("LayerNorm")
    {
        weight = Parameter(ones(normalized_shape));
        bias = Parameter(zeros(normalized_shape));
        this.eps = eps;
        this.data_format = data_format;
        if (data_format != "channels_last" && data_format != "channels_first")
            throw new NotImplementedException();
        this.normalized_shape = new[] { normalized_shape };
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        if (data_format == "channels_last")
        {
            return F.layer_norm(x, normalized_shape, weight, bias, eps);
        }
        else if (data_format == "channels_first")
        {
            var u = x.mean(new long[] { 1 }, keepdim: true);
            var s = (x - u).pow(2).mean(new long[] { 1 }, keepdim: true);
            x = (x - u) / torch.sqrt(s + eps);
            x = weight[.., TensorIndex.None, TensorIndex.None] * x + bias[.., TensorIndex.None, TensorIndex.None];
            return x;
        }
        throw new InvalidOperationException();
    }
}

[LrpBlock]
public partial class DropPath : Module<Tensor, Tensor>
{
    private readonly double drop_prob;

    public DropPath(double drop_prob) : base(nameof(DropPath)) => this.drop_prob = drop_prob;

    public override Tensor forward(Tensor x)
    {
        if (drop_prob == 0.0 || !training)
            return x;
        var keep_prob = 1 - drop_prob;
        var shape = new long[x.ndim];
        Array.Fill(shape, 1L);
        shape[0] = x.shape[0];
        var random_tensor = x.new_empty(shape).bernoulli_(keep_prob);
        if (keep_prob > 0.0)
            random_tensor.div_(keep_prob);
        return x * random_tensor;
    }
}

[LrpBlock]
public partial class Block : Module<Tensor, Tensor>
{
    private readonly Conv2d dwconv;
    private readonly LayerNormEx norm;
    private readonly Linear pwconv1;
    private readonly GELU act;
    private readonly Linear pwconv2;
    private readonly Parameter? gamma;
    private readonly Module<Tensor, Tensor> drop_path;

    public Block(int dim, double drop_path = 0.0, double layer_scale_init_value = 1e-6) : base(nameof(Block))
    {
        dwconv = Conv2d(dim, dim, kernel_size: 7, padding: 3, groups: dim); // depthwise conv
        norm = new LayerNormEx(dim, eps: 1e-6);
        pwconv1 = Linear(dim, 4 * dim); // pointwise/1x1 convs, implemented with linear layers
        act = GELU();
        pwconv2 = Linear(4 * dim, dim);
        gamma = layer_scale_init_value > 0 ? Parameter(layer_scale_init_value * ones(dim), requires_grad: true) : null;
        this.drop_path = drop_path > 0.0 ? new DropPath(drop_path) : Identity();
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var input = x;
        x = dwconv.forward(x);
        x = x.permute(0, 2, 3, 1); // (N, C, H, W) -> (N, H, W, C)
        x = norm.forward(x);
        x = pwconv1.forward(x);
        x = act.forward(x);
        x = pwconv2.forward(x);
        if (gamma is not null)
            x = gamma * x;
        x = x.permute(0, 3, 1, 2); // (N, H, W, C) -> (N, C, H, W)

        x = input + drop_path.forward(x);
        return x;
    }
}

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly ModuleList<Module<Tensor, Tensor>> downsample_layers = ModuleList<Module<Tensor, Tensor>>(); // stem and intermediate downsampling conv layers
    private readonly ModuleList<Module<Tensor, Tensor>> stages = ModuleList<Module<Tensor, Tensor>>();
    private readonly LayerNorm norm;
    private readonly Linear head;

    public Net(int in_chans = 3, int num_classes = 5, double drop_path_rate = 0.2) : base("ConvNeXt")
    {
        int[] depths = { 1, 1, 2, 1 }, dims = { 4, 6, 8, 10 };
        downsample_layers.Add(Sequential(Conv2d(in_chans, dims[0], kernel_size: 4, stride: 4), new LayerNormEx(dims[0], data_format: "channels_first")));
        for (int i = 0; i < 3; i++)
        {
            var downsample_layer = Sequential(
                new LayerNormEx(dims[i], eps: 1e-6, data_format: "channels_first"),
                Conv2d(dims[i], dims[i + 1], kernel_size: 2, stride: i == 0 ? 2 : 1));
            downsample_layers.Add(downsample_layer);
        }

        var dp_rates = linspace(0, drop_path_rate, depths.Sum()).data<float>().ToArray();
        var cur = 0;
        for (int i = 0; i < 4; i++)
        {
            var stage = Sequential(Enumerable.Range(0, depths[i]).Select(j => (Module<Tensor, Tensor>)new Block(dims[i], dp_rates[cur + j])).ToArray());
            stages.Add(stage);
            cur += depths[i];
        }

        norm = LayerNorm(new long[] { dims[^1] }, eps: 1e-6);
        head = Linear(dims[^1], num_classes);
        apply(_init_weights);
        RegisterComponents();
    }

    private static void _init_weights(Module m)
    {
        if (m is Conv2d c)
            init.trunc_normal_(c.weight, std: .02);
        else if (m is Linear l)
            init.trunc_normal_(l.weight, std: .02);
    }

    private Tensor forward_features(Tensor x)
    {
        for (int i = 0; i < 4; i++)
        {
            x = downsample_layers[i].forward(x);
            x = stages[i].forward(x);
        }
        return norm.forward(x.mean(new long[] { -2, -1 })); // global average pooling, (N, C, H, W) -> (N, C)
    }

    public override Tensor forward(Tensor x)
    {
        x = forward_features(x);
        x = head.forward(x);
        return x;
    }
}
