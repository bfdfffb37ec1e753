// input: 2, 3, 24, 24
using System;
using System.Collections.Generic;
using System.Linq;

namespace Models;

public readonly record struct BlockParams(int[] Depths, int[] Widths, int[] GroupWidths, double[] Bottlenecks, int[] Strides, double? SeRatio)
{
    public int NumStages => Widths.Length;

    public static BlockParams FromInitParams(int depth, int w0, double wa, double wm, int groupWidth, double? seRatio = null)
    {
        var cont = Enumerable.Range(0, depth).Select(i => i * wa + w0).ToArray();
        var capacity = cont.Select(w => Math.Round(Math.Log(w / w0) / Math.Log(wm)));
        var quantized = capacity.Select(k => (int)(Math.Round(w0 * Math.Pow(wm, k) / 4) * 4)).ToList();
        var stages = quantized.Distinct().ToArray();
        return new BlockParams(
            stages.Select(w => quantized.Count(q => q == w)).ToArray(),
            stages,
            stages.Select(w => Math.Min(groupWidth, w)).ToArray(),
            stages.Select(_ => 1.0).ToArray(),
            stages.Select(_ => 2).ToArray(),
            seRatio);
    }

    public IEnumerable<(int Width, int Stride, int Depth, int GroupWidth, double Bottleneck)> Expanded
    {
        get
        {
            for (var i = 0; i < NumStages; i++)
                yield return (Widths[i], Strides[i], Depths[i], GroupWidths[i], Bottlenecks[i]);
        }
    }
}

[LrpBlock]
public partial class SqueezeExcitation : Module<Tensor, Tensor>
{
    private readonly AdaptiveAvgPool2d avgpool = AdaptiveAvgPool2d(1);
    private readonly Conv2d fc1, fc2;
    private readonly Func<Module<Tensor, Tensor>> activation;
    private readonly Module<Tensor, Tensor> act1, act2;

    public SqueezeExcitation(int input, int squeeze, Func<Module<Tensor, Tensor>>? activation = null) : base(nameof(SqueezeExcitation))
    {
        this.activation = activation ?? (() => ReLU());
        fc1 = Conv2d(input, squeeze, 1);
        fc2 = Conv2d(squeeze, input, 1);
        act1 = this.activation();
        act2 = Sigmoid();
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var s = avgpool.forward(x);
        s = act1.forward(fc1.forward(s));
        s = act2.forward(fc2.forward(s));
        return s.mul(x);
    }
}

[LrpBlock]
public partial class BottleneckTransform : Module<Tensor, Tensor>
{
    private readonly Sequential a, b, c;
    private readonly SqueezeExcitation? se;

    public BottleneckTransform(int widthIn, int widthOut, int stride, int groupWidth, double bottleneck, double? seRatio) : base(nameof(BottleneckTransform))
    {
        var wb = (int)Math.Round(widthOut * bottleneck);
        var g = wb / groupWidth;
        a = Norm(widthIn, wb, 1, 1, 1, true);
        b = Norm(wb, wb, 3, stride, g, true);
        if (seRatio is double ratio)
            se = new SqueezeExcitation(wb, (int)Math.Round(ratio * widthIn) + 1, () => ReLU(inplace: true));
        c = Norm(wb, widthOut, 1, 1, 1, false);
        RegisterComponents();
    }

    internal static Sequential Norm(int i, int o, int k, int s, int groups, bool act)
    {
        var layers = Sequential(Conv2d(i, o, k, stride: s, padding: k / 2, groups: groups, bias: false), BatchNorm2d(o));
        if (act)
            layers.append(ReLU(inplace: true));
        return layers;
    }

    public override Tensor forward(Tensor x)
    {
        var y = b.forward(a.forward(x));
        if (se != null)
            y = se.forward(y);
        return c.forward(y);
    }
}

[LrpBlock]
public partial class ResBottleneckBlock : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor>? proj;
    private readonly BottleneckTransform f;
    private readonly ReLU activation = ReLU(inplace: true);

    public ResBottleneckBlock(int widthIn, int widthOut, int stride, int groupWidth, double bottleneck, double? seRatio) : base(nameof(ResBottleneckBlock))
    {
        if (widthIn != widthOut || stride != 1)
            proj = BottleneckTransform.Norm(widthIn, widthOut, 1, stride, 1, false);
        f = new BottleneckTransform(widthIn, widthOut, stride, groupWidth, bottleneck, seRatio);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        x = (proj?.forward(x) ?? x) + f.forward(x);
        return activation.forward(x);
    }
}

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Sequential stem;
    private readonly Sequential trunk_output;
    private readonly AdaptiveAvgPool2d avgpool;
    private readonly Linear fc;

    public Net() : this(BlockParams.FromInitParams(depth: 4, w0: 4, wa: 3.0, wm: 2.0, groupWidth: 4, seRatio: 0.25)) { }

    public Net(BlockParams block_params, int num_classes = 5, int stem_width = 4) : base("RegNet")
    {
        stem = BottleneckTransform.Norm(3, stem_width, 3, 2, 1, true);

        var current_width = stem_width;
        var blocks = new List<(string, Module<Tensor, Tensor>)>();
        var i = 0;
        foreach (var (width_out, stride, depth, group_width, bottleneck_multiplier) in block_params.Expanded)
        {
            var stage = Sequential();
            for (int j = 0; j < depth; ++j)
                stage = stage.append($"block{i + 1}-{j}", new ResBottleneckBlock(j == 0 ? current_width : width_out, width_out, j == 0 ? stride : 1, group_width, bottleneck_multiplier, block_params.SeRatio));
            blocks.Add(($"block{++i}", stage));
            current_width = width_out;
        }

        trunk_output = Sequential(blocks);
        avgpool = AdaptiveAvgPool2d(1);
        fc = Linear(current_width, num_classes);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        x = trunk_output.forward(stem.forward(x));
        x = avgpool.forward(x).flatten(start_dim: 1);
        return fc.forward(x);
    }
}
