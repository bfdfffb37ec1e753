using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests;

/// <summary>Attributions in every mode that torch can be in: the same, or an exception that names the operation. Nothing ends the process.</summary>
public sealed class ModeTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    private static readonly Dictionary<string, Func<IDisposable>> Modes = new()
    {
        ["inference mode"] = () => inference_mode(),
        ["no_grad"] = no_grad,
        ["no_grad in inference mode"] = () => new Both(inference_mode(), no_grad()),
        ["anomaly detection"] = () => autograd.detect_anomaly(),
        ["a dispose scope in another"] = () => new Both(NewDisposeScope(), NewDisposeScope()),
    };

    private static readonly Dictionary<string, Func<ImagesByGradient, Tensor, Tensor>> Calls = new()
    {
        ["Attribute"] = (model, x) => model.Attribute(x).Relevance,
        ["Attribute, gradient"] = (model, x) => model.Attribute<Gradient>(x, Target.Class(2)).Relevance,
        ["input times gradient"] = (model, x) => model.InputTimesGradient(x).Relevance,
        ["integrated gradients"] = (model, x) => model.IntegratedGradients(x, steps: 2).Relevance,
        ["SmoothGrad"] = (model, x) => model.SmoothGrad(x, samples: 2).Relevance,
        ["all"] = (model, x) => model.AttributeAll<EpsilonPlus>(x, 1).Relevance,
        ["RelDrop"] = (model, x) => model.CreateRelDrop(1).Apply(x, zeros(2, int64)),
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var mode in Modes.Keys)
            {
                foreach (var call in Calls.Keys)
                    cases.Add(mode, call);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_mode_changes_nothing(string mode, string call)
    {
        manual_seed(31);
        using var model = new ImagesByGradient();
        model.to(float64);
        var images = randn(2, 3, 11, 11, float64);
        var expected = Calls[call](model, images).data<double>().ToArray();
        foreach (var training in new[] { true, false })
        {
            model.train(training);
            using (Modes[mode]())
            {
                var before = (is_inference_mode_enabled(), is_grad_enabled(), AnomalyMode.IsEnabled);
                Assert.Equal(expected, Calls[call](model, images).data<double>().ToArray());
                Assert.Equal(before, (is_inference_mode_enabled(), is_grad_enabled(), AnomalyMode.IsEnabled));
            }

            Assert.Equal(training, model.training);
            Assert.All(model.parameters(), parameter => Assert.Null(parameter.grad));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Inputs_and_models_made_in_inference_mode_are_as_good(bool within)
    {
        ImagesByGradient model, same;
        Tensor images;
        using (inference_mode())
        {
            model = new ImagesByGradient();
            model.to(float64);
            images = randn(2, 3, 11, 11, float64);
        }

        same = new ImagesByGradient();
        same.to(float64);
        same.load_state_dict(model.state_dict());
        foreach (var call in Calls.Values)
        {
            var expected = call(same, images.clone()).data<double>().ToArray();
            using var mode = within ? inference_mode() : null;
            Assert.Equal(expected, call(model, images).data<double>().ToArray());
        }
    }

    [Fact]
    public void What_torch_cannot_record_of_such_a_model_is_named()
    {
        ScaledByParameter model;
        using (inference_mode())
            model = new ScaledByParameter();
        var error = Assert.ThrowsAny<InvalidOperationException>(() => model.Attribute(rand(2, 4)));
        Assert.Contains("'x * scale'", error.Message, StringComparison.Ordinal);
        Assert.Contains("made in inference mode", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Anomaly_detection_names_the_operation_that_gives_NaN()
    {
        using var model = new Rooted();
        Assert.True(model.Attribute(-rand(2, 4)).Relevance.isnan().all().item<bool>());
        using var detecting = autograd.detect_anomaly();
        Assert.True(model.Attribute(rand(2, 4).add(Number.One, Number.One)).Relevance.isfinite().all().item<bool>());
        var error = Assert.ThrowsAny<InvalidOperationException>(() => model.Attribute(-rand(2, 4)));
        Assert.Contains("'x.sqrt()'", error.Message, StringComparison.Ordinal);
        Assert.Contains("Anomaly detection is on", error.Message, StringComparison.Ordinal);
    }

    private sealed class Both(IDisposable outer, IDisposable inner) : IDisposable
    {
        public void Dispose()
        {
            inner.Dispose();
            outer.Dispose();
        }
    }
}
