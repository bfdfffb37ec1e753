using RelDrop.Conformance.Models;
using static TorchSharp.torch;

namespace RelDrop.Tests;

public class ResNetTests
{
    [Fact]
    public void The_gradient_composite_is_autograd()
    {
        manual_seed(3);
        using var model = ResNet.BottleneckImageNet();
        model.eval();
        using var images = randn(2, 3, 32, 32).requires_grad_();
        using var labels = tensor([3L, 7L]);
        model.forward(images).gather(1, labels.unsqueeze(1)).sum().backward();

        using var attribution = model.Attribute<Gradient>(images, labels);

        Assert.True(attribution.Relevance.allclose(images.grad!, rtol: 1e-3, atol: 1e-6));
    }

    [Fact]
    public void Residual_sums_conserve_relevance()
    {
        manual_seed(4);
        using var model = ResNet.ResNet18Cifar();
        using var images = randn(2, 3, 16, 16);
        using var labels = tensor([3L, 7L]);
        using var attribution = model.Attribute<EpsilonPlusFlat>(images, labels);
        using var total = attribution.Relevance.sum([1, 2, 3]);

        // Only the head's bias takes relevance away; without residual rules the sum is off by orders of magnitude.
        Assert.All(total.data<float>(), sum => Assert.InRange(sum, -5f, 5f));
    }

    [Fact]
    public void Attribution_leaves_the_model_as_it_was()
    {
        manual_seed(5);
        using var model = ResNet.ResNet18Cifar();
        using var images = randn(2, 3, 16, 16);
        using var labels = tensor([3L, 7L]);
        var before = model.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.clone());
        var random = get_rng_state().data<byte>().ToArray();

        using var attribution = model.Attribute(images, labels);

        Assert.True(model.training);
        Assert.All(model.state_dict(), pair => Assert.True(pair.Value.equal(before[pair.Key]).all().item<bool>()));
        Assert.All(model.parameters(), parameter => Assert.Null(parameter.grad));
        Assert.Equal(random, get_rng_state().data<byte>().ToArray());
    }
}
