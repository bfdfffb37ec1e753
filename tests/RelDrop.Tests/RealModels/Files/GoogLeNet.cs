// input: 2, 3, 32, 32
using System.Collections.Generic;

namespace Models;

public record GoogLeNetOutputs(Tensor Logits, Tensor? AuxLogits2 = null, Tensor? AuxLogits1 = null);

[LrpBlock]
public partial class ConvBlock : Module<Tensor, Tensor>
{
    private readonly Conv2d conv;
    private readonly BatchNorm2d bn;

    public ConvBlock(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0)
        : base("ConvBlock")
    {
        conv = Conv2d(in_channels, out_channels, kernel_size, stride: stride, padding: padding, bias: false);
        bn = BatchNorm2d(out_channels, eps: 1e-3);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => bn.forward(conv.forward(x)).relu_();
}

[LrpBlock]
public partial class Inception : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> branch1;
    private readonly Module<Tensor, Tensor> branch2;
    private readonly Module<Tensor, Tensor> branch3;
    private readonly Module<Tensor, Tensor> branch4;

    public Inception(long inC, long ch1x1, long ch3x3red, long ch3x3, long ch5x5red, long ch5x5, long pool_proj) : base("Inception")
    {
        branch1 = new ConvBlock(inC, ch1x1, 1);
        branch2 = Sequential(new ConvBlock(inC, ch3x3red, 1), new ConvBlock(ch3x3red, ch3x3, 3, padding: 1));
        branch3 = Sequential(new ConvBlock(inC, ch5x5red, 1), new ConvBlock(ch5x5red, ch5x5, 3, padding: 1));
        branch4 = Sequential(MaxPool2d(3, stride: 1, padding: 1, ceil_mode: true), new ConvBlock(inC, pool_proj, 1));
        RegisterComponents();
    }

    private Tensor[] _forward(Tensor x)
    {
        return new Tensor[] { branch1.forward(x), branch2.forward(x), branch3.forward(x), branch4.forward(x) };
    }

    public override Tensor forward(Tensor x) => cat(_forward(x), 1);
}

[LrpBlock]
public partial class InceptionAux : Module<Tensor, Tensor>
{
    private readonly ConvBlock conv;
    private readonly Linear fc1;
    private readonly Linear fc2;
    private readonly Dropout dropout;

    public InceptionAux(long in_channels, long num_classes) : base("InceptionAux")
    {
        conv = new ConvBlock(in_channels, 4, 1);
        fc1 = Linear(4 * 4, 8);
        fc2 = Linear(8, num_classes);
        dropout = Dropout(0.7);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        x = functional.adaptive_avg_pool2d(x, 2);
        x = conv.forward(x).flatten(1);
        x = functional.relu(fc1.forward(x), inplace: true);
        x = dropout.forward(x);
        return fc2.forward(x);
    }
}

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, GoogLeNetOutputs>
{
    private readonly ConvBlock conv1, conv2, conv3;
    private readonly MaxPool2d maxpool1, maxpool2, maxpool3;
    private readonly Inception inception3a, inception3b, inception4a, inception4b;
    private readonly InceptionAux? aux1;
    private readonly InceptionAux? aux2;
    private readonly AdaptiveAvgPool2d avgpool;
    private readonly Dropout dropout;
    private readonly Linear fc;

    public Net(int num_classes = 4, bool aux_logits = true, double p = 0.2) : base("GoogLeNet")
    {
        conv1 = new ConvBlock(3, 6, 7, stride: 2, padding: 3);
        maxpool1 = MaxPool2d(3, stride: 2, ceil_mode: true);
        conv2 = new ConvBlock(6, 6, 1);
        conv3 = new ConvBlock(6, 8, 3, padding: 1);
        maxpool2 = MaxPool2d(3, stride: 2, ceil_mode: true);
        inception3a = new Inception(8, 4, 3, 4, 2, 2, 2);
        inception3b = new Inception(12, 4, 4, 6, 2, 3, 3);
        maxpool3 = MaxPool2d(2, stride: 2, ceil_mode: true);
        inception4a = new Inception(16, 4, 3, 4, 2, 2, 2);
        inception4b = new Inception(12, 4, 3, 4, 2, 2, 2);
        if (aux_logits)
        {
            aux1 = new InceptionAux(12, num_classes);
            aux2 = new InceptionAux(12, num_classes);
        }
        avgpool = AdaptiveAvgPool2d((1, 1));
        dropout = Dropout(p);
        fc = Linear(12, num_classes);
        RegisterComponents();
    }

    public override GoogLeNetOutputs forward(Tensor x)
    {
        x = maxpool1.forward(conv1.forward(x));
        x = conv3.forward(conv2.forward(x));
        x = maxpool2.forward(x);

        x = inception3a.forward(x);
        x = inception3b.forward(x);
        x = maxpool3.forward(x);
        x = inception4a.forward(x);
        var a1 = training ? aux1?.forward(x) : null;
        x = inception4b.forward(x);
        var a2 = training ? aux2?.forward(x) : null;

        x = avgpool.forward(x);
        x = x.view(x.shape[0], -1);
        x = dropout.forward(x);
        x = fc.forward(x);

        if (training && aux1 is not null)
        {
            return new GoogLeNetOutputs(x, a2, a1);
        }
        return new GoogLeNetOutputs(x);
    }
}
