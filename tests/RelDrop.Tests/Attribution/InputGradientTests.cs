using static TorchSharp.torch;

namespace RelDrop.Tests;

public sealed class InputGradientTests : IDisposable
{
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();
    private readonly SmoothMlp model;
    private readonly Tensor input;
    private readonly Tensor labels = tensor([0L, 3L, 1L]);

    public InputGradientTests()
    {
        manual_seed(11);
        model = new SmoothMlp();
        input = randn(3, 6);
    }

    public void Dispose()
    {
        model.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void Input_times_gradient_is_autograds()
    {
        model.eval();
        using var leaf = input.detach().requires_grad_();
        var output = model.forward(leaf);
        var gradient = autograd.grad([output.gather(1, labels.unsqueeze(1)).sum()], [leaf])[0];

        using var attribution = model.InputTimesGradient(input, labels);

        Assert.True(attribution.Relevance.allclose(gradient * input, rtol: 1e-4, atol: 1e-7));
        Assert.True(attribution.Output.allclose(output));
        Assert.Empty(attribution.Intermediate);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Integrated_gradients_are_complete(bool hasBaseline)
    {
        var baseline = hasBaseline ? randn(6) : zeros(6);
        using var attribution = model.IntegratedGradients(input, labels, hasBaseline ? baseline : null, steps: 64);
        model.eval();
        var change = model.forward(input) - model.forward(baseline.expand(3, 6));
        Assert.True(attribution.Relevance.sum(1).allclose(change.gather(1, labels.unsqueeze(1)).squeeze(1), rtol: 0, atol: 1e-3));
        Assert.True(attribution.Output.allclose(model.forward(input)));
    }

    [Fact]
    public void Integrated_gradients_fix_the_top_class_on_the_input()
    {
        model.eval();
        var far = randn(40, 6) * Number.Of(10);
        using var ofTop = model.IntegratedGradients(far);
        using var ofLabel = model.IntegratedGradients(far, model.forward(far).argmax(1));
        Assert.True(ofTop.Relevance.equal(ofLabel.Relevance).all().item<bool>());
        // The test is one only if the top class is another somewhere on the line.
        Assert.False(model.forward(far * Number.Of(0.01)).argmax(1).equal(model.forward(far).argmax(1)).all().item<bool>());
    }

    [Fact]
    public void Without_biases_one_step_is_exact()
    {
        using var cnn = new BiasFreeCnn();
        var images = randn(2, 3, 8, 8);
        using var one = cnn.IntegratedGradients(images, Target.Class(2), steps: 1);
        using var product = cnn.InputTimesGradient(images, Target.Class(2));
        Assert.True(one.Relevance.allclose(product.Relevance, rtol: 1e-4, atol: 1e-6));
        Assert.True(one.Relevance.sum([1, 2, 3]).allclose(one.Output[.., 2], rtol: 1e-3, atol: 1e-5));
    }

    [Fact]
    public void A_model_without_the_gradient_says_what_to_add()
    {
        using var without = new WithoutGradient();
#pragma warning disable RDG023 // That it throws is what is tested.
        Assert.Contains("[LrpModel<Gradient>]", Assert.Throws<NotSupportedException>(() => without.InputTimesGradient(input)).Message);
        Assert.Contains("[LrpModel<Gradient>]", Assert.Throws<NotSupportedException>(() => without.IntegratedGradients(input)).Message);
#pragma warning restore RDG023
    }

    [Fact]
    public void Arguments_are_checked()
    {
        Assert.Equal("steps", Assert.Throws<ArgumentOutOfRangeException>(() => model.IntegratedGradients(input, steps: 0)).ParamName);
        Assert.Equal("input", Assert.Throws<ArgumentException>(() => model.InputTimesGradient(labels)).ParamName);
        Assert.Equal("input", Assert.Throws<ArgumentException>(() => model.InputTimesGradient(zeros(0, 6))).ParamName);
        Assert.Equal("input", Assert.Throws<ArgumentNullException>(() => model.InputTimesGradient(null!)).ParamName);
        var wrong = Assert.Throws<ArgumentException>(() => model.IntegratedGradients(input, baseline: zeros(5)));
        Assert.Equal("baseline", wrong.ParamName);
        Assert.Contains("(3, 6)", wrong.Message);
        Assert.Contains("(5)", wrong.Message);
        Assert.Equal("baseline", Assert.Throws<ArgumentException>(() => model.IntegratedGradients(input, baseline: zeros(1, 3, 6))).ParamName);
    }
}
