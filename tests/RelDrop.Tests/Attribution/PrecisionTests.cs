using RelDrop.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests;

/// <summary>A layer of each kind whose parameters or functions meet bfloat16 in their own way.</summary>
[LrpModel<EpsilonFlat>(Precision = Precision.BFloat16)]
[LrpModel<EpsilonPlus>]
public partial class HalfPreciseNet : Module<Tensor, Tensor>
{
    private readonly Conv2d stem = Conv2d(3, 8, 3, padding: 1);
    private readonly BatchNorm2d norm = BatchNorm2d(8);
    [KeepRelevance] private readonly ConvTranspose2d up = ConvTranspose2d(8, 8, 2, stride: 2);
    private readonly LayerNorm layerNorm = LayerNorm(8);
    private readonly PReLU prelu = PReLU(8);
    private readonly Linear fc = Linear(8, 5);

    public HalfPreciseNet()
        : base(nameof(HalfPreciseNet)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        x = functional.relu(norm.forward(stem.forward(x)));
        x = prelu.forward(functional.avg_pool2d(up.forward(x), 2));
        x = layerNorm.forward(x.mean([2, 3]));
        return fc.forward(x.softmax(1) * x);
    }
}

public class PrecisionTests : IClassFixture<OneThread>
{
    [Fact]
    public void Results_come_back_in_the_inputs_type_and_are_about_the_same()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var model = new HalfPreciseNet();
        var (images, labels) = (randn(4, 3, 8, 8), tensor([0L, 1, 2, 3]));
        var full = model.Attribute<EpsilonPlus>(images, labels);
        var half = model.Attribute<EpsilonPlus>(images, labels, Precision.BFloat16);
        Assert.All([half.Output, half.Relevance, half.Intermediate["up"]], tensor => Assert.Equal(ScalarType.Float32, tensor.dtype));
        AssertClose(full.Output, half.Output);
        AssertClose(full.Relevance, half.Relevance);
        AssertClose(full.Intermediate["up"], half.Intermediate["up"]);
        Assert.False(full.Relevance.equal(half.Relevance).all().item<bool>());
    }

    [Fact]
    public void The_annotation_decides_where_the_call_does_not()
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        var model = new HalfPreciseNet();
        var (images, labels) = (randn(2, 3, 8, 8), tensor([0L, 1]));
        var annotated = model.Attribute(images, labels).Relevance;
        Assert.True(annotated.equal(model.Attribute(images, labels, Precision.BFloat16).Relevance).all().item<bool>());
        Assert.False(annotated.equal(model.Attribute(images, labels, Precision.Full).Relevance).all().item<bool>());
        Assert.True(annotated.equal(((IAttributable)model).Attribute(typeof(EpsilonFlat), images, labels).Relevance).all().item<bool>());
    }

    [Theory]
    [InlineData("resnet18")]
    [InlineData("vgg11")]
    [InlineData("densenet121")]
    [InlineData("mobilenet_v2")]
    public void Networks_of_the_zoo_run_in_bfloat16(string name)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var model = ModelZoo.Create(name, classes: 10);
        var images = randn(1, 3, 32, 32);
        var half = LrpEngineAttribute(model, images);
        Assert.True(half.Relevance.isfinite().all().item<bool>());
        Assert.Equal(images.shape, half.Relevance.shape);
    }

    private static Attribution LrpEngineAttribute(Module<Tensor, Tensor> model, Tensor images) =>
        RelDrop.Relevance.LrpEngine.Attribute((RelDrop.Relevance.ILrpModule)model, typeof(EpsilonPlusFlat), [images], 0, null, Precision.BFloat16);

    private static void AssertClose(Tensor expected, Tensor actual)
    {
        var difference = (expected - actual).norm().item<float>() / expected.norm().item<float>();
        Assert.True(difference < 0.05, $"differs by {difference:P1}");
    }
}
