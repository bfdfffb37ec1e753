// input: 2, 3, 32, 32
using System.Collections.Generic;

namespace Models;

public static class Layers
{
    public static int MakeDivisible(double v, int divisor, int? min_value = null)
    {
        var min = min_value ?? divisor;
        var new_v = Math.Max(min, (int)(v + divisor / 2.0) / divisor * divisor);
        if (new_v < 0.9 * v)
            new_v += divisor;
        return new_v;
    }

    public static Sequential ConvBNReLU(int in_planes, int out_planes, int kernel_size = 3, int stride = 1, int groups = 1)
    {
        var padding = (kernel_size - 1) / 2;
        return Sequential(
            Conv2d(in_planes, out_planes, kernel_size, stride: stride, padding: padding, groups: groups, bias: false),
            BatchNorm2d(out_planes),
            ReLU6(inplace: true));
    }
}

[LrpBlock]
public partial class InvertedResidual : Module<Tensor, Tensor>
{
    private readonly bool use_res_connect;
    private readonly Sequential conv;

    public InvertedResidual(int inp, int oup, int stride, int expand_ratio) : base(nameof(InvertedResidual))
    {
        if (stride < 1 || stride > 2)
            throw new ArgumentOutOfRangeException(nameof(stride));

        var hidden_dim = (int)Math.Round((double)inp * expand_ratio);
        use_res_connect = stride == 1 && inp == oup;

        var layers = new List<Module<Tensor, Tensor>>();
        if (expand_ratio != 1)
        {
            layers.Add(Layers.ConvBNReLU(inp, hidden_dim, kernel_size: 1));
        }
        layers.AddRange(new Module<Tensor, Tensor>[]
        {
            Layers.ConvBNReLU(hidden_dim, hidden_dim, stride: stride, groups: hidden_dim),
            Conv2d(hidden_dim, oup, 1, bias: false),
            BatchNorm2d(oup),
        });
        conv = Sequential(layers);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        if (use_res_connect)
        {
            return x + conv.forward(x);
        }
        else
        {
            return conv.forward(x);
        }
    }
}

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Sequential features;
    private readonly Sequential classifier;

    public Net(int num_classes = 5, double width_mult = 0.25, long[][]? setting = null, int round_nearest = 2)
        : base("MobileNetV2")
    {
        var input_channel = Layers.MakeDivisible(16 * width_mult, round_nearest);
        var last_channel = Layers.MakeDivisible(32 * Math.Max(1.0, width_mult), round_nearest);

        // t, c, n, s
        setting ??= new long[][]
        {
            new long[] { 1, 16, 1, 1 },
            new long[] { 3, 24, 2, 2 },
            new long[] { 3, 32, 2, 2 },
        };
        if (setting.Length == 0 || setting[0].Length != 4)
            throw new ArgumentException("setting should be non-empty, with four numbers in each");

        var feats = new List<Module<Tensor, Tensor>> { Layers.ConvBNReLU(3, input_channel, stride: 2) };
        foreach (var s in setting)
        {
            var (t, c, n, stride) = ((int)s[0], (int)s[1], (int)s[2], (int)s[3]);
            var output_channel = Layers.MakeDivisible(c * width_mult, round_nearest);
            for (int i = 0; i < n; i++)
            {
                feats.Add(new InvertedResidual(input_channel, output_channel, i == 0 ? stride : 1, expand_ratio: t));
                input_channel = output_channel;
            }
        }
        feats.Add(Layers.ConvBNReLU(input_channel, last_channel, kernel_size: 1));
        features = Sequential(feats);
        classifier = Sequential(Dropout(0.2), Linear(last_channel, num_classes));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        x = features.forward(x);
        // Cannot use "squeeze" as batch-size can be 1
        x = functional.adaptive_avg_pool2d(x, (1, 1)).reshape(x.shape[0], -1);
        x = classifier.forward(x);
        return x;
    }
}
