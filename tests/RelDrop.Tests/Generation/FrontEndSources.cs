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
        ["A list grown over modules"] = Model(
            "private readonly ModuleList<Conv2d> heads = new(Conv2d(3, 2, 1), Conv2d(3, 4, 3, padding: 1));",
            "var outs = new System.Collections.Generic.List<Tensor> { x }; foreach (var head in heads) outs.Add(head.forward(x).relu()); x = outs[^1].mean([1], true) + cat(outs, 1).narrow(1, outs.Count - 1, 3) * outs[0];"),
        ["A query over modules"] = Model(
            "private readonly ModuleList<Module<Tensor, Tensor>> heads = new(Conv2d(3, 3, 1), GELU());",
            "x = stack(heads.Select(h => h.forward(x)).ToList(), 0).sum([0]) + (from head in heads select head.forward(x * 2)).First();"),
        ["Lists that are taken from and changed"] = Model(
            "private readonly ModuleList<Conv2d> down = new(Conv2d(3, 3, 1), Conv2d(3, 3, 3, padding: 1)), up = new(Conv2d(3, 3, 1), Conv2d(3, 3, 1));",
            "var skips = new System.Collections.Generic.List<Tensor>(); foreach (var d in down) { x = d.forward(x); skips.Add(x); x = x.tanh(); } foreach (var u in up) { x = u.forward(x + skips[skips.Count - 1]); skips.RemoveAt(skips.Count - 1); }"),
        ["A stack of tensors"] = Model(
            "private readonly ModuleList<Conv2d> down = new(Conv2d(3, 3, 1), Conv2d(3, 3, 3, padding: 1));",
            "var stack = new System.Collections.Generic.Stack<Tensor>(); foreach (var d in down) { stack.Push(x); x = d.forward(x).relu(); } foreach (var _ in down) x = x + stack.Pop();"),
        ["A tensor that may be null"] = Model(
            "private readonly ModuleList<Conv2d> convs = new(Conv2d(3, 3, 1), Conv2d(3, 3, 1)); private readonly bool gated = true;",
            "Tensor? sum = null, gate = null; if (gated) gate = x.sigmoid(); foreach (var c in convs) { var y = c.forward(x); sum = sum is null ? y : sum + y; } x = gate is null ? sum! : sum! * gate;"),
        ["Parts of unknown number"] = Model(
            "private readonly int parts = 3;",
            "var sum = zeros_like(x.narrow(1, 0, 1)); foreach (var part in x.chunk(parts, 1)) sum = sum + part * part; var all = x.split(1, 1); all[1] = sum; x = cat(all, 1);"),
        ["Loops that count and swap"] = Model(
            "private readonly int rounds = 3;",
            "var y = x * 0.5; var k = 0; var scale = 1.0; for (var i = rounds; i > 0; i -= 1) { (x, y) = (y, x.tanh()); k++; scale /= 2; if (k % 2 == 0) x = x * k; } while (k < 5) { x = x + y * (k / 2); k += 2; } x = x * scale + y / k;"),
        ["Numbers keep their types"] = Model(
            "private static Tensor Scale(Tensor t, double s = 3, long? n = null) => t * (s / 2) * (n ?? 1);",
            "double half = 1; int three = 3; long four = 4; float f = 7; var (p, q) = three > 2 ? (three, four / 3L) : (1, 2L); x = Scale(x, three) * (half / 2) + x * (three / 2) / (f / 2) - Scale(x) * (p / 2 + q) + x * checked(three + (int)four);"),
        ["Plain objects"] = Model(
            "private static long[] Sizes(long[] s) { var r = new long[2]; r[0] = s[0]; r[1] = s[1] * s[2] * s[3]; return r; }",
            "var sizes = Sizes(x.shape); var list = new System.Collections.Generic.List<double> { 1 }; list.Add(sizes[1] / 96.0); var text = new System.Text.StringBuilder(); text.Append(\"abc\"); var table = new System.Collections.Generic.Dictionary<string, double> { [\"a\"] = list[1] }; x = (x.view(sizes) * table[\"a\"] * text.Length / list.Count).view(x.shape);"),
        ["Switches and patterns"] = Model(
            "private readonly object how = 2; private readonly string kind = \"tanh\"; private readonly ModuleList<Module<Tensor, Tensor>> layers = new(Conv2d(3, 3, 1), ReLU(), Conv2d(3, 3, 1));",
            "if (how is int n and > 1) x = x * n; switch (kind) { case \"relu\": x = x.relu(); break; case \"tanh\" or \"sigmoid\": x = x.tanh(); break; default: throw new InvalidOperationException(); } foreach (var layer in layers) switch (layer) { case Conv2d { out_channels: 3 } c: x = c.forward(x) + x; break; case TorchSharp.Modules.ReLU: x = functional.gelu(x); break; } if (x.shape is [var b, _, .. , var w]) x = x * (b + w);"),
        ["Paths that return"] = Model(
            "private readonly string format = \"last\"; private readonly Conv2d conv = Conv2d(3, 3, 1); private Tensor Norm(Tensor t) { if (format == \"first\") return t; else if (format == \"last\") { var u = t.mean([1], keepdim: true); return t - u; } throw new InvalidOperationException(format); } private Tensor Twice(Tensor t) { using (var scope = NewDisposeScope()) { if (t.ndim == 3) return t.MoveToOuterDisposeScope(); t = t * 2; return scope.MoveToOuter(t); } }",
            "x = Twice(Norm(conv.forward(x))); try { x = x + 1; } finally { GC.KeepAlive(this); }"),
        ["Training in every shape"] = Model(
            "private readonly Linear? aux = Linear(3, 3);",
            "if (training == false) x = x * 2; if (this.training && aux is not null) x = x * 0; if (!(training is true)) x = x + 1; var t = training; if (t || aux is null) x = x * 3; x = functional.dropout(x, 0.9, training: training); x = training ? x.detach() : x; if (aux?.training != true) x = x * 1.5;"),
        ["In place, as forward sees it"] = Model(
            "private readonly Conv2d a = Conv2d(3, 3, 1), b = Conv2d(3, 3, 1); private readonly ReLU relu = ReLU(inplace: true); private static void Scale(Tensor t) => t.mul_(3); private static void Swap(ref Tensor s, ref Tensor t) => (s, t) = (t, s);",
            "var y = a.forward(x); var same = y; y.add_(b.forward(x)).mul_(2); Scale(y); var z = b.forward(relu.forward(y)) + same; functional.silu(z, inplace: true); Swap(ref x, ref z); var w = zeros(x.shape[0], 3, 8, 8, dtype: x.dtype); w[.., 0..2] = x[.., 1..]; w[.., 2] = z[.., 0] * 2; x = x + w;"),
        ["Weights that are given"] = Model(
            "private readonly Conv2d c = Conv2d(3, 3, 3, padding: 1); private readonly Linear tied = Linear(3, 3, hasBias: false);",
            "Tensor w = c.weight!; w = (w - w.mean([1, 2, 3], keepdim: true)) / (w.std([1, 2, 3], keepdim: true) + 1e-5); x = functional.conv2d(x, w, c.bias, strides: [1, 1], padding: [1, 1]).relu(); x = functional.linear(x.permute(0, 2, 3, 1), tied.weight).permute(0, 3, 1, 2);"),
        ["Padding of every kind"] = Model(
            "private readonly Conv2d a = Conv2d(3, 3, 3, padding: 1, padding_mode: PaddingModes.Reflect), b = Conv2d(3, 4, 3, padding: 2, stride: 2, padding_mode: PaddingModes.Circular), c = Conv2d(4, 3, 3, padding: 1, padding_mode: PaddingModes.Replicate, bias: false);",
            "x = c.forward(b.forward(a.forward(x).relu()).relu());"),
        ["Blocks of several kinds of arguments"] = Model(
            "private readonly Mix mix = new(); private readonly Pyramid pyramid = new();",
            "var (y, n) = mix.forward(x, 2, null, 0.5); var (z, m) = mix.forward(y, n, x, 1); var features = pyramid.forward([x, z * m]); x = features[0] + features[^1] * mix.call(z, 1, null, 2).Item1;",
            """
            [LrpBlock]
            public partial class Mix : Module<Tensor, int, Tensor?, double, (Tensor, int)>
            {
                private readonly Conv2d conv = Conv2d(3, 3, 1);
                public Mix() : base(nameof(Mix)) => RegisterComponents();
                public override (Tensor, int) forward(Tensor x, int times, Tensor? gate, double scale)
                {
                    for (var i = 0; i < times; i++)
                        x = conv.forward(x).relu() * scale;
                    return (gate is null ? x : x * gate.sigmoid(), times + 1);
                }
            }

            [LrpBlock]
            public partial class Pyramid : Module<System.Collections.Generic.List<Tensor>, System.Collections.Generic.List<Tensor>>
            {
                private readonly ModuleList<Conv2d> laterals = new(Conv2d(3, 3, 1), Conv2d(3, 3, 3, padding: 1));
                public Pyramid() : base(nameof(Pyramid)) => RegisterComponents();
                public override System.Collections.Generic.List<Tensor> forward(System.Collections.Generic.List<Tensor> features)
                {
                    var outs = new System.Collections.Generic.List<Tensor>();
                    for (var i = 0; i < laterals.Count; i++)
                        outs.Add(laterals[i].forward(features[i]));
                    return outs;
                }
            }
            """),
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
