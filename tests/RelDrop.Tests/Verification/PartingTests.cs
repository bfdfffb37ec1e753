using RelDrop.Relevance;
using RelDrop.Tests.Generation;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Verification;

/// <summary>Where a wrong pass and forward part is told by the paths of modules, at any depth.</summary>
public sealed class PartingTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public PartingTests() => manual_seed(5);

    public void Dispose() => scope.Dispose();

    /// <summary>Models that are compiled right, with a module inside whose own pass may be wrong.</summary>
    private const string Source = """
        namespace Models;

        [LrpBlock] public partial class Stage : Module<Tensor, Tensor>
        {
            private readonly Linear before = Linear(6, 6), after = Linear(4, 6);
            private readonly Module<Tensor, Tensor> inner;
            public Stage(Module<Tensor, Tensor> inner) : base("stage") { this.inner = inner; RegisterComponents(); }
            public override Tensor forward(Tensor x) => after.forward(inner.forward(before.forward(x).relu())) + x;
        }

        [LrpModel<EpsilonPlus>] public partial class Net : Module<Tensor, Tensor>
        {
            private readonly Linear stem = Linear(6, 6), head = Linear(6, 3);
            private readonly ModuleList<Module<Tensor, Tensor>> stages;
            private readonly Sequential body;
            public Net(Module<Tensor, Tensor> inList, Module<Tensor, Tensor> inSequential, Module<Tensor, Tensor> right) : base("net")
            {
                stages = new(new Stage(right), new Stage(inList));
                body = Sequential(new Module<Tensor, Tensor>[] { Linear(6, 6), ReLU(), new Stage(inSequential), ReLU() });
                RegisterComponents();
            }
            public override Tensor forward(Tensor x)
            {
                x = stem.forward(x);
                foreach (var stage in stages) x = stage.forward(x);
                return head.forward(body.forward(x));
            }
        }
        """;

    private struct Right;

    private struct Wrong;

    private static CompiledPassMismatchException Refused(bool inList, bool inSequential, Func<Tensor, Tensor> inForward)
    {
        nn.Module<Tensor, Tensor> Inner(bool isWrong) => isWrong ? new HandWritten<Wrong> { InForward = inForward } : new HandWritten<Right>();
        var model = new Emitted(Source).Create("Net", Inner(inList), Inner(inSequential), Inner(false));
        return Assert.Throws<CompiledPassMismatchException>(() => ((IAttributable)model).Attribute(typeof(EpsilonPlus), randn(3, 6, dtype: float64)));
    }

    [Fact]
    public void A_module_deep_inside_is_told_by_its_path()
    {
        var inList = Refused(inList: true, inSequential: false, x => x.add(Number.One, Number.One));
        Assert.Equal(("stages.1.inner.fc2", "stages.1.inner.fc3"), (inList.LastAgreeing, inList.FirstDiffering));
        var inSequential = Refused(inList: false, inSequential: true, x => x.add(Number.One, Number.One));
        Assert.Equal(("body.2.inner.fc2", "body.2.inner.fc3"), (inSequential.LastAgreeing, inSequential.FirstDiffering));
    }

    [Fact]
    public void Of_two_the_first_is_told() =>
        Assert.Equal("stages.1.inner.fc3", Refused(inList: true, inSequential: true, x => x * Number.Of(3)).FirstDiffering);

    [Fact]
    public void What_follows_the_last_module_is_told_as_that()
    {
        var model = new HandWritten<Tail> { InForward = x => x };
        model.Rectify = x => x.relu();
        var exception = Assert.Throws<CompiledPassMismatchException>(() => new WithTail(model).Attribute(randn(3, 6)));
        Assert.Equal(("inner", null), (exception.LastAgreeing, exception.FirstDiffering));
        Assert.Contains("behind 'inner'", exception.Message, StringComparison.Ordinal);
    }

    private struct Tail;

    /// <summary>What is changed in place leaves nothing of the layer before it to be compared.</summary>
    [Fact]
    public void A_change_in_place_is_put_down_to_the_layer_before_it_with_reserve()
    {
        var model = new HandWritten<Changed> { InForward = x => x.mul_(Number.Of(2)) };
        var exception = Assert.Throws<CompiledPassMismatchException>(() => model.Attribute(randn(3, 6)));
        Assert.Equal(("fc1", "fc2"), (exception.LastAgreeing, exception.FirstDiffering));
        Assert.Contains("changed in place", exception.Message, StringComparison.Ordinal);
    }

    private struct Changed;

    [Fact]
    public void A_ReLU_in_place_does_not_hide_the_layer_before_it()
    {
        var model = new HandWritten<InPlace> { InForward = x => x.relu_() * Number.Of(2), InPass = x => x.relu() };
        model.Rectify = x => x.relu_();
        var exception = Assert.Throws<CompiledPassMismatchException>(() => model.Attribute(randn(3, 6)));
        Assert.Equal(("fc2", "fc3"), (exception.LastAgreeing, exception.FirstDiffering));
    }

    private struct InPlace;

    [Fact]
    public void What_forward_frees_is_not_claimed_to_differ()
    {
        static Tensor Freed(Tensor x)
        {
            using (x)
                return x * Number.Of(2);
        }

        var model = new HandWritten<Freeing> { InForward = Freed };
        var exception = Assert.Throws<CompiledPassMismatchException>(() => model.Attribute(randn(3, 6)));
        Assert.Equal(("fc1", "fc2"), (exception.LastAgreeing, exception.FirstDiffering));
        Assert.Contains("or freed", exception.Message, StringComparison.Ordinal);
    }

    private struct Freeing;

    [Fact]
    public void Where_no_module_is_known_it_says_so()
    {
        var model = new Bare();
        var exception = Assert.Throws<CompiledPassMismatchException>(() => LrpEngine.Attribute(model, typeof(EpsilonPlus), [randn(3, 6)], 0, null));
        Assert.Equal((null, null), (exception.LastAgreeing, exception.FirstDiffering));
        Assert.Contains("not known", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>A model whose forward goes on behind its only module.</summary>
    private sealed class WithTail : nn.Module<Tensor, Tensor>, ILrpModule
    {
        private readonly HandWritten<Tail> inner;

        public WithTail(HandWritten<Tail> inner)
            : base("tail")
        {
            this.inner = inner;
            register_module("inner", inner);
        }

        public override Tensor forward(Tensor x) => inner.forward(x).tanh();

        public LrpPass CreatePass(Type composite, params LrpContext[] contexts) => new Pass(this, contexts);

        public Attribution Attribute(Tensor input) => LrpEngine.Attribute(this, typeof(EpsilonPlus), [input], 0, null);

        private sealed class Pass(WithTail module, LrpContext[] contexts) : LrpPass(typeof(EpsilonPlus), contexts)
        {
            public override Tensor Record(Tensor input) => Nest("inner", module.inner, false, Contexts).Record(input);

            public override Tensor Propagate(Tensor relevance) => relevance;
        }
    }

    private sealed class Bare() : nn.Module<Tensor, Tensor>("bare"), ILrpModule
    {
        public override Tensor forward(Tensor x) => x * Number.Of(2);

        public LrpPass CreatePass(Type composite, params LrpContext[] contexts) => new Pass(contexts);

        private sealed class Pass(LrpContext[] contexts) : LrpPass(contexts)
        {
            public override Tensor Record(Tensor input) => input.clone();

            public override Tensor Propagate(Tensor relevance) => relevance.clone();
        }
    }
}
