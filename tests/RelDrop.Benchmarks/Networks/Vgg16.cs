using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Benchmarks.Networks;

/// <summary>VGG-16 with every layer a field, so that all of it is compiled; as the one in samples/Models otherwise.</summary>
[LrpModel<EpsilonGammaBox>]
[LrpModel<EpsilonGamma>]
public partial class Vgg16 : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1_1 = Conv2d(3, 64, 3, padding: 1);
    private readonly Conv2d conv1_2 = Conv2d(64, 64, 3, padding: 1);
    private readonly Conv2d conv2_1 = Conv2d(64, 128, 3, padding: 1);
    private readonly Conv2d conv2_2 = Conv2d(128, 128, 3, padding: 1);
    private readonly Conv2d conv3_1 = Conv2d(128, 256, 3, padding: 1);
    private readonly Conv2d conv3_2 = Conv2d(256, 256, 3, padding: 1);
    private readonly Conv2d conv3_3 = Conv2d(256, 256, 3, padding: 1);
    private readonly Conv2d conv4_1 = Conv2d(256, 512, 3, padding: 1);
    private readonly Conv2d conv4_2 = Conv2d(512, 512, 3, padding: 1);
    private readonly Conv2d conv4_3 = Conv2d(512, 512, 3, padding: 1);
    private readonly Conv2d conv5_1 = Conv2d(512, 512, 3, padding: 1);
    private readonly Conv2d conv5_2 = Conv2d(512, 512, 3, padding: 1);
    private readonly Conv2d conv5_3 = Conv2d(512, 512, 3, padding: 1);
    private readonly AdaptiveAvgPool2d avgpool = AdaptiveAvgPool2d(7);
    private readonly Linear fc1 = Linear(512 * 7 * 7, 4096);
    private readonly Linear fc2 = Linear(4096, 4096);
    private readonly Linear fc3 = Linear(4096, 1000);

    public Vgg16()
        : base(nameof(Vgg16)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        x = conv1_1.forward(x).relu_();
        x = functional.max_pool2d(conv1_2.forward(x).relu_(), 2);
        x = conv2_1.forward(x).relu_();
        x = functional.max_pool2d(conv2_2.forward(x).relu_(), 2);
        x = conv3_1.forward(x).relu_();
        x = conv3_2.forward(x).relu_();
        x = functional.max_pool2d(conv3_3.forward(x).relu_(), 2);
        x = conv4_1.forward(x).relu_();
        x = conv4_2.forward(x).relu_();
        x = functional.max_pool2d(conv4_3.forward(x).relu_(), 2);
        x = conv5_1.forward(x).relu_();
        x = conv5_2.forward(x).relu_();
        x = functional.max_pool2d(conv5_3.forward(x).relu_(), 2);
        x = avgpool.forward(x).flatten(1);
        x = fc1.forward(x).relu_();
        x = fc2.forward(x).relu_();
        return fc3.forward(x);
    }
}
