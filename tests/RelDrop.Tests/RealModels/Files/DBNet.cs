// input: 1, 3, 32, 32
using System.Collections.Generic;
using static TorchSharp.torch.nn.functional;

namespace Models;

internal static class Utils
{
    internal static Sequential ConvBnRelu(long i, long o, long k, long stride = 1, bool relu = true)
    {
        var seq = Sequential();
        seq.append("conv", Conv2d(i, o, k, stride: stride, padding: (k - 1) / 2, bias: false));
        seq.append("bn", BatchNorm2d(o));
        if (relu)
        {
            seq.append("relu", ReLU(inplace: true));
        }
        return seq;
    }
}

[LrpBlock]
public partial class Backbone : Module<Tensor, IList<Tensor>>
{
    private readonly ModuleList<Sequential> stages = new();

    public Backbone(params long[] channels) : base(nameof(Backbone))
    {
        for (var i = 1; i < channels.Length; i++)
            stages.Add(Sequential(Utils.ConvBnRelu(channels[i - 1], channels[i], 3, 2), Utils.ConvBnRelu(channels[i], channels[i], 3)));
        RegisterComponents();
    }

    public override IList<Tensor> forward(Tensor x)
    {
        var outs = new Tensor[stages.Count];
        int i = 0;
        foreach (var stage in stages)
        {
            x = stage.forward(x);
            outs[i++] = x;
        }
        return outs;
    }
}

[LrpBlock]
public partial class DBFPN : Module<IList<Tensor>, Tensor>
{
    private readonly Conv2d in2_conv, in3_conv, in4_conv;
    private readonly Conv2d p2_conv, p3_conv, p4_conv;

    public DBFPN(long[] in_channels, long out_channels) : base(nameof(DBFPN))
    {
        in2_conv = Conv2d(in_channels[0], out_channels, 1, bias: false);
        in3_conv = Conv2d(in_channels[1], out_channels, 1, bias: false);
        in4_conv = Conv2d(in_channels[2], out_channels, 1, bias: false);
        p4_conv = Conv2d(out_channels, out_channels / 3, 3, padding: 1L, bias: false);
        p3_conv = Conv2d(out_channels, out_channels / 3, 3, padding: 1L, bias: false);
        p2_conv = Conv2d(out_channels, out_channels / 3, 3, padding: 1L, bias: false);
        RegisterComponents();
    }

    private static Tensor UpSample(Tensor x, int scale) => interpolate(x, scale_factor: [scale, scale], mode: InterpolationMode.Nearest);

    public override Tensor forward(IList<Tensor> x)
    {
        var (c2, c3, c4) = (x[0], x[1], x[2]);

        var in4 = in4_conv.forward(c4);
        var in3 = in3_conv.forward(c3);
        var in2 = in2_conv.forward(c2);

        var out3 = in3 + UpSample(in4, 2);
        var out2 = in2 + UpSample(out3, 2);

        var p4 = UpSample(p4_conv.forward(in4), 4);
        var p3 = UpSample(p3_conv.forward(out3), 2);
        var p2 = p2_conv.forward(out2);

        return cat(new[] { p4, p3, p2 }, dim: 1);
    }
}

[LrpBlock]
public partial class Head : Module<Tensor, Tensor>
{
    private readonly Sequential layers;

    public Head(long channels) : base(nameof(Head))
    {
        layers = Utils.ConvBnRelu(channels, channels / 2, 3);
        layers.append("up1", ConvTranspose2d(channels / 2, channels / 2, 2, stride: 2));
        layers.append("bn2", BatchNorm2d(channels / 2));
        layers.append("relu2", ReLU());
        layers.append("up2", ConvTranspose2d(channels / 2, 1, 2, stride: 1, padding: 0));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => layers.forward(x).sigmoid();
}

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Backbone backbone;
    private readonly DBFPN neck;
    private readonly Head binarize;
    private readonly Head thresh;
    private readonly double k = 50;

    public Net() : base("DBNet")
    {
        long[] channels = [3, 4, 6, 8];
        backbone = new Backbone(channels);
        neck = new DBFPN(channels[1..], 6);
        binarize = new Head(6);
        thresh = new Head(6);
        RegisterComponents();
    }

    private Tensor step_function(Tensor x, Tensor y) => torch.reciprocal(1 + torch.exp(-k * (x - y)));

    public override Tensor forward(Tensor x)
    {
        x = neck.forward(backbone.forward(x));
        var shrink_maps = binarize.forward(x);
        if (!training)
            return shrink_maps;

        var threshold_maps = thresh.forward(x);
        var binary_maps = step_function(shrink_maps, threshold_maps);
        return cat(new List<Tensor> { shrink_maps, threshold_maps, binary_maps }, dim: 1);
    }
}
