namespace RelDrop.Tests.Generation;

/// <summary>Models as users write them, for the tests that compile them. Each has a class <c>Net</c> for inputs (2, 3, 8, 8).</summary>
internal static class ModelSources
{
    public static TheoryData<string> Names => [.. All.Keys];

    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["Numbers"] = NumberSource.Text,
        ["SmallCnn"] =
            """
            namespace Models;

            [LrpModel<EpsilonPlusFlat>]
            [BlockMask(Probability = 0.5)]
            public partial class Net : Module<Tensor, Tensor>
            {
                private readonly Conv2d conv1 = Conv2d(3, 4, 3, padding: 1, bias: false);
                private readonly BatchNorm2d bn1 = BatchNorm2d(4);
                [Epsilon(0.25)] private readonly Conv2d conv2 = Conv2d(4, 6, 3, padding: 1, stride: 2);
                private readonly Linear fc = Linear(6, 5);

                public Net() : base(nameof(Net)) => RegisterComponents();

                public override Tensor forward(Tensor x)
                {
                    x = functional.relu(bn1.forward(conv1.forward(x)));
                    x = functional.relu(conv2.forward(x));
                    return fc.forward(x.mean([2, 3]));
                }
            }
            """,
        ["BasicBlock"] =
            """
            namespace Models;

            [LrpBlock]
            public partial class BasicBlock : Module<Tensor, Tensor>
            {
                private readonly Conv2d conv1;
                private readonly BatchNorm2d bn1;
                private readonly ReLU relu = ReLU(inplace: true);
                private readonly Conv2d conv2;
                private readonly BatchNorm2d bn2;
                private readonly Sequential? downsample;

                public BasicBlock(long inputs, long outputs, long stride = 1, Sequential? downsample = null) : base(nameof(BasicBlock))
                {
                    conv1 = Conv2d(inputs, outputs, 3, stride: stride, padding: 1, bias: false);
                    bn1 = BatchNorm2d(outputs);
                    conv2 = Conv2d(outputs, outputs, 3, padding: 1, bias: false);
                    bn2 = BatchNorm2d(outputs);
                    this.downsample = downsample;
                    RegisterComponents();
                }

                public override Tensor forward(Tensor x)
                {
                    var identity = x;

                    var y = conv1.forward(x);
                    y = bn1.forward(y);
                    y = relu.forward(y);

                    y = conv2.forward(y);
                    y = bn2.forward(y);

                    if (downsample is not null)
                        identity = downsample.forward(x);

                    y += identity;
                    return relu.forward(y);
                }
            }

            [LrpModel<EpsilonPlusFlat>]
            public partial class Net : Module<Tensor, Tensor>
            {
                private readonly Sequential layer = Sequential(new BasicBlock(3, 3), new BasicBlock(3, 6, 2, Sequential(Conv2d(3, 6, 1, stride: 2, bias: false), BatchNorm2d(6))));
                private readonly AdaptiveAvgPool2d pool = AdaptiveAvgPool2d(1);
                private readonly Linear fc = Linear(6, 5);

                public Net() : base(nameof(Net)) => RegisterComponents();

                public override Tensor forward(Tensor x) => fc.forward(flatten(pool.forward(layer.forward(x)), 1));
            }
            """,
        ["Sequential"] =
            """
            namespace Models;

            [LrpModel<EpsilonPlus>]
            public partial class Net : Module<Tensor, Tensor>
            {
                private readonly Sequential features = Sequential(
                    ("conv", Conv2d(3, 4, 3)), ("norm", BatchNorm2d(4)), ("relu", ReLU()), ("pool", MaxPool2d(2)), ("drop", Dropout(0.5)));
                private readonly Sequential classifier = Sequential(Flatten(), Linear(36, 8), ReLU(), Linear(8, 5));

                public Net() : base(nameof(Net)) => RegisterComponents();

                public override Tensor forward(Tensor x) => classifier.forward(features.forward(x));
            }
            """,
        ["Loop"] =
            """
            namespace Models;

            [LrpModel<EpsilonPlusFlat>]
            public partial class Net : Module<Tensor, Tensor>
            {
                private readonly ModuleList<Conv2d> convs = new(Conv2d(3, 3, 3, padding: 1), Conv2d(3, 3, 3, padding: 1), Conv2d(3, 3, 1));
                private readonly ModuleList<BatchNorm2d> norms = new(BatchNorm2d(3), BatchNorm2d(3), BatchNorm2d(3));
                private readonly Linear fc = Linear(192, 5);

                public Net() : base(nameof(Net)) => RegisterComponents();

                public override Tensor forward(Tensor x)
                {
                    var input = x;
                    for (var i = 0; i < convs.Count; i++)
                    {
                        x = norms[i].forward(convs[i].forward(x)).relu();
                        x = x + input;
                    }

                    foreach (var conv in convs)
                        x = functional.relu(conv.forward(x));
                    return fc.forward(x.flatten(1));
                }
            }
            """,
        ["Helpers"] =
            """
            namespace Models;

            [LrpModel<EpsilonFlat>]
            public partial class Net : Module<Tensor, Tensor>
            {
                private readonly Conv2d stem = Conv2d(3, 4, 3, padding: 1);
                private readonly Conv2d left = Conv2d(4, 4, 3, padding: 1);
                private readonly Conv2d right = Conv2d(4, 4, 1);
                private readonly bool wide = true;
                private readonly Linear fc = Linear(64, 5);

                public Net() : base(nameof(Net)) => RegisterComponents();

                public override Tensor forward(Tensor x)
                {
                    using var scope = NewDisposeScope();
                    ArgumentNullException.ThrowIfNull(x);
                    x = Activate(stem.call(x));
                    var y = wide ? Activate(left.forward(x)) : right.forward(x);
                    if (training)
                        y = functional.dropout(y, 0.5, training);
                    y = functional.max_pool2d(x.add(y), 2);
                    return Head(y).MoveToOuterDisposeScope();
                }

                private static Tensor Activate(Tensor t) => t.relu_();

                private Tensor Head(Tensor t)
                {
                    if (!wide)
                        return fc.forward(t.reshape(t.shape[0], -1));
                    var flat = t.view(t.shape[0], -1);
                    return fc.forward(flat);
                }
            }
            """,
        ["OtherDimensions"] =
            """
            namespace Models;

            public class Mine : EpsilonPlus;

            [LrpModel<Mine>]
            public partial class Net : Module<Tensor, Tensor>
            {
                private readonly Conv1d conv1 = Conv1d(3, 4, 3);
                private readonly BatchNorm1d bn1 = BatchNorm1d(4);
                private readonly Conv3d conv3 = Conv3d(1, 2, 2);
                private readonly BatchNorm3d bn3 = BatchNorm3d(2);
                private readonly AvgPool2d pool = AvgPool2d(2);
                [ZPlus] private readonly Linear fc = Linear(2, 5);

                public Net() : base(nameof(Net)) => RegisterComponents();

                public override Tensor forward(Tensor x)
                {
                    x = bn1.forward(conv1.forward(x.flatten(2)));
                    x = bn3.forward(conv3.forward(x.relu().reshape(x.shape[0], 1, 4, 2, 31)));
                    x = x.relu().squeeze(3);
                    return fc.forward(functional.avg_pool2d(pool.forward(x), 1).mean([2, 3]));
                }
            }
            """,
        ["RuleOptions"] =
            """
            namespace Models;

            [ZBox(Mean = new[] { 0.5, 0.4, 0.3 }, Std = new[] { 0.25, 0.2, 0.5 }, On = Layers.First)]
            [Gamma(Epsilon = 1e-3, NormScale = true, ZeroBias = true, On = Layers.Convolution)]
            [WSquare(Name = "conv3")]
            [Epsilon(1e-3, Clip = true, ZeroBias = true, On = Layers.Dense)]
            [Flat(Epsilon = 0, Name = "fc1")]
            [Norm(Clip = true, On = Layers.AveragePooling)]
            public class Mine : Composite.Conserving;

            [LrpModel<Mine>]
            public partial class Net : Module<Tensor, Tensor>
            {
                private readonly Conv2d conv1 = Conv2d(3, 4, 3);
                private readonly Conv2d conv2 = Conv2d(4, 4, 3);
                private readonly ConvTranspose2d conv3 = ConvTranspose2d(4, 4, 2);
                private readonly Linear fc1 = Linear(4, 6);
                private readonly Linear fc2 = Linear(6, 5);

                public Net() : base(nameof(Net)) => RegisterComponents();

                public override Tensor forward(Tensor x)
                {
                    x = conv3.forward(conv2.forward(conv1.forward(x).relu()));
                    return fc2.forward(fc1.forward(x.mean([2, 3])));
                }
            }
            """,
        ["GateAndTuple"] =
            """
            namespace Models;

            [LrpBlock]
            public partial class Fork : Module<Tensor, (Tensor, Tensor)>
            {
                private readonly Conv2d left = Conv2d(3, 4, 3, padding: 1);
                private readonly Conv2d gate = Conv2d(3, 4, 1);

                public Fork() : base(nameof(Fork)) => RegisterComponents();

                public override (Tensor, Tensor) forward(Tensor x) => (left.forward(x), gate.forward(x.mean([2, 3], keepdim: true)).sigmoid());
            }

            [LrpModel<EpsilonGamma>]
            public partial class Net : Module<Tensor, Tensor>
            {
                private readonly Fork fork = new();
                [KeepRelevance] private readonly Conv2d mix = Conv2d(8, 4, 1);
                private readonly Linear fc = Linear(4, 5);

                public Net() : base(nameof(Net)) => RegisterComponents();

                public override Tensor forward(Tensor x)
                {
                    var (features, gate) = fork.forward(x);
                    x = torch.cat([features, features * gate.sigmoid()], 1)[.., .., 1..];
                    return fc.forward(functional.gelu(mix.forward(x)).amax(2, 3));
                }
            }
            """,
        ["NestedAndReused"] =
            """
            namespace Models;

            public partial class Outer<T>
            {
                [LrpModel<EpsilonPlusFlat>]
                public partial class Net : Module<Tensor, Tensor>
                {
                    private readonly Conv2d conv = Conv2d(3, 3, 3, padding: 1);
                    private readonly Linear fc = Linear(192, 5);

                    public Net() : base(nameof(Net)) => RegisterComponents();

                    // The same layer twice: two applications, each with its own activation.
                    public override Tensor forward(Tensor x) => fc.forward(functional.relu(conv.forward(functional.relu(conv.forward(x)))).flatten(1));
                }
            }

            public partial class Net : Module<Tensor, Tensor>
            {
                private readonly Outer<int>.Net inner = new();

                public Net() : base(nameof(Net)) => RegisterComponents();

                public override Tensor forward(Tensor x) => inner.forward(x);

                public Attribution Attribute(Tensor input, Tensor target) => inner.Attribute(input, target);
            }
            """,
    };
}
