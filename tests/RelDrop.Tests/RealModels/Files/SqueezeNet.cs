// input: 2, 3, 32, 32
namespace Models;

[LrpBlock]
public partial class Fire : Module<Tensor, Tensor>
{
    private readonly Conv2d squeeze;
    private readonly ReLU squeeze_activation;
    private readonly Conv2d expand1x1;
    private readonly ReLU expand1x1_activation;
    private readonly Conv2d expand3x3;
    private readonly ReLU expand3x3_activation;

    public Fire(string name, int inplanes, int squeeze_planes, int expand1x1_planes, int expand3x3_planes) : base(name)
    {
        squeeze = Conv2d(inplanes, squeeze_planes, 1);
        squeeze_activation = ReLU(inplace: true);
        expand1x1 = Conv2d(squeeze_planes, expand1x1_planes, 1);
        expand1x1_activation = ReLU(inplace: true);
        expand3x3 = Conv2d(squeeze_planes, expand3x3_planes, 3, padding: 1);
        expand3x3_activation = ReLU(inplace: true);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        x = squeeze_activation.call(squeeze.call(x));
        return cat(new[]
        {
            expand1x1_activation.call(expand1x1.call(x)),
            expand3x3_activation.call(expand3x3.call(x)),
        }, 1);
    }
}

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Sequential features;
    private readonly Sequential classifier;

    public Net(string version = "1_1", int num_classes = 5, float dropout = 0.5f) : base("SqueezeNet")
    {
        switch (version)
        {
            case "1_0":
                features = Sequential(
                    ("0", Conv2d(3, 6, 7, stride: 2)),
                    ("1", ReLU(inplace: true)),
                    ("2", MaxPool2d(3, stride: 2, ceil_mode: true)),
                    ("3", new Fire("fire", 6, 2, 4, 4)),
                    ("4", new Fire("fire", 8, 2, 4, 4)));
                break;
            case "1_1":
                features = Sequential(
                    ("0", Conv2d(3, 6, 3, stride: 2)),
                    ("1", ReLU(inplace: true)),
                    ("2", MaxPool2d(3, stride: 2, ceil_mode: true)),
                    ("3", new Fire("fire", 6, 2, 4, 4)),
                    ("4", new Fire("fire", 8, 2, 4, 4)),
                    ("5", MaxPool2d(3, stride: 2, ceil_mode: true)),
                    ("6", new Fire("fire", 8, 3, 6, 6)));
                break;
            default:
                throw new ArgumentException($"Unsupported SqueezeNet version {version}: 1_0 or 1_1 expected");
        }

        var final_conv = Conv2d(version == "1_0" ? 8 : 12, num_classes, 1);
        classifier = Sequential(Dropout(dropout), final_conv, ReLU(inplace: true), AdaptiveAvgPool2d((1, 1)));
        RegisterComponents();

        foreach (var (_, m) in named_modules())
        {
            if (m is Conv2d conv)
            {
                if (ReferenceEquals(conv, final_conv))
                    init.normal_(conv.weight, mean: 0.0, std: 0.5);
                else
                    init.kaiming_uniform_(conv.weight);
                if (conv.bias is not null)
                    init.constant_(conv.bias, 0.3);
            }
        }
    }

    public override Tensor forward(Tensor x)
    {
        x = features.call(x);
        x = classifier.call(x);
        return torch.flatten(x, 1);
    }
}
