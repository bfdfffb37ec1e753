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

/// <summary>A convolution without a bias and ReLU; both keep their relevance.</summary>
[LrpBlock]
public partial class KeepingBlock : Module<Tensor, Tensor>
{
    [KeepRelevance] private readonly Conv2d conv1 = Conv2d(4, 4, 3, padding: 1, bias: false);
    [KeepRelevance] private readonly ReLU relu = ReLU();

    public KeepingBlock()
        : base(nameof(KeepingBlock)) => RegisterComponents();

    public override Tensor forward(Tensor x) => relu.call(conv1.call(x));
}

/// <summary>Every way of having layers inside others, without biases: the relevance between any two layers sums to the same.</summary>
[LrpModel<EpsilonPlus>]
[LrpModel<EpsilonFlat>]
[LrpModel<Gradient>]
public partial class KeepingNet : Module<Tensor, Tensor>
{
    [KeepRelevance] private readonly Conv2d stem = Conv2d(3, 4, 3, padding: 1, bias: false);
    [KeepRelevance] private readonly Sequential features;
    private readonly Sequential layer1;
    [KeepRelevance] private readonly ModuleList<Module<Tensor, Tensor>> blocks = new(Conv2d(4, 4, 1, bias: false), Conv2d(4, 4, 1, bias: false));
    private readonly ModuleList<KeepingBlock> stages = new(new KeepingBlock(), new KeepingBlock());
    [KeepRelevance] private readonly Linear fc = Linear(4, 5, hasBias: false);

    // The generator cannot see what a factory returns: these run by dispatch.
    public KeepingNet(Sequential features)
        : base(nameof(KeepingNet))
    {
        this.features = features;
        layer1 = Sequential([new KeepingBlock(), Sequential(new KeepingBlock())]);
        RegisterComponents();
    }

    public static string[] Paths =>
    [
        "blocks.0", "blocks.1", "fc", "features", "layer1.0.conv1", "layer1.0.relu", "layer1.1.0.conv1", "layer1.1.0.relu",
        "stages.0.conv1", "stages.0.relu", "stages.1.conv1", "stages.1.relu", "stem",
    ];

    public override Tensor forward(Tensor x)
    {
        x = stem.call(x).relu();
        x = features.call(x);
        x = layer1.call(x);
        foreach (var block in blocks)
            x = functional.relu(block.call(x));
        foreach (var stage in stages)
            x = stage.call(x);
        return fc.call(x.mean([2, 3]));
    }
}

/// <summary>One layer at two places, and a block at two.</summary>
[LrpModel<EpsilonPlus>]
[LrpModel<Gradient>]
public partial class ReusingNet : Module<Tensor, Tensor>
{
    private readonly Conv2d stem = Conv2d(3, 4, 3, padding: 1, bias: false);
    [KeepRelevance] private readonly Conv2d conv = Conv2d(4, 4, 1, bias: false);
    private readonly KeepingBlock block = new();
    private readonly Linear fc = Linear(4, 5, hasBias: false);

    public ReusingNet()
        : base(nameof(ReusingNet)) => RegisterComponents();

    public Linear Head => fc;

    public override Tensor forward(Tensor x)
    {
        x = stem.forward(x).relu();
        x = block.forward(conv.forward(x).relu());
        x = block.forward(conv.forward(x).relu());
        return fc.forward(x.mean([2, 3]));
    }
}

/// <summary>Modules by their places in lists.</summary>
[LrpModel<Gradient>]
public partial class IndexingNet : Module<Tensor, Tensor>
{
    [KeepRelevance] private readonly ModuleList<Conv2d> convs = new(Conv2d(3, 4, 1), Conv2d(4, 4, 1), Conv2d(4, 4, 1));
    private readonly ModuleList<KeepingBlock> stages = new(new KeepingBlock(), new KeepingBlock());

    public IndexingNet()
        : base(nameof(IndexingNet)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        x = convs[0].forward(x).relu();
        for (var i = 1; i < convs.Count; i++)
            x = functional.relu(convs[i].forward(x));
        for (var i = stages.Count - 1; i >= 0; i--)
            x = stages[i].forward(x);
        return x.mean([2, 3]);
    }
}

/// <summary>ε on dense layers, but the gradient on those that a pattern names.</summary>
[Gradient(Name = "head.1.*")]
public class GradientHead : EpsilonPlus;

/// <summary>A head that the generator cannot see.</summary>
[LrpModel<GradientHead>]
[LrpModel<EpsilonPlus>]
[LrpModel<Gradient>]
public partial class PatternNet : Module<Tensor, Tensor>
{
    private readonly Sequential head;

    public PatternNet(Sequential head)
        : base(nameof(PatternNet))
    {
        this.head = head;
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => head.forward(x);
}
