using RelDrop.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Tests.Models;

/// <summary>Every family computes, and attributes its output to its input.</summary>
public sealed class ModelZooTests : IDisposable
{
    private readonly int threads = get_num_threads();

    // So small images gain little from a second thread, and where other programs run, threads that wait for each other lose far more.
    public ModelZooTests() => set_num_threads(1);

    public void Dispose() => set_num_threads(threads);

    public static TheoryData<string, int> Families { get; } = new()
    {
        { "resnet18", 48 },
        { "resnet18_cifar", 16 },
        { "resnet8", 16 },
        { "resnet50", 48 },
        { "vgg11_bn", 32 },
        { "densenet121", 40 },
        { "mobilenet_v2", 40 },
        { "efficientnet_b0", 40 },
        { "unet", 20 },
        { "unet_bilinear", 20 },
        { "lenet5", 32 },
    };

    [Theory]
    [MemberData(nameof(Families))]
    public void It_attributes_its_output_to_its_input(string name, int size)
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        var model = ModelZoo.Create(name, classes: 5);
        Randomize(model);
        var images = randn(2, 3, size, size);
        model.eval();
        var leaf = images.clone().requires_grad_();
        var output = model.forward(leaf);
        Assert.Equal(name.StartsWith("unet", StringComparison.Ordinal) ? [2, 5, size, size] : [2, 5], output.shape);
        var start = randn_like(output);
        var gradient = autograd.grad([(output * start).sum()], [leaf])[0];

        model.train();
        var before = model.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.clone());
        AssertClose(gradient, Relevance(typeof(Gradient)), 1e-3f);
        foreach (var composite in new[] { typeof(EpsilonPlusFlat), typeof(EpsilonFlat), typeof(EpsilonGamma), typeof(EpsilonAlpha2Beta1Flat) })
        {
            var relevance = Relevance(composite);
            Assert.True(relevance.isfinite().all().item<bool>(), $"{composite.Name} is not finite");
            Assert.True(relevance.abs().sum().item<float>() > 0, $"{composite.Name} is 0");
        }

        Assert.True(model.training);
        Assert.All(model.state_dict(), pair => Assert.True(pair.Value.equal(before[pair.Key]).all().item<bool>(), pair.Key));
        Assert.All(model.parameters(), parameter => Assert.Null(parameter.grad));

        Tensor Relevance(Type composite)
        {
            var attribution = ((IAttributable)model).Attribute(composite, images, Target.Relevance(start));
            AssertClose(output, attribution.Output, 1e-3f);
            Assert.Equal(images.shape, attribution.Relevance.shape);
            return attribution.Relevance;
        }
    }

    [Theory]
    [InlineData("lenet5")]
    [InlineData("mobilenet_v2")]
    [InlineData("efficientnet_b0")]
    [InlineData("vit_tiny_patch4_32")]
    public void It_trains_on_images_of_one_channel(string name)
    {
        using var scope = NewDisposeScope();
        manual_seed(8);
        var model = ModelZoo.Create(name, classes: 4, channels: 1);
        var loss = nn.functional.cross_entropy(model.forward(randn(4, 1, 32, 32)), tensor([0L, 1L, 2L, 3L]));
        loss.backward();
        Assert.All(model.parameters(), parameter => Assert.NotNull(parameter.grad));
    }

    [Fact]
    public void Every_name_has_a_model_and_its_images()
    {
        Assert.Equal(29, ModelZoo.Names.Distinct().Count());
        Assert.All(ModelZoo.Models, info =>
        {
            Assert.Same(info, ModelZoo.Info(info.Name));
            Assert.True(info.InputSize >= 32);
            Assert.Equal(3, info.Mean.Count);
            Assert.All(info.StandardDeviation, deviation => Assert.True(deviation > 0));
        });
    }

    [Fact]
    public void What_does_not_exist_is_said_with_what_does()
    {
        var exception = Assert.Throws<ArgumentException>(() => ModelZoo.Create("resnet19"));
        Assert.Contains("'resnet19'", exception.Message, StringComparison.Ordinal);
        Assert.All(ModelZoo.Names, name => Assert.Contains(name, exception.Message, StringComparison.Ordinal));
        Assert.Throws<ArgumentNullException>(() => ModelZoo.Create(null!));
        Assert.All(new[] { "resnet18", "vgg11", "densenet121", "mobilenet_v2", "efficientnet_b0", "unet", "lenet5", "vit_tiny_patch4_32" }, name =>
        {
            Assert.Equal("classes", Assert.Throws<ArgumentOutOfRangeException>(() => ModelZoo.Create(name, classes: 0)).ParamName);
            Assert.Equal("channels", Assert.Throws<ArgumentOutOfRangeException>(() => ModelZoo.Create(name, channels: -1)).ParamName);
        });
    }

    [Theory]
    [InlineData("resnet18", true)]
    [InlineData("mobilenet_v2", true)]
    [InlineData("efficientnet_b0", true)]
    [InlineData("densenet121", false)]
    public void Convolutions_start_as_published(string name, bool fanOut)
    {
        using var scope = NewDisposeScope();
        manual_seed(10);
        var model = ModelZoo.Create(name);
        var weights = model.state_dict().Values.Where(tensor => tensor.dim() == 4).ToArray();
        Assert.NotEmpty(weights);
        Assert.All(weights, weight =>
        {
            var fan = weight.shape[fanOut ? 0 : 1] * weight.shape[2] * weight.shape[3];
            var margin = 5 / Math.Sqrt(2.0 * weight.numel());
            Assert.Equal(1, weight.std().item<float>() / Math.Sqrt(2.0 / fan), margin);
        });
    }

    [Fact]
    public void Dense_layers_start_as_published()
    {
        using var scope = NewDisposeScope();
        manual_seed(11);
        var mobile = ModelZoo.Create("mobilenet_v2").state_dict();
        Assert.Equal(0.01, mobile["classifier.1.weight"].std().item<float>(), 1e-4);
        Assert.Equal(0, mobile["classifier.1.bias"].abs().max().item<float>());
        var efficient = ModelZoo.Create("efficientnet_b0").state_dict();
        Assert.Equal(1 / Math.Sqrt(1000), efficient["classifier.1.weight"].abs().max().item<float>(), 1e-4);
        Assert.Equal(0, efficient["features.1.0.block.1.fc1.bias"].abs().max().item<float>());
        Assert.Equal(0, ModelZoo.Create("densenet121").state_dict()["classifier.bias"].abs().max().item<float>());
    }

    [Fact]
    public void Training_drops_blocks_with_their_probability()
    {
        using var scope = NewDisposeScope();
        manual_seed(9);
        var depth = new StochasticDepth(0.25);
        var output = depth.forward(ones(4000, 2, 1, 1));
        Assert.Equal(0.25, output.eq(Number.Zero).to(float32).mean().item<float>(), 0.03);
        Assert.Equal(1.0, output.mean().item<float>(), 0.04);
        Assert.True(output.select(1, 0).equal(output.select(1, 1)).all().item<bool>());
        depth.eval();
        Assert.Equal(1f, depth.forward(ones(1, 1)).item<float>());
    }

    /// <summary>Batch norms as after training, so that folding them matters.</summary>
    private static void Randomize(nn.Module model)
    {
        using var withoutGradient = no_grad();
        foreach (var norm in model.modules().OfType<BatchNorm2d>())
        {
            norm.weight!.uniform_(0.5, 1.5);
            norm.bias!.uniform_(-0.2, 0.2);
            norm.running_mean!.uniform_(-0.2, 0.2);
            norm.running_var!.uniform_(0.5, 1.5);
        }
    }

    private static void AssertClose(Tensor expected, Tensor actual, float tolerance)
    {
        var scale = expected.abs().max().item<float>();
        var error = (expected - actual).abs().max().item<float>();
        Assert.True(error <= tolerance * scale, $"off by {error} where the largest is {scale}");
    }
}
