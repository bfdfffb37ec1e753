using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models;

/// <summary>LeNet-5 (LeCun et al. 1998) with ReLU and max pooling; 61,706 parameters for 10 classes and 1 channel.</summary>
[LrpModel<EpsilonPlusFlat>]
[LrpModel<EpsilonFlat>]
[LrpModel<EpsilonGamma>]
[LrpModel<EpsilonAlpha2Beta1Flat>]
[LrpModel<Gradient>]
public partial class LeNet5 : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1;
    private readonly Conv2d conv2 = Conv2d(6, 16, 5);
    private readonly Linear fc1 = Linear(16 * 5 * 5, 120);
    private readonly Linear fc2 = Linear(120, 84);
    private readonly Linear fc3;

    /// <summary>Creates LeNet-5 for images of 32×32 pixels.</summary>
    /// <param name="classes">How many classes the output has.</param>
    /// <param name="channels">How many channels the images have.</param>
    public LeNet5(int classes = 10, int channels = 1)
        : base(nameof(LeNet5))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        conv1 = Conv2d(channels, 6, 5);
        fc3 = Linear(84, classes);
        RegisterComponents();
    }

    /// <summary>Images (B, C, 32, 32) to logits (B, classes).</summary>
    public override Tensor forward(Tensor x)
    {
        x = functional.max_pool2d(functional.relu(conv1.forward(x)), 2);
        x = functional.max_pool2d(functional.relu(conv2.forward(x)), 2);
        x = functional.relu(fc1.forward(x.flatten(1)));
        x = functional.relu(fc2.forward(x));
        return fc3.forward(x);
    }
}
