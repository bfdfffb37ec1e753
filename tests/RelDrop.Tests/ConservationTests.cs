using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests;

/// <summary>A plain CNN without biases: every bit of relevance must arrive at the input.</summary>
[LrpModel<EpsilonPlusFlat>]
[LrpModel<Gradient>]
public partial class BiasFreeCnn : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1 = Conv2d(3, 8, 3, padding: 1, bias: false);
    private readonly Conv2d conv2 = Conv2d(8, 8, 3, padding: 1, stride: 2, bias: false);
    private readonly Linear fc = Linear(8, 5, hasBias: false);

    public BiasFreeCnn()
        : base(nameof(BiasFreeCnn)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        x = functional.relu(conv1.forward(x));
        x = conv2.forward(x).relu();
        return fc.forward(x.mean([2, 3]));
    }
}

public class ConservationTests
{
    [Fact]
    public void Relevance_is_conserved_without_biases()
    {
        manual_seed(1);
        using var model = new BiasFreeCnn();
        using var images = randn(4, 3, 16, 16);
        using var labels = tensor([0L, 1L, 2L, 3L]);
        using var attribution = model.Attribute(images, labels);
        using var total = attribution.Relevance.sum([1, 2, 3]);
        Assert.All(total.data<float>(), sum => Assert.Equal(1f, sum, 0.01f));
    }

    [Fact]
    public void The_gradient_composite_is_autograd()
    {
        manual_seed(2);
        using var model = new BiasFreeCnn();
        using var images = randn(4, 3, 15, 16).requires_grad_();
        using var labels = tensor([0L, 1L, 2L, 3L]);
        using var output = model.forward(images);
        output.gather(1, labels.unsqueeze(1)).sum().backward();

        using var attribution = model.Attribute<Gradient>(images, labels);

        Assert.True(attribution.Relevance.allclose(images.grad!, rtol: 1e-4, atol: 1e-7));
        Assert.True(attribution.Output.allclose(output));
        Assert.All(model.parameters(), parameter => Assert.NotNull(parameter.grad));
    }
}
