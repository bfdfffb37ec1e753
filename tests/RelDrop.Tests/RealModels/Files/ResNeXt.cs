// input: 2, 3, 24, 24
using System;
using System.Collections.Generic;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Models;

/// <summary>What both kinds of residual blocks share.</summary>
public abstract class ResidualBlock : Module<Tensor, Tensor>
{
    protected readonly Module<Tensor, Tensor>? downsample;
    protected readonly ReLU relu = ReLU(inplace: true);

    protected ResidualBlock(string name, Module<Tensor, Tensor>? downsample) : base(name)
    {
        this.downsample = downsample;
    }

    protected abstract Tensor Residual(Tensor x);

    public override Tensor forward(Tensor x)
    {
        var identity = x;
        var @out = Residual(x);
        if (downsample is not null)
            identity = downsample.call(x);
        @out += identity;
        return relu.call(@out);
    }
}

[LrpBlock]
public partial class BasicBlock : ResidualBlock
{
    public const int expansion = 1;

    private readonly Conv2d conv1, conv2;
    private readonly BatchNorm2d bn1, bn2;

    public BasicBlock(int inplanes, int planes, int stride, int groups, int base_width, Module<Tensor, Tensor>? downsample = null)
        : base(nameof(BasicBlock), downsample)
    {
        conv1 = Conv2d(inplanes, planes, 3, stride: stride, padding: 1, bias: false);
        bn1 = BatchNorm2d(planes);
        conv2 = Conv2d(planes, planes, 3, padding: 1, bias: false);
        bn2 = BatchNorm2d(planes);
        RegisterComponents();
    }

    protected override Tensor Residual(Tensor x) => bn2.call(conv2.call(relu.call(bn1.call(conv1.call(x)))));
}

[LrpBlock]
public partial class Bottleneck : ResidualBlock
{
    public const int expansion = 2;

    private readonly Conv2d conv1, conv2, conv3;
    private readonly BatchNorm2d bn1, bn2, bn3;

    public Bottleneck(int inplanes, int planes, int stride, int groups, int base_width, Module<Tensor, Tensor>? downsample = null)
        : base(nameof(Bottleneck), downsample)
    {
        var width = (int)(planes * (base_width / 4.0)) * groups;
        conv1 = Conv2d(inplanes, width, 1, bias: false);
        bn1 = BatchNorm2d(width);
        conv2 = Conv2d(width, width, 3, stride: stride, padding: 1, groups: groups, bias: false);
        bn2 = BatchNorm2d(width);
        conv3 = Conv2d(width, planes * expansion, 1, bias: false);
        bn3 = BatchNorm2d(planes * expansion);
        RegisterComponents();
    }

    protected override Tensor Residual(Tensor x)
    {
        var y = relu.call(bn1.call(conv1.call(x)));
        y = relu.call(bn2.call(conv2.call(y)));
        return bn3.call(conv3.call(y));
    }
}

public delegate Module<Tensor, Tensor> BlockFactory(int inplanes, int planes, int stride, int groups, int baseWidth, Module<Tensor, Tensor>? downsample);

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Sequential layers = Sequential();
    private readonly Linear fc;
    private int in_planes = 4;

    public Net() : this(static (i, p, s, g, w, d) => new Bottleneck(i, p, s, g, w, d), Bottleneck.expansion, new[] { 1, 2, 1 }, 5, groups: 2, width_per_group: 4)
    {
    }

    public Net(BlockFactory block, int expansion, IList<int> num_blocks, int num_classes, int groups = 1, int width_per_group = 4) : base("ResNeXt")
    {
        layers.append("conv1", Conv2d(3, in_planes, 3, stride: 2, padding: 1, bias: false));
        layers.append("bn1", BatchNorm2d(in_planes));
        layers.append("relu", ReLU(inplace: true));
        MakeLayer(layers, block, expansion, 4, num_blocks[0], 1, groups, width_per_group);
        MakeLayer(layers, block, expansion, 6, num_blocks[1], 2, groups, width_per_group);
        MakeLayer(layers, block, expansion, 8, num_blocks[2], 2, groups, width_per_group);
        layers.append("avgpool", AdaptiveAvgPool2d(new long[] { 1, 1 }));
        layers.append("flatten", Flatten());
        fc = Linear(in_planes, num_classes);
        RegisterComponents();
    }

    private void MakeLayer(Sequential modules, BlockFactory block, int expansion, int planes, int num_blocks, int stride, int groups, int width)
    {
        Module<Tensor, Tensor>? downsample = null;
        if (stride != 1 || in_planes != planes * expansion)
            downsample = Sequential(Conv2d(in_planes, planes * expansion, 1, stride: stride, bias: false), BatchNorm2d(planes * expansion));
        for (var i = 0; i < num_blocks; i++)
        {
            modules.append($"layer{planes}-{i}", block(in_planes, planes, i == 0 ? stride : 1, groups, width, i == 0 ? downsample : null));
            in_planes = planes * expansion;
        }
    }

    public override Tensor forward(Tensor input)
    {
        using var _ = NewDisposeScope();
        return fc.call(layers.call(input)).MoveToOuterDisposeScope();
    }
}
