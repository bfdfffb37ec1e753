// input: 2, 3, 32, 32
using System.Collections.Generic;
using static TorchSharp.torch.nn.functional;

namespace Models;

public record InvertedResidualConfig(int InputChannels, int Kernel, int ExpandedChannels, int OutChannels, bool UseSE, string Activation, int Stride)
{
    public bool UseHS => Activation == "HS";
}

[LrpBlock]
public partial class SqueezeExcitation : Module<Tensor, Tensor>
{
    private readonly Conv2d fc1;
    private readonly Conv2d fc2;

    public SqueezeExcitation(int input_channels, int squeeze_factor = 4) : base(nameof(SqueezeExcitation))
    {
        var squeeze_channels = Math.Max(2, input_channels / squeeze_factor);
        fc1 = Conv2d(input_channels, squeeze_channels, 1);
        fc2 = Conv2d(squeeze_channels, input_channels, 1);
        RegisterComponents();
    }

    private Tensor _scale(Tensor input, bool inplace)
    {
        var scale = adaptive_avg_pool2d(input, 1);
        scale = fc1.forward(scale);
        scale = relu(scale, inplace: true);
        scale = fc2.forward(scale);
        return hardsigmoid(scale, inplace);
    }

    public override Tensor forward(Tensor input)
    {
        var scale = _scale(input, true);
        return scale * input;
    }
}

[LrpBlock]
public partial class InvertedResidual : Module<Tensor, Tensor>
{
    private readonly bool use_res_connect;
    private readonly Sequential block;

    public InvertedResidual(InvertedResidualConfig cnf) : base(nameof(InvertedResidual))
    {
        use_res_connect = cnf.Stride == 1 && cnf.InputChannels == cnf.OutChannels;
        block = Sequential();
        Module<Tensor, Tensor> Act() => cnf.UseHS ? Hardswish(inplace: true) : ReLU(inplace: true);

        if (cnf.ExpandedChannels != cnf.InputChannels)
        {
            block.append(Conv2d(cnf.InputChannels, cnf.ExpandedChannels, 1, bias: false));
            block.append(BatchNorm2d(cnf.ExpandedChannels, eps: 0.001, momentum: 0.01));
            block.append(Act());
        }

        block.append(Conv2d(cnf.ExpandedChannels, cnf.ExpandedChannels, cnf.Kernel, stride: cnf.Stride, padding: (cnf.Kernel - 1) / 2, groups: cnf.ExpandedChannels, bias: false));
        block.append(BatchNorm2d(cnf.ExpandedChannels, eps: 0.001, momentum: 0.01));
        block.append(Act());
        if (cnf.UseSE)
            block.append(new SqueezeExcitation(cnf.ExpandedChannels));
        block.append(Conv2d(cnf.ExpandedChannels, cnf.OutChannels, 1, bias: false));
        block.append(BatchNorm2d(cnf.OutChannels, eps: 0.001, momentum: 0.01));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        var result = block.forward(input);
        if (use_res_connect)
            result += input;
        return result;
    }
}

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Sequential features;
    private readonly AdaptiveAvgPool2d avgpool;
    private readonly Sequential classifier;

    public Net() : this(
        new[]
        {
            new InvertedResidualConfig(4, 3, 4, 4, true, "RE", 2),
            new InvertedResidualConfig(4, 3, 10, 6, false, "RE", 2),
            new InvertedResidualConfig(6, 5, 12, 6, true, "HS", 1),
        }, 16)
    {
    }

    public Net(InvertedResidualConfig[] settings, int last_channel, int num_classes = 5, double dropout = 0.2) : base("MobileNetV3")
    {
        if (!settings.Any())
            throw new ArgumentException("The settings should not be empty");

        var layers = new List<Module<Tensor, Tensor>>();
        layers.Add(Sequential(Conv2d(3, settings[0].InputChannels, 3, stride: 2, padding: 1, bias: false), BatchNorm2d(settings[0].InputChannels), Hardswish(inplace: true)));
        layers.AddRange(settings.Select(cnf => new InvertedResidual(cnf)));
        var lastconv = settings[^1].OutChannels * 2;
        layers.Add(Sequential(Conv2d(settings[^1].OutChannels, lastconv, 1, bias: false), BatchNorm2d(lastconv), Hardswish(inplace: true)));

        features = Sequential(layers.ToArray());
        avgpool = AdaptiveAvgPool2d(1);
        classifier = Sequential(
            Linear(lastconv, last_channel),
            Hardswish(inplace: true),
            Dropout(dropout, inplace: true),
            Linear(last_channel, num_classes));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        x = features.forward(x);
        x = avgpool.forward(x);
        x = torch.flatten(x, 1);
        x = classifier.forward(x);
        return scope.MoveToOuter(x);
    }
}
