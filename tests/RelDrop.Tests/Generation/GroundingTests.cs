using System.Reflection;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Generation;

/// <summary>
/// A ReLU's output stands in for its input only where nothing arrives at outputs of 0. Below, each composite has a rule that breaks this
/// somewhere: in a block, behind it, in layers that the generator cannot see.
/// </summary>
public class GroundingTests : IClassFixture<OneThread>
{
    private const string Model =
        """
        [LrpBlock]
        public partial class Block : Module<Tensor, Tensor>
        {
            private readonly Conv2d conv1 = Conv2d(4, 4, 3, padding: 1);
            private readonly BatchNorm2d bn1 = BatchNorm2d(4);
            private readonly ReLU relu = ReLU(inplace: true);
            private readonly Conv2d conv2 = Conv2d(4, 4, 3, padding: 1);
            public Block() : base(nameof(Block)) => RegisterComponents();
            public override Tensor forward(Tensor x)
            {
                var y = conv2.forward(relu.forward(bn1.forward(conv1.forward(x))));
                y += x;
                return relu.forward(y);
            }
        }

        [LrpBlock]
        public partial class Head : Module<Tensor, Tensor>
        {
            private readonly Conv2d reduce = Conv2d(4, 6, 2);
            public Head() : base(nameof(Head)) => RegisterComponents();
            public override Tensor forward(Tensor x) => functional.relu(reduce.forward(functional.max_pool2d(functional.relu(x), 2)));
        }

        [LrpModel<COMPOSITE>]
        public partial class Net : Module<Tensor, Tensor>
        {
            private readonly Conv2d stem = Conv2d(3, 4, 3, padding: 1);
            private readonly Block block1 = new();
            private readonly Block block2 = new();
            private readonly Sequential middle = Make();
            private readonly Head head = new();
            private readonly Linear fc1 = Linear(6, 8);
            private readonly Linear fc2 = Linear(8, 5);
            public Net() : base(nameof(Net)) => RegisterComponents();
            private static Sequential Make() => Sequential(("block", new Block()), ("conv", Conv2d(4, 4, 3, padding: 1)), ("relu", ReLU()), ("pool", MaxPool2d(2)), ("last", Conv2d(4, 4, 1)), ("bn", BatchNorm2d(4)), ("out", ReLU()));
            public override Tensor forward(Tensor x)
            {
                x = functional.relu(stem.forward(x));
                x = block2.forward(block1.forward(x));
                x = head.forward(middle.forward(x));
                return fc2.forward(functional.relu(fc1.forward(x.flatten(1))));
            }
        }
        """;

    public static TheoryData<string, string> Composites() => new()
    {
        { "EpsilonFlat", "" },
        { "EpsilonPlusFlat", "" },
        { "RelDropPaper", "" },
        { "ExcitationBackprop", "" },
        { "EpsilonGamma", "" },
        { "EpsilonAlpha2Beta1", "" },
        { "Mine", "[Flat(Name = \"fc2\")] public class Mine : EpsilonFlat;" },
        { "Mine", "[WSquare(Name = \"reduce\")] public class Mine : EpsilonFlat;" },
        { "Mine", "[Flat(Name = \"middle.last\")] public class Mine : EpsilonGamma;" },
        { "Mine", "[Flat(Name = \"middle.conv\")] public class Mine : EpsilonFlat;" },
        { "Mine", "[Flat(Name = \"conv1\")] public class Mine : EpsilonFlat;" },
        { "Mine", "[Gradient(Name = \"conv2\")] public class Mine : EpsilonPlus;" },
        { "Mine", "[WSquare(On = Layers.Convolution)] public class Mine : EpsilonFlat;" },
        { "Mine", "[Pass(On = Layers.Sum)] public class Mine : EpsilonFlat;" },
    };

    [Theory]
    [MemberData(nameof(Composites))]
    public void Relevance_is_the_same_whether_or_not_ReLUs_stand_in(string composite, string declaration)
    {
        using var scope = NewDisposeScope();
        var source = Model.Replace("COMPOSITE", composite, StringComparison.Ordinal) + "\n" + declaration;
        using var expected = Attribute(source, "Grounding;StrengthReduction");
        using var actual = Attribute(source, "");
        Assert.True(expected.Output.allclose(actual.Output, rtol: 1e-12));
        Assert.True(expected.Relevance.abs().max().item<double>() > 0);
        var scale = expected.Relevance.abs().max().item<double>();
        Assert.True((expected.Relevance - actual.Relevance).abs().max().item<double>() < 1e-8 * scale, $"differs by {(expected.Relevance - actual.Relevance).abs().max().item<double>() / scale}");
    }

    private static Attribution Attribute(string source, string disabledPasses)
    {
        var result = Compiler.Run(source, disabledPasses);
        Assert.Empty(result.Problems);
        using var image = new MemoryStream();
        Assert.True(result.Compilation.Emit(image).Success);
        manual_seed(17);
        var model = (nn.Module<Tensor, Tensor>)Activator.CreateInstance(Assembly.Load(image.ToArray()).GetType("Net", throwOnError: true)!)!;
        model.to(ScalarType.Float64);
        var composite = model.GetType().GetCustomAttributes(false).Select(attribute => attribute.GetType()).Single(type => type.Name.StartsWith("LrpModel", StringComparison.Ordinal)).GetGenericArguments()[0];
        return ((IAttributable)model).Attribute(composite, randn(2, 3, 8, 8, dtype: ScalarType.Float64), tensor([1L, 3L]));
    }
}
