using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests;

/// <summary>A small model that is smooth and nonlinear, with a mode that matters.</summary>
[LrpModel<Gradient>]
public partial class SmoothMlp : Module<Tensor, Tensor>
{
    private readonly Linear fc1 = Linear(6, 12);
    private readonly Linear fc2 = Linear(12, 12);
    private readonly Dropout dropout = Dropout(0.5);
    private readonly Linear fc3 = Linear(12, 4);

    public SmoothMlp()
        : base(nameof(SmoothMlp)) => RegisterComponents();

    public override Tensor forward(Tensor x) => fc3.forward(dropout.forward(fc2.forward(fc1.forward(x).tanh()).sigmoid()));
}

/// <summary>A model without the gradient among its composites.</summary>
[LrpModel<EpsilonPlus>]
public partial class WithoutGradient : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(6, 4);

    public WithoutGradient()
        : base(nameof(WithoutGradient)) => RegisterComponents();

    public override Tensor forward(Tensor x) => fc.forward(x);
}
