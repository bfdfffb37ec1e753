// input: 2, 3, 20, 20
using static TorchSharp.torch.nn;
using static TorchSharp.torch.nn.functional;

namespace Models;

[LrpBlock]
public partial class SELayer : Module<Tensor, Tensor>
{
    private readonly AdaptiveAvgPool2d avg_pool;
    private readonly Sequential fc;

    public SELayer(long channel, long reduction = 2) : base(nameof(SELayer))
    {
        avg_pool = AdaptiveAvgPool2d(1);
        fc = Sequential(
            Linear(channel, channel / reduction, hasBias: false),
            ReLU(inplace: true),
            Linear(channel / reduction, channel, hasBias: false),
            Sigmoid());
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var b = x.size(0);
        var c = x.size(1);
        var y = avg_pool.forward(x).view(b, c);
        y = fc.forward(y).view(b, c, 1, 1);
        return x * y.expand_as(x);
    }
}

[LrpBlock]
public partial class SEBasicBlock : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1, conv2;
    private readonly BatchNorm2d bn1, bn2;
    private readonly SELayer se;
    private readonly Sequential? downsample;

    public SEBasicBlock(long inplanes, long planes, long stride) : base(nameof(SEBasicBlock))
    {
        conv1 = Conv2d(inplanes, planes, 3, stride: stride, padding: 1, bias: false);
        bn1 = BatchNorm2d(planes);
        conv2 = Conv2d(planes, planes, 3, padding: 1, bias: false);
        bn2 = BatchNorm2d(planes);
        se = new SELayer(planes);
        if (stride != 1 || inplanes != planes)
            downsample = Sequential(Conv2d(inplanes, planes, 1, stride: stride, bias: false), BatchNorm2d(planes));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        Tensor residual = x;
        Tensor output = relu(bn1.forward(conv1.forward(x)), inplace: true);
        output = bn2.forward(conv2.forward(output));
        output = se.forward(output);

        if (downsample != null)
        {
            residual = downsample.forward(x);
        }

        output.add_(residual);
        return output.relu_();
    }
}

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1 = Conv2d(3, 4, 3, stride: 2, padding: 1, bias: false);
    private readonly BatchNorm2d bn1 = BatchNorm2d(4);
    private readonly Sequential layer1, layer2, layer3;
    private readonly Linear fc;

    public Net() : base("SEResNet")
    {
        long width = 4;
        layer1 = make_layer(ref width, 4, 2, 1);
        layer2 = make_layer(ref width, 6, 1, 2);
        layer3 = make_layer(ref width, 8, 1, 2);
        fc = Linear(width, 4);
        RegisterComponents();
    }

    private static Sequential make_layer(ref long inplanes, long planes, int blocks, long stride)
    {
        var layers = new Module<Tensor, Tensor>[blocks];
        for (var i = 0; i < layers.Length; i++)
        {
            layers[i] = new SEBasicBlock(inplanes, planes, i == 0 ? stride : 1);
            inplanes = planes;
        }
        return Sequential(layers);
    }

    public override Tensor forward(Tensor x)
    {
        x = relu(bn1.forward(conv1.forward(x)));
        foreach (var layer in new[] { layer1, layer2, layer3 })
            x = layer.forward(x);
        x = adaptive_avg_pool2d(x, 1).squeeze(-1).squeeze(-1);
        return fc.forward(x);
    }
}
