using RelDrop.Relevance;
using RelDrop.Tests.Generation;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Tests.Verification;

/// <summary>The first attribution of a class leaves everything as it was, as every other does; right models pass the check.</summary>
public sealed class UndisturbedTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        AttributionOptions.VerifyFirst = true;
        scope.Dispose();
    }

    private const string Source = """
        namespace Models;

        [LrpModel<EpsilonPlusFlat>, BlockMask(Probability = 1)] public partial class Net : Module<Tensor, Tensor>
        {
            private readonly Conv2d conv = Conv2d(3, 4, 3, padding: 1);
            private readonly BatchNorm2d norm = BatchNorm2d(4), own = BatchNorm2d(4);
            private readonly Dropout dropout = Dropout(0.5);
            private readonly Sequential body;
            private readonly Linear fc = Linear(4, 5);
            public static int Calls;
            public Net() : base("net") { body = Sequential(new Module<Tensor, Tensor>[] { Conv2d(4, 4, 1), ReLU(inplace: true), Dropout(0.5) }); RegisterComponents(); }
            [NoRelevance] private static Tensor Noise(Tensor x) { Calls++; return rand_like(x); }
            public override Tensor forward(Tensor x)
            {
                x = dropout.call(functional.relu(norm.call(conv.call(x))));
                x = own.call(body.call(x) * Noise(x));
                return functional.softmax(fc.call(x.mean([2, 3])), 1);
            }
        }
        """;

    private static nn.Module<Tensor, Tensor> Create(ScalarType type = ScalarType.Float32)
    {
        var model = new Emitted(Source).Create("Net");
        model.to(type);
        return model;
    }

    private static Attribution Attribute(nn.Module model, Tensor input) => ((IAttributable)model).Attribute(typeof(EpsilonPlusFlat), input);

    private static nn.Module Child(nn.Module of, string name) => of.named_children().Single(child => child.name == name).module;

    private static void AssertSame(Tensor expected, Tensor actual) => Assert.True(expected.equal(actual).all().item<bool>());

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Modes_parameters_statistics_gradients_random_state_and_input_stay(bool training)
    {
        var model = Create();
        model.train(training);
        Child(model, "dropout").train(!training);
        Child(Child(model, "body"), "2").train(!training);
        bool[] modes = [.. model.modules().Select(module => module.training)];
        var state = model.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.clone());
        var input = randn(4, 3, 8, 8);
        var values = input.clone();
        input.requires_grad = true;

        manual_seed(7);
        AttributionOptions.VerifyFirst = false;
        using var unchecked_ = Attribute(model, input);
        var random = get_rng_state();
        manual_seed(7);
        AttributionOptions.VerifyFirst = true;
        using var attribution = Attribute(model, input);

        AssertSame(random, get_rng_state());
        AssertSame(unchecked_.Output, attribution.Output);
        AssertSame(unchecked_.Relevance, attribution.Relevance);
        Assert.Equal(modes, model.modules().Select(module => module.training));
        Assert.All(model.state_dict(), pair => AssertSame(state[pair.Key], pair.Value));
        Assert.All(model.parameters(), parameter => Assert.True(parameter.grad is null && parameter.requires_grad));
        AssertSame(values, input);
        Assert.True(input.grad is null && input.requires_grad && is_grad_enabled());
    }

    [Fact]
    public void Hooks_do_not_run_and_are_still_there()
    {
        var model = Create();
        var calls = 0;
        ((Conv2d)Child(model, "conv")).register_forward_hook((_, _, output) =>
        {
            calls++;
            return output * Number.Of(100);
        });
        ((Conv2d)Child(model, "conv")).register_forward_pre_hook((_, input) =>
        {
            calls++;
            return input;
        });
        ((Sequential)Child(model, "body")).register_forward_hook((_, _, output) =>
        {
            calls++;
            return output;
        });
        Attribute(model, randn(4, 3, 8, 8)).Dispose();
        Assert.Equal(0, calls);
        model.eval();
        model.forward(randn(4, 3, 8, 8));
        Assert.Equal(3, calls);
    }

    [Fact]
    public void No_tensor_is_left_and_the_scope_around_holds_the_attribution_alone()
    {
        var input = randn(4, 3, 8, 8);
        var model = Create();
        using var around = NewDisposeScope();
        var before = LiveTensors.Baseline();
        var attribution = Attribute(model, input);
        Assert.Equal(2, around.DisposablesCount);
        attribution.Dispose();
        Assert.Equal(before, LiveTensors.Now);
    }

    [Fact]
    public void Forward_runs_once_for_a_class()
    {
        var model = Create(ScalarType.Float64);
        var calls = model.GetType().GetField("Calls")!;
        Attribute(model, randn(2, 3, 8, 8, dtype: float64)).Dispose();
        var first = (int)calls.GetValue(null)!;
        Attribute(model, randn(2, 3, 8, 8, dtype: float64)).Dispose();
        Assert.Equal(1, (int)calls.GetValue(null)! - first);

        // The noise is drawn for the pass, then for forward; other numbers, so that both run once more on the same ones.
        Assert.InRange(first, 2, 4);
    }

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void A_model_in_inference_mode_passes(ScalarType type)
    {
        const string source = """
            namespace Models;

            [LrpModel<EpsilonPlusFlat>] public partial class Net : Module<Tensor, Tensor>
            {
                private readonly Linear fc1 = Linear(6, 8), fc2 = Linear(8, 4);
                private readonly BatchNorm1d norm = BatchNorm1d(8);
                public Net() : base("net") => RegisterComponents();
                public override Tensor forward(Tensor x) => fc2.forward(norm.forward(fc1.forward(x)).relu());
            }
            """;
        var model = new Emitted(source).Create("Net");
        model.to(type);
        using var inference = inference_mode();
        using var attribution = Attribute(model, randn(1, 6).to(type));
        Assert.Equal(type, attribution.Output.dtype);
    }

    [Fact]
    public void A_training_step_is_the_same_with_it()
    {
        Tensor Step(bool verify)
        {
            AttributionOptions.VerifyFirst = verify;
            var model = Create();
            model.train();
            manual_seed(9);
            var (images, labels) = (randn(6, 3, 8, 8), tensor([0L, 1, 2, 3, 4, 0]));
            var optimizer = optim.SGD(model.parameters(), 0.1);
            for (var i = 0; i < 2; i++)
            {
                var reldrop = (RelevanceDropout)model.GetType().GetMethod("CreateRelDrop")!.Invoke(model, [1UL])!;
                optimizer.zero_grad();
                nn.functional.cross_entropy(model.call(reldrop.Apply(images, labels)), labels).backward();
                optimizer.step();
            }

            return cat([.. model.state_dict().Values.Select(value => value.to(float32).flatten())]);
        }

        AssertSame(Step(false), Step(true));
    }

    [Fact]
    public void Threads_that_come_first_together_get_what_one_gets()
    {
        var model = Create();
        var input = randn(4, 3, 8, 8);
        model.train();
        Parallel.For(0, 8, _ =>
        {
            using var inner = NewDisposeScope();
            using var attribution = Attribute(model, input);
            Assert.True(attribution.Relevance.isfinite().all().item<bool>());
        });
        Assert.True(model.modules().All(module => module.training));
    }

    [Fact]
    public void There_is_no_verdict_where_forward_throws_or_is_no_function_of_its_input()
    {
        var count = 0;
        var counting = new HandWritten<Counting> { InForward = x => x * Number.Of(++count) };
        counting.Attribute(randn(3, 6)).Dispose();
        counting.Attribute(randn(3, 6)).Dispose();
        new HandWritten<Throwing> { InForward = _ => throw new InvalidDataException("not today") }.Attribute(randn(3, 6)).Dispose();
    }

    private struct Counting;

    private struct Throwing;

    /// <summary>The input's last digits decide.</summary>
    [Fact]
    public void What_rounding_decides_is_not_held_against_the_pass()
    {
        manual_seed(1);
        using var steep = tensor(1e6f);
        using var rounding = tensor(3e-8f);
        var model = new HandWritten<Steps> { InForward = x => (x * steep).sin(), InPass = x => (x.add(rounding, Number.One) * steep).sin() };
        model.Attribute(randn(3, 6)).Dispose();
    }

    private struct Steps;

    [Fact]
    public void Several_inputs_and_outputs_are_compared_all()
    {
        const string source = """
            namespace Models;

            [LrpModel<EpsilonPlus>(Explain = "y")] public partial class Net : Module<Tensor, Tensor, (Tensor, Tensor)>
            {
                private readonly Linear a = Linear(4, 3), b = Linear(5, 3);
                public Net() : base("net") => RegisterComponents();
                public override (Tensor, Tensor) forward(Tensor x, Tensor y) => (a.forward(x) + b.forward(y).relu(), b.forward(y).tanh());
            }
            """;
        var type = new Emitted(source).Type("Net");
        var model = (nn.Module)Activator.CreateInstance(type)!;
        using var right = LrpEngine.Attribute((ILrpModule)model, typeof(EpsilonPlus), [randn(3, 4), randn(3, 5)], 1, null);
        var wrong = new TwoOutputs();
        var exception = Assert.Throws<CompiledPassMismatchException>(() => LrpEngine.Attribute(wrong, typeof(EpsilonPlus), [randn(3, 4)], 0, null));
        Assert.InRange(exception.Deviation, 0.1, 10);
    }

    /// <summary>A pass whose second output is wrong.</summary>
    private sealed class TwoOutputs() : nn.Module<Tensor, (Tensor, Tensor)>("two"), ILrpModule
    {
        public override (Tensor, Tensor) forward(Tensor x) => (x, x.add(Number.One, Number.One));

        public LrpPass CreatePass(Type composite, params LrpContext[] contexts) => new Pass(contexts);

        private sealed class Pass(LrpContext[] contexts) : LrpPass(contexts)
        {
            public override Tensor[] Record(Tensor[] inputs) => [inputs[0].clone(), inputs[0].clone()];

            public override Tensor[] Propagate(Tensor[] relevances) => [relevances[0].clone()];
        }
    }
}
