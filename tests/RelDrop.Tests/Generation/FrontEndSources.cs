namespace RelDrop.Tests.Generation;

/// <summary>Whole programs, as users structure them: each has a model Net of input (2, 3, 8, 8) and output (2, 5).</summary>
internal static class FrontEndSources
{
    private const string Head = "private readonly Linear fc = Linear(3, 5); public Net() : base(nameof(Net)) => RegisterComponents();";

    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["Tuples between blocks"] = Model(
            "private readonly Fork fork = new(); private readonly Join join = new();",
            "var (left, right) = fork.forward(x); var both = fork.forward(right); x = join.forward(left, both.Item2) + both.Item1;",
            """
            [LrpBlock]
            public partial class Fork : Module<Tensor, (Tensor, Tensor)>
            {
                private readonly Conv2d left = Conv2d(3, 3, 3, padding: 1);
                private readonly Conv2d right = Conv2d(3, 3, 1);
                public Fork() : base(nameof(Fork)) => RegisterComponents();
                public override (Tensor, Tensor) forward(Tensor x) => (left.forward(x).relu(), right.forward(x));
            }

            [LrpBlock]
            public partial class Join : Module<Tensor, Tensor, Tensor>
            {
                private readonly Conv2d mix = Conv2d(3, 3, 1);
                public Join() : base(nameof(Join)) => RegisterComponents();
                public override Tensor forward(Tensor a, Tensor b) => mix.forward(a.relu()) + b.sigmoid() * a;
            }
            """),
        ["An output that nothing reads"] = Model(
            "private readonly Fork fork = new();",
            "var (used, _) = fork.forward(x); x = used;",
            """
            [LrpBlock]
            public partial class Fork : Module<Tensor, (Tensor, Tensor)>
            {
                private readonly Conv2d conv = Conv2d(3, 3, 3, padding: 1);
                public Fork() : base(nameof(Fork)) => RegisterComponents();
                public override (Tensor, Tensor) forward(Tensor x) => (conv.forward(x), x * 2);
            }
            """),
        ["Generic blocks"] = Model(
            "private readonly Residual<Conv2d> conv = new(Conv2d(3, 3, 3, padding: 1)); private readonly Residual<Sequential> two = new(Sequential(Conv2d(3, 3, 1), ReLU()));",
            "x = two.forward(conv.forward(x));",
            """
            [LrpBlock]
            public partial class Residual<T> : Module<Tensor, Tensor> where T : Module<Tensor, Tensor>
            {
                private readonly T inner;
                public Residual(T inner) : base("Residual") { this.inner = inner; RegisterComponents(); }
                public override Tensor forward(Tensor x) => x + inner.forward(x);
            }
            """),
        ["A base class that calls down"] =
            """
            public abstract class Backbone(string name) : Module<Tensor, Tensor>(name)
            {
                protected readonly Conv2d stem = Conv2d(3, 3, 3, padding: 1);
                protected virtual double Scale => 2;
                protected abstract Tensor Features(Tensor x);
                protected virtual Tensor Head(Tensor x) => x.mean([2, 3]);
                public override Tensor forward(Tensor x) => Head(Features(stem.forward(x).relu() * Scale));
            }

            [LrpModel<COMPOSITE>]
            public partial class Net : Backbone
            {
                private readonly Conv2d conv = Conv2d(3, 3, 1);
                private readonly Linear fc = Linear(3, 5);
                public Net() : base(nameof(Net)) => RegisterComponents();
                protected override Tensor Features(Tensor x) => conv.forward(x).relu();
                protected override Tensor Head(Tensor x) => fc.forward(base.Head(x));
            }
            """,
        ["Layers and functions of the user's"] = Model(
            "private readonly Scale scale = new(); private Tensor Soft(Tensor a, Tensor b, double t) => (a * t + b).tanh(); private static (Tensor, Tensor) SoftRelevance(Tensor a, Tensor b, double t, Tensor output, Tensor relevance) { var g = (1 - output * output) * relevance; return (g * t, g); }"
                .Replace("private Tensor Soft", "[LrpFunction(nameof(SoftRelevance))] private static Tensor Soft", StringComparison.Ordinal),
            "x = Soft(scale.forward(x), x, 0.5);",
            """
            [LrpLayer(nameof(Propagate))]
            public partial class Scale : Module<Tensor, Tensor>
            {
                private readonly TorchSharp.Modules.Parameter factor = Parameter(tensor(1.5f));
                public Scale() : base(nameof(Scale)) => RegisterComponents();
                public override Tensor forward(Tensor x) => x * factor;
                private Tensor Propagate(Tensor input, Tensor output, Tensor relevance) => relevance * factor;
            }
            """),
        ["Lists built in a loop"] = Model(
            """
            private readonly ModuleList<Module<Tensor, Tensor>> layers = new(); private readonly Sequential tail; private readonly ModuleDict<Conv2d> named = new();
            public Net() : base(nameof(Net)) { named.Add("a", Conv2d(3, 3, 1)); for (var i = 0; i < 3; i++) { layers.Add(Conv2d(3, 3, 3, padding: 1)); layers.Add(BatchNorm2d(3)); layers.Add(new Block()); } tail = Make(2); RegisterComponents(); }
            private static Sequential Make(int n) { var s = Sequential(); for (var i = 0; i < n; i++) { s.append("b" + i, new Block()); s.append("g" + i, GELU()); } return s; }
            private readonly Linear fc = Linear(3, 5);
            """,
            "foreach (var layer in layers) x = layer.forward(x); var last = layers[^1]; x = named[\"a\"].forward(last.forward(tail.forward(x)));",
            """
            [LrpBlock]
            public partial class Block : Module<Tensor, Tensor>
            {
                private readonly Conv2d conv = Conv2d(3, 3, 1);
                public Block() : base(nameof(Block)) => RegisterComponents();
                public override Tensor forward(Tensor x)
                {
                    return Local(x) + x;
                    Tensor Local(Tensor t) => functional.silu(conv.forward(t));
                }
            }
            """,
            head: ""),
        ["Helpers elsewhere"] = Model(
            "private readonly Conv2d conv = Conv2d(3, 3, 3, padding: 1);",
            "x = conv.forward(x).Squash(strength: 2).Squash(); x = Helpers.Mix(x, conv.forward(Helpers.Mix(x, x.relu())));",
            """
            internal static class Helpers
            {
                internal const double Weight = 0.25;
                public static Tensor Squash(this Tensor t, double strength = 1) { using var _ = NewDisposeScope(); var s = (t * strength).tanh(); return s.MoveToOuterDisposeScope(); }
                public static Tensor Mix(Tensor a, Tensor b) { if (a.shape.Length != b.shape.Length) throw new ArgumentException("shapes"); return a * Weight + b * (1 - Weight); }
            }
            """),
        ["A sequence that may be missing"] = Model(
            "private readonly Sequential? adapt; private readonly Conv2d conv = Conv2d(3, 3, 1); private readonly Linear fc = Linear(3, 5); public Net() : base(nameof(Net)) { if (fc.bias is not null) adapt = Sequential(Conv2d(3, 3, 1, bias: false), BatchNorm2d(3)); RegisterComponents(); }",
            "x = conv.forward(x).relu() + (adapt is null ? x : adapt.forward(x));",
            head: ""),
        ["A block without layers"] = Model(
            "private readonly Halved halved = new(); private readonly Drop drop = new(0.3);",
            "x = drop.forward(halved.forward(x)) + x;",
            """
            [LrpBlock]
            public partial class Halved() : Module<Tensor, Tensor>(nameof(Halved))
            {
                public override Tensor forward(Tensor x) => x * 0.5;
            }

            [LrpBlock]
            public partial class Drop(double probability) : Module<Tensor, Tensor>(nameof(Drop))
            {
                public override Tensor forward(Tensor x)
                {
                    if (!training || probability == 0)
                        return x.alias();
                    using var kept = ones([x.shape[0], 1, 1, 1]).bernoulli_(1 - probability);
                    return x * kept;
                }
            }
            """),
        ["A layer applied three times"] = Model(
            "private readonly Conv2d conv = Conv2d(3, 3, 3, padding: 1); private readonly BatchNorm2d norm = BatchNorm2d(3);",
            "x = norm.forward(conv.forward(x)).relu(); var n = x.shape[0]; x = conv.forward(x); if (x.shape[0] != n) throw new InvalidOperationException(); x = norm.forward(x); x = conv.forward(x + 1);"),
        ["Shape read between layer and norm"] = Model(
            "private readonly Conv2d conv = Conv2d(3, 6, 3, padding: 1); private readonly BatchNorm2d norm = BatchNorm2d(6);",
            "x = conv.forward(x); var (b, c) = (x.shape[0], x.size(1)); x = norm.forward(x); x = x.view(b, 2, c / 2, 8, 8).mean([1]);"),
    };

    public static TheoryData<string> Names() => [.. All.Keys];

    /// <summary>The program under a composite.</summary>
    public static string Source(string name, string composite) => "namespace Models;\n\n" + All[name].Replace("COMPOSITE", composite, StringComparison.Ordinal);

    private static string Model(string members, string body, string others = "", string head = Head) => $$"""
        {{others}}

        [LrpModel<COMPOSITE>]
        public partial class Net : Module<Tensor, Tensor>
        {
            {{members}}
            {{head}}
            public override Tensor forward(Tensor x)
            {
                {{body}}
                return fc.forward(x.mean([2, 3]));
            }
        }
        """;
}
