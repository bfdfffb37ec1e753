using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests;

/// <summary>What an attribution must leave as it was.</summary>
public sealed class SideEffectTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly SmoothMlp model;
    private readonly Tensor input;

    public SideEffectTests()
    {
        manual_seed(17);
        model = new SmoothMlp();
        input = randn(2, 6);
    }

    public void Dispose()
    {
        model.Dispose();
        scope.Dispose();
    }

    public static TheoryData<string> Calls => [.. Attributions.Keys];

    private static readonly Dictionary<string, Func<SmoothMlp, Tensor, Attribution>> Attributions = new()
    {
        ["plain"] = (model, input) => model.Attribute(input),
        ["input times gradient"] = (model, input) => model.InputTimesGradient(input),
        ["integrated gradients"] = (model, input) => model.IntegratedGradients(input, Target.Logit(zeros([2], ScalarType.Int64)), ones(6), steps: 3),
        ["SmoothGrad"] = (model, input) => model.SmoothGrad(input, samples: 3),
        ["batches"] = (model, input) => model.AttributeAll<Gradient>(input, 1),
    };

    private static nn.Module DropoutOf(SmoothMlp model) => model.named_children().Single(item => item.name == "dropout").module;

    [Theory]
    [MemberData(nameof(Calls))]
    public void Model_mode_gradients_random_state_and_input_stay(string name)
    {
        var random = get_rng_state().data<byte>().ToArray();
        var state = model.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.clone());
        var values = input.clone();
        model.train();
        DropoutOf(model).eval();
        input.requires_grad = true;

        using var attribution = Attributions[name](model, input);

        Assert.Equal(random, get_rng_state().data<byte>().ToArray());
        Assert.All(model.state_dict(), pair => Assert.True(pair.Value.equal(state[pair.Key]).all().item<bool>()));
        Assert.All(model.parameters(), parameter => Assert.Null(parameter.grad));
        Assert.All(model.parameters(), parameter => Assert.True(parameter.requires_grad));
        Assert.True(model.training);
        Assert.False(DropoutOf(model).training);
        Assert.True(input.equal(values).all().item<bool>());
        Assert.Null(input.grad);
        Assert.False(attribution.Relevance.requires_grad);
        Assert.False(attribution.Output.requires_grad);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void Only_output_and_relevance_are_left_and_nothing_after_them(string name)
    {
        Attributions[name](model, input).Dispose();
        // Warm; and the arguments that a call makes are its caller's, outside what is counted.
        using var inner = NewDisposeScope();
        var attribution = Attributions[name](model, input);
        var arguments = name == "integrated gradients" ? 2 : 0;
        Assert.Equal(2 + arguments, inner.DisposablesCount);
        attribution.Dispose();
        Assert.Equal(arguments, inner.DisposablesCount);
    }

    [Fact]
    public void A_thousand_attributions_leave_no_tensor()
    {
        using var keeping = new KeepingNet(Sequential(Conv2d(4, 4, 1, bias: false), ReLU()));
        var images = randn(1, 3, 4, 4);
        var labels = tensor([2L]);
        keeping.Attribute(images, labels).Dispose();
        var before = LiveTensors.Baseline();
        for (var i = 0; i < 1000; i++)
        {
            model.Attribute(input).Dispose();
            // Blocks, loops and layers by dispatch, which take longer.
            if (i % 50 == 0)
                keeping.Attribute(images, labels).Dispose();
            Assert.Equal(before, LiveTensors.Now);
        }
    }
}
