using Microsoft.CodeAnalysis;

namespace RelDrop.Tests.Generation;

/// <summary>Every diagnostic: what triggers it and where, and a near miss that does not.</summary>
public class DiagnosticsTests
{
    private static string Net(string members, string body, string attributes = "", string header = "public partial class Net : Module<Tensor, Tensor>") =>
        $$"""
        namespace Models;

        [Epsilon(On = Layers.Linear)] public class Bare : Composite.Empty;

        public class Unknown() : Module<Tensor, Tensor>(nameof(Unknown)) { public override Tensor forward(Tensor x) => x; }

        [LrpModel<EpsilonPlus>]
        {{attributes}}
        {{header}}
        {
            {{members}}
            private readonly Linear fc = Linear(3, 2);
            public Net() : base(nameof(Net)) => RegisterComponents();
            public override Tensor forward(Tensor x) { {{body}} }
        }
        """;

    /// <summary>A model with a rule on the first of two layers.</summary>
    private static string WithRule(string rule) => Net($"[{rule}] private readonly Linear other = Linear(3, 3);", "return fc.forward(other.forward(x));");

    /// <summary>A model with a normalization, under a composite with a rule more.</summary>
    private static string Passing(string rule, string body) =>
        $$"""
        namespace Models;
        {{rule}}
        public class Own : EpsilonPlus;

        [LrpModel<Own>]
        public partial class Net : Module<Tensor, Tensor>
        {
            private readonly LayerNorm norm = LayerNorm(3);
            private readonly Linear fc = Linear(3, 2);
            public Net() : base(nameof(Net)) => RegisterComponents();
            public override Tensor forward(Tensor x) { {{body}} }
        }
        """;

    /// <summary>Id, the source, and the text at the place that is reported; no text means that nothing must be reported.</summary>
    public static TheoryData<string, string, string?, string?> Cases => new CaseTable
    {
        { "RDG001", Net("", "return fc.forward(x);", header: "public class Net : Module<Tensor, Tensor>"), "Net" },
        { "RDG001", "namespace Models; public class Outer { [LrpBlock] public partial class Net() : Module<Tensor, Tensor>(nameof(Net)) { public override Tensor forward(Tensor x) => x; } }", "Net" },
        { "RDG001", Net("", "return fc.forward(x);"), null },
        { "RDG002", "namespace Models; [LrpBlock] public partial class Net() : Module<int, Tensor>(nameof(Net)) { public override Tensor forward(int n) => zeros(n); }", "Net" },
        { "RDG002", "namespace Models; [LrpBlock] public partial class Net() : Module<Tensor, Tensor>(nameof(Net)) { public override Tensor forward(Tensor x) => x; }", null },
        { "RDG002", "namespace Models; [LrpBlock] public partial class Net() : Module<Tensor, Tensor, (Tensor, Tensor)>(nameof(Net)) { public override (Tensor, Tensor) forward(Tensor x, Tensor y) => (y, x); }", null },
        { "RDG003", Net("", "return fc.forward(x.erfinv());"), "x.erfinv()" },
        { "RDG003", Net("private readonly CosineSimilarity alike = CosineSimilarity(1);", "return fc.forward(alike.forward(x, x));"), "alike.forward(x, x)" },
        { "RDG003", Net("private readonly Unknown unknown = new();", "return fc.forward(unknown.forward(x));"), "unknown.forward(x)" },
        { "RDG003", Net("private readonly RReLU noisy = RReLU();", "return fc.forward(noisy.forward(x));"), "noisy.forward(x)" },
        { "RDG003", Net("private readonly Module<Tensor, Tensor> any = null!;", "return fc.forward(any.forward(x));"), null },
        { "RDG003", Net("", "return fc.forward(x.relu().view(-1, 3));"), null },
        { "RDG004", Net("", "do { x = fc.forward(x); } while (x.shape[0] > 1); return x;"), null },
        { "RDG004", Net("", "while (x.ndim > 2) x = x.squeeze(-1); return fc.forward(x);"), null },
        { "RDG004", Net("", "return torch.baddbmm(x, fc.forward(x), x, 1, 1);"), "torch.baddbmm(x, fc.forward(x), x, 1, 1)" },
        { "RDG004", Net("[KeepRelevance] private readonly TorchSharp.Modules.Parameter scale = Parameter(torch.ones(3));", "return fc.forward(x * scale);"), "x * scale" },
        { "RDG004", Net("[KeepRelevance] private readonly TorchSharp.Modules.Parameter? shift = null;", "return fc.forward(x + shift!);"), "shift" },
        { "RDG004", Net("private Tensor? kept;", "kept = fc.forward(x); return kept;"), "kept = fc.forward(x)" },
        { "RDG004", Net("", "for (var i = 0; i < 2; i++) x = fc.forward(x); return x;"), null },
        { "RDG005", Net("[Norm] private readonly ReLU relu = ReLU();", "return fc.forward(relu.forward(x));"), "Norm" },
        { "RDG005", Net("[Pass] private readonly Linear other = Linear(3, 3);", "return fc.forward(other.forward(x));"), "Pass" },
        { "RDG005", Net("[Flat] private readonly Sequential other = Sequential();", "return fc.forward(other.forward(x));"), "Flat" },
        { "RDG005", Net("[Flat] private readonly Linear other = Linear(3, 3);", "return fc.forward(other.forward(x));"), null },
        { "RDG006", Net("[Flat, ZPlus] private readonly Linear other = Linear(3, 3);", "return fc.forward(other.forward(x));"), "ZPlus" },
        { "RDG006", Net("[Flat] private readonly Linear other = Linear(3, 3); [ZPlus] private readonly Linear second = Linear(3, 3);", "return fc.forward(second.forward(other.forward(x)));"), null },
        { "RDG007", Net("private readonly BatchNorm1d bn = BatchNorm1d(3);", "return fc.forward(bn.forward(x).relu());", attributes: "[LrpModel<Bare>]"), "bn.forward(x)" },
        { "RDG007", Net("private readonly BatchNorm1d bn = BatchNorm1d(3);", "return fc.forward(bn.forward(x));", attributes: "[LrpModel<Bare>]"), null },
        { "RDG007", Net("private readonly BatchNorm1d bn = BatchNorm1d(2);", "var y = fc.forward(x); return y + bn.forward(y);", attributes: "[LrpModel<Bare>]"), "bn.forward(y)" },
        { "RDG007", Net("private readonly BatchNorm1d bn = BatchNorm1d(3);", "return fc.forward(bn.forward(x).relu());"), null },
        { "RDG027", Net("private readonly BatchNorm1d bn = BatchNorm1d(3);", "return fc.forward(bn.forward(x).relu());"), "bn.forward(x)" },
        { "RDG027", Net("[Pass] private readonly BatchNorm1d bn = BatchNorm1d(3);", "return fc.forward(bn.forward(x).relu());"), null },
        { "RDG027", Net("private readonly BatchNorm1d bn = BatchNorm1d(3);", "return fc.forward(bn.forward(x));"), null },
        { "RDG028", Passing("[Pass(On = Layers.Normalization)]", "return fc.forward(x + norm.forward(x));"), "norm.forward(x)" },
        { "RDG028", Passing("[Pass(On = Layers.Normalization)]", "return fc.forward(norm.forward(x));"), null },
        { "RDG028", Passing("[Pass(On = Layers.Normalization | Layers.Sum)]", "return fc.forward(x + norm.forward(x));"), null },
        { "RDG028", Passing("", "return fc.forward(x + norm.forward(x));"), null },
        { "RDG007", Net("[Gradient] private readonly BatchNorm1d bn = BatchNorm1d(3);", "return fc.forward(bn.forward(x));"), null },
        { "RDG007", Net("private readonly BatchNorm1d bn = BatchNorm1d(2);", "return bn.forward(fc.forward(x));", attributes: "[LrpModel<Bare>]"), null },
        { "RDG008", Net("", "return fc.forward(x);", attributes: "[PixelMask, TopKMask]"), "TopKMask" },
        { "RDG008", Net("", "return fc.forward(x);", attributes: "[PixelMask]"), null },
        { "RDG011", WithRule("AlphaBeta(2, 2)"), "AlphaBeta(2, 2)" },
        { "RDG011", WithRule("AlphaBeta(0.5, -0.5)"), "AlphaBeta(0.5, -0.5)" },
        { "RDG011", WithRule("AlphaBeta(1.5, 0.5)"), null },
        { "RDG011", WithRule("Gamma(-0.5)"), "Gamma(-0.5)" },
        { "RDG011", WithRule("Gamma(double.PositiveInfinity)"), "Gamma(double.PositiveInfinity)" },
        { "RDG011", WithRule("Gamma(0)"), null },
        { "RDG011", WithRule("Epsilon(-1e-6)"), "Epsilon(-1e-6)" },
        { "RDG011", WithRule("ZPlus(Epsilon = double.NaN)"), "ZPlus(Epsilon = double.NaN)" },
        { "RDG011", WithRule("Epsilon(0, Clip = true)"), "Epsilon(0, Clip = true)" },
        { "RDG011", WithRule("Flat(Epsilon = 0, Clip = true)"), "Flat(Epsilon = 0, Clip = true)" },
        { "RDG011", WithRule("Epsilon(0, NormScale = true)"), null },
        { "RDG011", WithRule("WSquare(Clip = true)"), null },
        { "RDG011", WithRule("ZBox(1, 1)"), "ZBox(1, 1)" },
        { "RDG011", WithRule("ZBox(-1, 1)"), null },
        { "RDG011", WithRule("ZBox(new[] { -1.0, 0.0, 0.0 }, new[] { 1.0, 0.0, 1.0 })"), "ZBox(new[] { -1.0, 0.0, 0.0 }, new[] { 1.0, 0.0, 1.0 })" },
        { "RDG011", WithRule("ZBox(new[] { -1.0, 0.0, 0.0 }, new[] { 1.0, 0.5 })"), "ZBox(new[] { -1.0, 0.0, 0.0 }, new[] { 1.0, 0.5 })" },
        { "RDG011", WithRule("ZBox([-1, 0, 0], [1, 0.5, 1])"), null },
        { "RDG011", WithRule("ZBox"), "ZBox" },
        { "RDG011", WithRule("ZBox(0, 1, Mean = new[] { 0.5 }, Std = new[] { 0.5 })"), "ZBox(0, 1, Mean = new[] { 0.5 }, Std = new[] { 0.5 })" },
        { "RDG011", WithRule("ZBox(Mean = new[] { 0.5, 0.5, 0.5 })"), "ZBox(Mean = new[] { 0.5, 0.5, 0.5 })" },
        { "RDG011", WithRule("ZBox(Mean = new[] { 0.5, 0.5, 0.5 }, Std = new[] { 1, 1, 0.0 })"), "ZBox(Mean = new[] { 0.5, 0.5, 0.5 }, Std = new[] { 1, 1, 0.0 })" },
        { "RDG011", WithRule("ZBox(Mean = new[] { 0.5, 0.5, 0.5 }, Std = new[] { 1, 1, 1.0 })"), null },
        { "RDG010", "namespace Models; [LrpBlock, PixelMask] public partial class Net() : Module<Tensor, Tensor>(nameof(Net)) { public override Tensor forward(Tensor x) => x; }", "PixelMask" },
        { "RDG009", Net("", "return fc.forward(x);", attributes: "[PixelMask(Alpha = 1.5)]"), "PixelMask(Alpha = 1.5)" },
        { "RDG009", Net("", "return fc.forward(x);", attributes: "[BlockMask(MinArea = 0.5)]"), "BlockMask(MinArea = 0.5)" },
        { "RDG009", Net("", "return fc.forward(x);", attributes: "[BlockMask(MinArea = 0.5, MaxArea = 0.6)]"), null },
        { "RDG009", Net("", "return fc.forward(x);", attributes: "[RandomDropout(MaxRatio = 1.5)]"), "RandomDropout(MaxRatio = 1.5)" },
        { "RDG009", Net("", "return fc.forward(x);", attributes: "[RandomPoints(Fraction = -0.1)]"), "RandomPoints(Fraction = -0.1)" },
        { "RDG009", Net("", "return fc.forward(x);", attributes: "[RandomPoints(Count = 0)]"), "RandomPoints(Count = 0)" },
        { "RDG009", Net("", "return fc.forward(x);", attributes: "[PointMask(Beta = 2)]"), "PointMask(Beta = 2)" },
        { "RDG009", Net("", "return fc.forward(x);", attributes: "[PointMask(Fill = 1, FillKind = RelDrop.Masking.FillKind.FirstKept)]"), "PointMask(Fill = 1, FillKind = RelDrop.Masking.FillKind.FirstKept)" },
        { "RDG009", Net("", "return fc.forward(x);", attributes: "[PointMask(FillKind = (RelDrop.Masking.FillKind)3)]"), "PointMask(FillKind = (RelDrop.Masking.FillKind)3)" },
        { "RDG009", Net("", "return fc.forward(x);", attributes: "[RandomDropout(Fill = 0)]"), "RandomDropout(Fill = 0)" },
        { "RDG009", Net("", "return fc.forward(x);", attributes: "[RandomDropout(Fill = 0, FillKind = RelDrop.Masking.FillKind.Value)]"), null },
        { "RDG009", Net("", "return fc.forward(x);", attributes: "[PointMask(FillKind = RelDrop.Masking.FillKind.FirstKept)]"), null },
        { "RDG009", Net("", "return fc.forward(x);", attributes: "[RandomPoints]"), null },
        { "RDG009", Net("", "return fc.forward(x);", attributes: "[TokenMask(MaskToken = -1)]"), "TokenMask(MaskToken = -1)" },
        { "RDG009", Net("", "return fc.forward(x);", attributes: "[TokenMask(MaskToken = 1, Fill = 0)]"), "TokenMask(MaskToken = 1, Fill = 0)" },
        { "RDG009", Net("", "return fc.forward(x);", attributes: "[RandomTokens(MaskToken = 103)]"), null },
        { "RDG001", "namespace Models; public partial record struct Outer { public partial interface IInner { [LrpModel<Gradient>] public partial class Net() : Module<Tensor, Tensor>(nameof(Net)) { public override Tensor forward(Tensor x) => x.relu(); } } }", null },
        { "RDG002", "namespace Models; [LrpLayer(nameof(Back))] public partial class Layer() : Module<Tensor, Tensor, Tensor>(nameof(Layer)) { public override Tensor forward(Tensor x, Tensor y) => x; private Tensor Back(Tensor x, Tensor y, Tensor r) => r; }", "Layer" },
        { "RDG004", Custom("LrpFunction(\"Back\")", "private static Tensor F(Tensor[] a) => a[0];", "F([x])", "private static Tensor Back(Tensor[] a, Tensor o, Tensor r) => r.alias();"), "F([x])" },
        { "RDG004", "namespace Models; public abstract class Root(int n) : Module<Tensor, Tensor>(nameof(Root)) { protected Tensor Of(Tensor x) => x * (1 + n); } [LrpBlock] public partial class Net() : Root(2) { public override Tensor forward(Tensor x) => Of(x); }", "n" },
        { "RDG004", "namespace Models; [LrpBlock] public partial class Net(Linear fc) : Module<Tensor, Tensor>(nameof(Net)) { public override Tensor forward(Tensor x) => fc.forward(x); }", null },
        { "RDG004", "namespace Models; [LrpBlock] public partial class Net(int n) : Module<Tensor, Tensor>(nameof(Net)) { private readonly int n = n; public override Tensor forward(Tensor x) => x * (n + 1); }", null },
        { "RDG010", Net("", "return fc.forward(x);", attributes: "[PixelMask]"), null },
        { "RDG012", Net("private readonly Library.Block block = new();", "return fc.forward(block.forward(x));"), "block.forward(x)", Library("LrpBlock") },
        { "RDG012", Net("private readonly Library.Block block = new();", "return fc.forward(block.forward(x));"), "block.forward(x)", Library("LrpModel<Gradient>") },
        { "RDG012", Net("private readonly Library.Block block = new();", "return fc.forward(block.forward(x));"), null, Library("LrpBlock", "[assembly: LrpComposite<EpsilonPlus>]") },
        { "RDG012", Net("private readonly Library.Block block = new();", "return fc.forward(block.forward(x));"), null, Library("LrpLayer(nameof(Back))") },
        { "RDG013", Net("", "return fc.forward(x);", attributes: "[LrpModel<Gradient>(Explain = \"nope\")]"), "LrpModel<Gradient>(Explain = \"nope\")" },
        { "RDG013", Net("", "return fc.forward(x);", attributes: "[LrpModel<Gradient>(Explain = \"x\")]"), null },
        { "RDG014", "namespace Models; [LrpLayer(\"Back\")] public partial class Layer() : Module<Tensor, Tensor>(nameof(Layer)) { public override Tensor forward(Tensor x) => x; }", "LrpLayer(\"Back\")" },
        { "RDG014", "namespace Models; [LrpLayer(nameof(Back))] public partial class Layer() : Module<Tensor, Tensor>(nameof(Layer)) { public override Tensor forward(Tensor x) => x; private Tensor Back(Tensor x, Tensor r) => r; }", "LrpLayer(nameof(Back))" },
        { "RDG014", "namespace Models; [LrpLayer(nameof(Back))] public partial class Layer() : Module<Tensor, Tensor>(nameof(Layer)) { public override Tensor forward(Tensor x) => x; private Tensor Back(Tensor x, Tensor y, Tensor r) => r; }", null },
        { "RDG014", Custom("LrpFunction(\"Back\")", "private Tensor F(Tensor a) => a.erfinv();", "F(x)", ""), "LrpFunction(\"Back\")" },
        { "RDG014", Custom("LrpFunction(\"Back\")", "private Tensor F(Tensor a, double s) => a * s;", "F(x, 2)", "private Tensor Back(Tensor a, Tensor o, Tensor r) => r.alias();"), "LrpFunction(\"Back\")" },
        { "RDG014", Custom("LrpFunction(\"Back\")", "private Tensor F(Tensor a, Tensor b) => a * b;", "F(x, x)", "private Tensor Back(Tensor a, Tensor b, Tensor o, Tensor r) => r.alias();"), "LrpFunction(\"Back\")" },
        { "RDG014", Custom("LrpFunction(\"Back\")", "private static Tensor F(Tensor a) => a.erfinv();", "F(x)", "private Tensor Back(Tensor a, Tensor o, Tensor r) => r.alias();"), "LrpFunction(\"Back\")" },
        { "RDG014", Custom("LrpFunction(\"Back\")", "private Tensor F(Tensor a, double s = 0.5) => a * s;", "F(x)", "private static Tensor Back(Tensor a, double s, Tensor o, Tensor r) => r.alias();"), null },
        { "RDG014", Custom("LrpFunction(\"Back\")", "private Tensor F(Tensor a, Tensor b) => a * b;", "F(b: x, a: zeros(3))", "private (Tensor, Tensor) Back(Tensor a, Tensor b, Tensor o, Tensor r) => (r.alias(), r.alias());"), null },
        { "RDG014", Custom("LrpFunction(\"Back\")", "private static Tensor F(Tensor a) => a.erfinv();", "F(x)", "private static Tensor Back(Tensor a, Tensor o, Tensor r) => r.alias();"), null },
        { "RDG015", Block("private readonly Linear fc = Linear(3, 2); internal Net() : base(nameof(Net)) { }", "fc.forward(x)"), "Net" },
        { "RDG015", Block("public Linear fc { get; } = Linear(3, 2); internal Net(bool quick) : base(nameof(Net)) => Console.WriteLine(quick); internal Net() : this(true) { }", "fc.forward(x)"), "Net" },
        { "RDG015", Block("private readonly TorchSharp.Modules.Parameter weight = Parameter(ones(3)); internal Net() : base(nameof(Net)) { }", "x * weight"), "Net" },
        { "RDG015", "namespace Models; [LrpLayer(nameof(Back))] public partial class Layer() : Module<Tensor, Tensor>(nameof(Layer)) { private readonly Linear fc = Linear(3, 3); public override Tensor forward(Tensor x) => fc.forward(x); private Tensor Back(Tensor x, Tensor y, Tensor r) => r; }", "Layer" },
        { "RDG015", Block("private readonly Linear fc = Linear(3, 2); internal Net() : base(nameof(Net)) => Fill(); private void Fill() => this.RegisterComponents();", "fc.forward(x)"), null },
        { "RDG015", Block("private readonly Linear fc = Linear(3, 2); internal Net() : base(nameof(Net)) => register_module(\"fc\", fc);", "fc.forward(x)"), null },
        { "RDG015", Block("private readonly Linear fc = Linear(3, 2); internal Net() : base(nameof(Net)) { }", "fc.forward(x)", header: "public abstract class Base : Module<Tensor, Tensor> { protected Base(string name) : base(name) => RegisterComponents(); } [LrpBlock] public partial class Net : Base"), null },
        { "RDG015", Block("internal Net() : base(nameof(Net)) { }", "x.relu()"), null },
        { "RDG009", Net("", "return fc.forward(x);", attributes: "[BlockMask(Fill = float.NaN)]"), "BlockMask(Fill = float.NaN)" },
        { "RDG009", Net("", "return fc.forward(x);", attributes: "[BlockMask(Fill = float.NegativeInfinity)]"), "BlockMask(Fill = float.NegativeInfinity)" },
        { "RDG009", Net("", "return fc.forward(x);", attributes: "[BlockMask(Fill = float.MaxValue)]"), null },
        { "RDG011", WithRule("ZBox(Mean = [0.5], Std = [1e-320])"), "ZBox(Mean = [0.5], Std = [1e-320])" },
        { "RDG011", WithRule("ZBox(0, 1e-320)"), "ZBox(0, 1e-320)" },
        { "RDG011", WithRule("Gamma(1e300)"), "Gamma(1e300)" },
        { "RDG011", WithRule("Gamma(1e30)"), null },
        { "RDG017", Net("public int Attribute => 1;", "return fc.forward(x);"), "Attribute" },
        { "RDG017", Net("public void CreateRelDrop(ulong other) { }", "return fc.forward(x);", attributes: "[PixelMask]"), "CreateRelDrop" },
        { "RDG017", Net("public Attribution Attribute(Tensor a, Target? b, Precision? c) => null!;", "return fc.forward(x);"), "Attribute" },
        { "RDG017", Net("public class @var;", "return fc.forward(x);"), "@var" },
        { "RDG017", Net("public class @unmanaged;", "return fc.forward(x);", attributes: "[PixelMask]"), "@unmanaged" },
        { "RDG017", Net("public class @unmanaged;", "return fc.forward(x);"), null },
        { "RDG017", Net("public void CreateRelDrop(long other) { }", "return fc.forward(x);", attributes: "[PixelMask]"), null },
        { "RDG017", Net("public void CreateRelDrop(ulong other) { }", "return fc.forward(x);"), null },
        { "RDG017", Net("public Attribution Attribute(Tensor a, Target? b) => Attribute(a, b, null);", "return fc.forward(x);"), null },
        { "RDG018", Block("internal Net() : base(nameof(Net)) { }", "x.relu()", header: "[LrpBlock] file partial class Net : Module<Tensor, Tensor>"), "Net" },
        { "RDG018", Block("internal Net() : base(nameof(Net)) { }", "x.relu()", header: "file class Mine : EpsilonPlus; [LrpModel<Mine>] public partial class Net : Module<Tensor, Tensor>"), "LrpModel<Mine>" },
        { "RDG018", "namespace Models; [LrpLayer(nameof(Back))] file partial class Layer() : Module<Tensor, Tensor>(nameof(Layer)) { public override Tensor forward(Tensor x) => x; private Tensor Back(Tensor x, Tensor y, Tensor r) => r; }", "Layer" },
        { "RDG018", Block("internal Net() : base(nameof(Net)) { }", "x.relu()", header: "file class Other; class Mine : EpsilonPlus; [LrpModel<Mine>] partial class Net : Module<Tensor, Tensor>"), null },
        { "RDG020", Net("", "return fc.forward(x);", attributes: "[LrpModel<Gradient>, LrpModel<EpsilonPlus>]"), "LrpModel<EpsilonPlus>" },
        { "RDG020", Net("private Tensor Back(Tensor x, Tensor y, Tensor r) => r;", "return fc.forward(x);", attributes: "[LrpLayer(nameof(Back))]"), "Net" },
        { "RDG020", Block("internal Net() : base(nameof(Net)) { } private Tensor Back(Tensor x, Tensor y, Tensor r) => r;", "x.relu()", header: "[LrpBlock, LrpLayer(nameof(Back))] public partial class Net : Module<Tensor, Tensor>"), "Net" },
        { "RDG020", Net("", "return fc.forward(x);", attributes: "[LrpModel<Gradient>, LrpBlock]"), null },
        { "RDG021", Net("", "return fc.forward(x);", attributes: "[LrpModel<Composite.Empty>]"), "LrpModel<Composite.Empty>" },
        { "RDG021", "[assembly: LrpComposite<Composite.Conserving>]", "LrpComposite<Composite.Conserving>" },
        { "RDG021", "[assembly: LrpComposite<Mine>] public class R : RuleAttribute; [R(On = Layers.Any)] public abstract class Base : EpsilonPlus; public class Mine : Base;", "LrpComposite<Mine>" },
        { "RDG018", "[assembly: LrpComposite<Mine>] file class Mine : EpsilonPlus;", "LrpComposite<Mine>" },
        { "RDG021", "[assembly: LrpComposite<Mine>] public class Mine : Composite.Empty;", null },
        { "RDG021", Block("[R] public ReLU relu { get; } = ReLU(); internal Net() : base(nameof(Net)) => RegisterComponents();", "relu.forward(x)", header: "public class R : RuleAttribute; [LrpBlock] public partial class Net : Module<Tensor, Tensor>"), "R" },
        { "RDG021", Block("[R] private readonly ReLU relu = ReLU(); internal Net() : base(nameof(Net)) => RegisterComponents();", "relu.forward(x)", header: "public class R : RuleAttribute { public string S { get; set; } = \"\"; } [LrpBlock] public partial class Net : Module<Tensor, Tensor>"), "R" },
        { "RDG021", Block("internal Net() : base(nameof(Net)) { }", "x.relu()", header: "public class R : RuleAttribute; [R(On = Layers.Any)] public class Mine : EpsilonPlus; [LrpModel<Mine>] public partial class Net : Module<Tensor, Tensor>"), "LrpModel<Mine>" },
        { "RDG021", Block("internal Net() : base(nameof(Net)) { }", "x.relu()", header: "public class M : MaskAttribute { public string[] S { get; set; } = []; } [LrpModel<EpsilonPlus>, M(S = [\"a\"])] public partial class Net : Module<Tensor, Tensor>"), "M(S = [\"a\"])" },
        { "RDG021", Block("internal Net() : base(nameof(Net)) { }", "x.relu()", header: "public class MyMaskAttribute : PixelMaskAttribute; [LrpModel<EpsilonPlus>, MyMask(Alpha = 0.5)] public partial class Net : Module<Tensor, Tensor>"), "MyMask(Alpha = 0.5)" },
        { "RDG021", Block("internal Net() : base(nameof(Net)) { }", "x.relu()", header: "[ZPlus(On = Layers.Linear)] public class Mine : Composite.Empty; [LrpModel<Mine>, PixelMask(Alpha = 0.5)] public partial class Net : Module<Tensor, Tensor>"), null },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_is_reported_where_it_is_and_nowhere_else(string id, string source, string? place, string? library)
    {
        var result = library is null ? Compiler.Run(source) : Compiler.Run(source, Compiler.Run(library).Compilation.ToMetadataReference());
        if (place is null)
        {
            Assert.Empty(result.Reported);
            Assert.DoesNotContain(result.All, diagnostic => diagnostic.Id == id);
            Assert.DoesNotContain(result.Problems, problem => problem.Id is not ("CS0169" or "CS0414"));
            return;
        }

        var diagnostic = Assert.Single(result.Reported.IsEmpty ? result.All : result.Reported);
        Assert.Equal(id, diagnostic.Id);
        Assert.Equal(place, source[diagnostic.Location.SourceSpan.Start..diagnostic.Location.SourceSpan.End]);
    }

    private static string Block(string members, string result, string header = "[LrpBlock] public partial class Net : Module<Tensor, Tensor>") =>
        $"namespace Models; {header} {{ {members} public override Tensor forward(Tensor x) => {result}; }}";

    /// <summary>A model with a helper method whose relevance is written by hand.</summary>
    private static string Custom(string attribute, string function, string call, string relevance) =>
        Net($"[{attribute}] {function} {relevance}", $"return fc.forward({call});");

    private static string Library(string block, string more = "") => $"{more} namespace Library; [{block}] public partial class Block() : Module<Tensor, Tensor>(nameof(Block)) {{ public override Tensor forward(Tensor x) => x.relu(); private Tensor Back(Tensor x, Tensor y, Tensor r) => r.alias(); }}";

    /// <summary>Cases, some of which have the source of another assembly.</summary>
    private sealed class CaseTable : TheoryData<string, string, string?, string?>
    {
        public void Add(string id, string source, string? place) => Add(id, source, place, null);
    }
}
