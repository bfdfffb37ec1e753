using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests.Attention;

/// <summary>Torch's own attention, transformer and recurrent layers, whatever they are made with.</summary>
public sealed class TorchLayerTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    private static readonly Dictionary<string, Func<Module<Tensor, Tensor>>> Models = new()
    {
        ["self-attention"] = () => new SelfAttentionModel(),
        ["self-attention of one head"] = () => new SelfAttentionModel(1),
        ["self-attention without biases"] = () => new SelfAttentionModel(6, bias: false),
        ["cross-attention of other widths, with masks"] = () => new CrossAttentionModel(),
        ["encoder with ReLU"] = () => new EncoderModel(Activations.ReLU),
        ["encoder with GELU"] = () => new EncoderModel(Activations.GELU),
        ["decoder"] = () => new DecoderModel(),
        ["LSTM"] = () => new LstmModel(),
        ["GRU"] = () => new GruModel(),
        ["RNN with tanh"] = () => new RnnModel(NonLinearities.Tanh),
        ["RNN with ReLU"] = () => new RnnModel(NonLinearities.ReLU),
    };

    public static TheoryData<string> Names => [.. Models.Keys];

    public void Dispose() => scope.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void The_gradient_composite_is_autograd(string name)
    {
        var (model, x) = Create(name);
        model.eval();
        using var leaf = x.clone().requires_grad_();
        var expected = autograd.grad([model.forward(leaf).select(1, 2).sum()], [leaf])[0];
        model.train();
        var attribution = ((IAttributable)model).Attribute(typeof(Gradient), x, Target.Class(2));
        Assert.True(attribution.Relevance.allclose(expected, rtol: 1e-8, atol: 1e-10), $"off by {(attribution.Relevance - expected).abs().max().item<double>()}");
        Assert.All(model.modules(), module => Assert.True(module.training));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Relevance_is_finite_under_every_composite(string name)
    {
        var (model, x) = Create(name);
        foreach (var composite in new[] { typeof(AttnLrp), typeof(CpLrp), typeof(EpsilonPlusFlat) })
        {
            using var attribution = ((IAttributable)model).Attribute(composite, x, Target.Class(1));
            Assert.True(attribution.Relevance.isfinite().all().item<bool>(), composite.Name);
        }
    }

    /// <summary>A pass has weights of its own where torch's are packed otherwise: 2 MB here, which must not wait for a garbage collection.</summary>
    [Fact]
    public void Weights_that_a_pass_makes_are_gone_with_it()
    {
        using var model = new WideLstmModel();
        using var x = randn(1, 2, 256);
        void Attribute() => model.Attribute(x, Target.Class(1)).Dispose();
        for (var i = 0; i < 20; i++)
            Attribute();
        var before = Environment.WorkingSet;
        for (var i = 0; i < 200; i++)
            Attribute();
        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 100_000_000);
    }

    [Fact]
    public void Random_numbers_are_not_drawn()
    {
        var (model, x) = Create("self-attention");
        manual_seed(3);
        var expected = rand(3).data<float>().ToArray();
        manual_seed(3);
        using var attribution = ((IAttributable)model).Attribute(typeof(AttnLrp), x, Target.Class(1));
        Assert.Equal(expected, rand(3).data<float>().ToArray());
    }

    [Fact]
    public void Weights_of_zeros_say_nothing_of_the_heads_that_others_have()
    {
        var (model, x) = Create("self-attention");
        using (no_grad())
        {
            var kept = model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());
            foreach (var parameter in model.parameters())
                parameter.zero_();
            ((IAttributable)model).Attribute(typeof(AttnLrp), x, Target.Class(1)).Dispose();
            foreach (var (name, parameter) in model.named_parameters())
                parameter.copy_(kept[name]);
        }

        var attribution = ((IAttributable)model).Attribute(typeof(AttnLrp), x, Target.Class(1));
        model.eval();
        Assert.True(attribution.Output.allclose(model.forward(x), rtol: 1e-8));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_cannot_be_compiled_is_said_when_it_is_met(bool hasOwnKey)
    {
        using var model = new OwnKeyModel(hasOwnKey);
        var refusal = Assert.Throws<NotSupportedException>(() => model.Attribute(randn(2, 4, 6), Target.Class(1)));
        Assert.Contains(hasOwnKey ? "add_bias_kv" : "add_zero_attn", refusal.Message, StringComparison.Ordinal);
    }

    private static (Module<Tensor, Tensor> Model, Tensor Input) Create(string name)
    {
        manual_seed(5);
        var model = Models[name]();
        model.to(float64);
        return (model, randn(2, 5, 6, float64));
    }
}
