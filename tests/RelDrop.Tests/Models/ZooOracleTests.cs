using System.Globalization;
using RelDrop.Models;
using RelDrop.Tests.Oracle;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Tests.Models;

/// <summary>Relevance of whole published networks against the oracle, in float64, while the networks are in training mode.</summary>
public class ZooOracleTests(Xunit.Abstractions.ITestOutputHelper log) : IClassFixture<OneThread>
{
    private static readonly Type[] Composites = [typeof(EpsilonPlusFlat), typeof(EpsilonFlat), typeof(EpsilonGamma), typeof(EpsilonAlpha2Beta1Flat), typeof(Gradient)];

    public static TheoryData<string, int> Networks { get; } = new()
    {
        { "resnet18", 33 },
        { "resnet18_cifar", 9 },
        { "resnet50", 32 },
        { "vgg11", 32 },
        { "vgg11_bn", 32 },
        { "densenet121", 32 },
        { "mobilenet_v2", 33 },
        { "efficientnet_b0", 32 },
        { "unet", 16 },
        { "unet_bilinear", 19 },
        { "lenet5", 32 },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void Relevance_agrees_with_the_oracle(string name, int size)
    {
        using var scope = NewDisposeScope();
        manual_seed(17);
        var model = ModelZoo.Create(name, classes: 5);
        model.to(float64);
        Randomize(model, randn([6, 3, size, size], dtype: float64));
        var images = randn([2, 3, size, size], dtype: float64);
        Tensor? start = null;
        Tensor? before = null;
        Assert.All(Composites, composite =>
        {
            using var inner = NewDisposeScope();
            var tape = new LrpTape(composite.Name);
            var input = LrpTape.Input(images);
            var output = new ZooForwards(tape).Run(model, input);
            start ??= randn_like(output.Value).MoveToOuterDisposeScope();
            var expected = tape.Relevance(input, output, start);

            var attribution = ((IAttributable)model).Attribute(composite, images, Target.Relevance(start));

            var (relevanceError, outputError) = (Error(attribution.Relevance, expected), Error(attribution.Output, output.Value));
            var message = string.Create(CultureInfo.InvariantCulture, $"{name} {composite.Name}: relevance off by {relevanceError:0.0e+0}, output by {outputError:0.0e+0}; the map's norm is {expected.norm().item<double>():0.0e+0}");
            log.WriteLine(message);
            Assert.True(relevanceError <= 1e-6 && outputError <= 1e-6 && expected.norm().item<double>() > 0, message);

            // Agreement means something only where another composite gives another map.
            Assert.True(before is null || Error(expected, before) > 0.01, $"{name} {composite.Name} is as the composite before it.");
            before = expected.MoveToOuterDisposeScope();
        });
    }

    /// <summary>Batch norms with a scale and shift of their own and the statistics of images, so that activations are of the size that they have after training.</summary>
    private static void Randomize(nn.Module<Tensor, Tensor> model, Tensor images)
    {
        using var withoutGradient = no_grad();
        foreach (var norm in model.modules().OfType<BatchNorm2d>())
        {
            norm.weight!.uniform_(0.5, 1.5);
            norm.bias!.uniform_(-0.2, 0.2);
            norm.momentum = 1;
        }

        model.train();
        model.forward(images);
    }

    private static double Error(Tensor actual, Tensor expected) => ((actual - expected).norm() / expected.norm()).item<double>();
}
