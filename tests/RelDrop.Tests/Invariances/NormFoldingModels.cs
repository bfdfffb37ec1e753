namespace RelDrop.Tests.Invariances;

/// <summary>One network, with its layers held in the ways that people hold them.</summary>
internal static class NormFoldingModels
{
    private const string Attributes = "LrpModel<EpsilonPlus>, LrpModel<EpsilonAlpha2Beta1Flat>, LrpModel<EpsilonGamma>, LrpModel<Lrp0>";

    /// <summary>fields | body of the constructor | forward, of a convolution c, a norm n, and the rest.</summary>
    public static IReadOnlyDictionary<string, string> Behind { get; } = new Dictionary<string, string>
    {
        ["BehindFields"] = "Conv1d c = Conv1d(2, 4, 3); readonly BatchNorm1d n = BatchNorm1d(4); | | fc.forward(n.forward(c.forward(x)).relu().mean([2]))",
        ["BehindList"] = "ModuleList<Module<Tensor, Tensor>> all = new(Conv1d(2, 4, 3), BatchNorm1d(4)); | | foreach (var l in all) x = l.forward(x); return fc.forward(x.relu().mean([2]));",
        ["BehindIndex"] = "ModuleList<Module<Tensor, Tensor>> all = new(Conv1d(2, 4, 3), BatchNorm1d(4)); | | fc.forward(all[1].forward(all[0].forward(x)).relu().mean([2]))",
        ["BehindTypedLists"] = "ModuleList<Conv1d> cs = new(Conv1d(2, 4, 3)); readonly ModuleList<BatchNorm1d> ns = new(BatchNorm1d(4)); | | for (var i = 0; i < cs.Count; i++) x = ns[i].forward(cs[i].forward(x)).relu(); return fc.forward(x.mean([2]));",
        ["BehindTwoLoops"] = "ModuleList<Conv1d> cs = new(Conv1d(2, 4, 3)); readonly ModuleList<BatchNorm1d> ns = new(BatchNorm1d(4)); | | foreach (var c in cs) x = c.forward(x); foreach (var n in ns) x = n.forward(x); return fc.forward(x.relu().mean([2]));",
        ["BehindSequential"] = "Sequential s = Sequential(Conv1d(2, 4, 3), BatchNorm1d(4)); | | fc.forward(s.forward(x).relu().mean([2]))",
        ["BehindAppended"] = """Sequential s = Sequential(); | s.append("0", Conv1d(2, 4, 3)); s.append("1", BatchNorm1d(4)); | fc.forward(s.forward(x).relu().mean([2]))""",
        ["BehindTwoSequentials"] = """Sequential s = Sequential(); readonly Sequential t = Sequential(); | s.append("0", Conv1d(2, 4, 3)); t.append("0", Dropout(0.1)); t.append("1", BatchNorm1d(4)); | fc.forward(t.forward(s.forward(x)).relu().mean([2]))""",
        ["BehindBaseFields"] = "Module<Tensor, Tensor> c, n; | c = Conv1d(2, 4, 3); n = x.n ?? BatchNorm1d(4); | fc.forward(n.forward(c.forward(x)).relu().mean([2]))",
        ["BehindBaseOfBoth"] = "Module<Tensor, Tensor> c, n; | c = x.n ?? Conv1d(2, 4, 3); n = x.n ?? BatchNorm1d(4); | fc.forward(n.forward(c.forward(x)).relu().mean([2]))",
        ["BehindBlock"] = "OneConv c = new(); readonly BatchNorm1d n = BatchNorm1d(4); | | fc.forward(n.forward(c.forward(x)).relu().mean([2]))",
        ["BehindInBlock"] = "Conv1d c = Conv1d(2, 4, 3); readonly OneNorm n = new(); | | fc.forward(n.forward(c.forward(x)).mean([2]))",
        ["BehindBlocks"] = "OneConv c = new(); readonly OneNorm n = new(); | | fc.forward(n.forward(c.forward(x)).mean([2]))",
        ["BehindBlocksInSequential"] = """Sequential s = Sequential(); | s.append("0", new OneConv()); s.append("1", new OneNorm()); | fc.forward(s.forward(x).mean([2]))""",
        ["BehindBranch"] = "Conv1d c = Conv1d(2, 4, 3); readonly BatchNorm1d n = BatchNorm1d(4); | | x = c.forward(x); if (x.shape[1] == 4) x = n.forward(x); return fc.forward(x.relu().mean([2]));",
        ["BehindEither"] = "Conv1d c = Conv1d(2, 4, 3); readonly BatchNorm1d n = BatchNorm1d(4); | | x = x.shape[0] > 1 ? c.forward(x) : x[0].unsqueeze(0); return fc.forward(n.forward(x).relu().mean([2]));",
        ["BehindNullable"] = "Conv1d c = Conv1d(2, 4, 3); readonly BatchNorm1d? n = BatchNorm1d(4); | | x = c.forward(x); x = n is null ? x : n.forward(x); return fc.forward(x.relu().mean([2]));",
    };

    /// <summary>The same with the norm before the layer, which has padding.</summary>
    public static IReadOnlyDictionary<string, string> Before { get; } = new Dictionary<string, string>
    {
        ["BeforeFields"] = "BatchNorm1d n = BatchNorm1d(2); readonly Conv1d c = Conv1d(2, 4, 3, padding: 1); | | fc.forward(c.forward(n.forward(x.relu())).relu().mean([2]))",
        ["BeforeList"] = "ModuleList<Module<Tensor, Tensor>> all = new(BatchNorm1d(2), Conv1d(2, 4, 3, padding: 1)); | | x = x.relu(); foreach (var l in all) x = l.forward(x); return fc.forward(x.relu().mean([2]));",
        ["BeforeIndex"] = "ModuleList<Module<Tensor, Tensor>> all = new(BatchNorm1d(2), Conv1d(2, 4, 3, padding: 1)); | | fc.forward(all[1].forward(all[0].forward(x.relu())).relu().mean([2]))",
        ["BeforeAppended"] = """Sequential s = Sequential(); | s.append("0", BatchNorm1d(2)); s.append("1", Dropout(0.1)); s.append("2", Conv1d(2, 4, 3, padding: 1)); | fc.forward(s.forward(x.relu()).relu().mean([2]))""",
        ["BeforeBaseField"] = "Module<Tensor, Tensor> n; readonly Conv1d c = Conv1d(2, 4, 3, padding: 1); | n = x.n ?? BatchNorm1d(2); | fc.forward(c.forward(n.forward(x.relu())).relu().mean([2]))",
        ["BeforeBaseOfLayer"] = "BatchNorm1d n = BatchNorm1d(2); readonly Module<Tensor, Tensor> c; | c = x.n ?? Conv1d(2, 4, 3, padding: 1); | fc.forward(c.forward(n.forward(x.relu())).relu().mean([2]))",
        ["BeforeBlock"] = "NormAfter n = new(); readonly Conv1d c = Conv1d(2, 4, 3, padding: 1); | | fc.forward(c.forward(n.forward(x)).relu().mean([2]))",
        ["BeforeInBlock"] = "BatchNorm1d n = BatchNorm1d(2); readonly ConvFirst c = new(); | | fc.forward(c.forward(n.forward(x.relu())).mean([2]))",
        ["BeforeBlocks"] = "NormAfter n = new(); readonly ConvFirst c = new(); | | fc.forward(c.forward(n.forward(x)).mean([2]))",
        ["BeforeBranch"] = "BatchNorm1d n = BatchNorm1d(2); readonly Conv1d c = Conv1d(2, 4, 3, padding: 1); | | x = n.forward(x.relu()); if (x.shape[1] == 2) x = c.forward(x); return fc.forward(x.relu().mean([2]));",
        ["BeforeEither"] = "BatchNorm1d n = BatchNorm1d(2); readonly Conv1d c = Conv1d(2, 4, 3, padding: 1); | | x = x.relu(); if (x.shape[1] == 2) x = n.forward(x); return fc.forward(c.forward(x).relu().mean([2]));",
    };

    /// <summary>fields | the layers in turn: what a batch norm is folded into, of each kind.</summary>
    public static IReadOnlyDictionary<string, string> Layers { get; } = new Dictionary<string, string>
    {
        ["OfLinear"] = "3, 4 | BatchNorm1d a = BatchNorm1d(4); readonly Linear b = Linear(4, 5); readonly BatchNorm1d c = BatchNorm1d(5); | c.forward(b.forward(a.forward(x)))",
        ["OfLinearWithoutBias"] = "3, 4 | BatchNorm1d a = BatchNorm1d(4); readonly Linear b = Linear(4, 5, hasBias: false); | b.forward(a.forward(x))",
        ["OfConvolution"] = "2, 4, 6, 5 | BatchNorm2d a = BatchNorm2d(4); readonly Conv2d b = Conv2d(4, 6, 3, padding: 1, stride: 2, groups: 2); readonly BatchNorm2d c = BatchNorm2d(6); | c.forward(b.forward(a.forward(x)))",
        ["OfReflected"] = "2, 2, 6, 5 | BatchNorm2d a = BatchNorm2d(2); readonly Conv2d b = Conv2d(2, 3, 3, padding: 1, padding_mode: PaddingModes.Reflect, bias: false); | b.forward(a.forward(x))",
        ["OfTransposed"] = "2, 4, 5 | BatchNorm1d a = BatchNorm1d(4); readonly ConvTranspose1d b = ConvTranspose1d(4, 6, 3, stride: 2, padding: 1, groups: 2); readonly BatchNorm1d c = BatchNorm1d(6); | c.forward(b.forward(a.forward(x)))",
        ["OfVolume"] = "2, 2, 4, 3, 4 | BatchNorm3d a = BatchNorm3d(2, affine: false); readonly Conv3d b = Conv3d(2, 3, 2, padding: 1); | b.forward(a.forward(x))",
        ["OfDispatched"] = "2, 4, 6, 5 | ModuleList<Module<Tensor, Tensor>> all = new(BatchNorm2d(4), Conv2d(4, 6, 3, padding: 1, groups: 2), BatchNorm2d(6)); | all[2].forward(all[1].forward(all[0].forward(x)))",
    };

    public static string Source => $$"""
        namespace Models;
        [Epsilon(0, On = Layers.Linear)] [Pass(On = Layers.Activation | Layers.BatchNorm)] public class Lrp0 : Composite.Empty;
        [LrpBlock] public partial class OneConv : Module<Tensor, Tensor> { readonly Conv1d c = Conv1d(2, 4, 3); public OneConv() : base("b") => RegisterComponents(); public override Tensor forward(Tensor x) => c.forward(x); }
        [LrpBlock] public partial class OneNorm : Module<Tensor, Tensor> { readonly BatchNorm1d n = BatchNorm1d(4); public OneNorm() : base("b") => RegisterComponents(); public override Tensor forward(Tensor x) => n.forward(x).relu(); }
        [LrpBlock] public partial class NormAfter : Module<Tensor, Tensor> { readonly BatchNorm1d n = BatchNorm1d(2); public NormAfter() : base("b") => RegisterComponents(); public override Tensor forward(Tensor x) => n.forward(x.relu()); }
        [LrpBlock] public partial class ConvFirst : Module<Tensor, Tensor> { readonly Conv1d c = Conv1d(2, 4, 3, padding: 1); public ConvFirst() : base("b") => RegisterComponents(); public override Tensor forward(Tensor x) => c.forward(x).relu(); }
        public sealed class Given { public Module<Tensor, Tensor>? n = null; }
        {{string.Concat(Behind.Concat(Before).Select(pair => Network(pair.Key, pair.Value)))}}
        {{Network("ReadTwice", "Conv1d c = Conv1d(2, 4, 3); readonly BatchNorm1d n = BatchNorm1d(4); | | x = c.forward(x); return fc.forward((n.forward(x) + x).mean([2]));")}}
        {{Network("ReadTwiceInList", "ModuleList<Module<Tensor, Tensor>> all = new(Conv1d(2, 4, 3), BatchNorm1d(4)); | | x = all[0].forward(x); return fc.forward((all[1].forward(x) + x).mean([2]));")}}
        {{string.Concat(Layers.Select(pair => Layer(pair.Key, pair.Value)))}}
        """;

    private static string Network(string name, string parts) => parts.Split('|', StringSplitOptions.TrimEntries) is [var fields, var constructor, var forward]
        ? $$"""

          [{{Attributes}}]
          public partial class {{name}} : Module<Tensor, Tensor>
          {
              readonly {{fields}}
              readonly Linear fc = Linear(4, 3, hasBias: false);
              public {{name}}() : base("m") { {{constructor.Replace("x.n", "new Given().n", StringComparison.Ordinal)}} RegisterComponents(); }
              public override Tensor forward(Tensor x) {{(forward.EndsWith(';') ? $"{{ {forward} }}" : $"=> {forward};")}}
          }

          """
        : throw new ArgumentException(name);

    private static string Layer(string name, string parts) => parts.Split('|', StringSplitOptions.TrimEntries) is [var shape, var fields, var forward]
        ? $$"""

          [LrpModel<Lrp0>]
          public partial class {{name}} : Module<Tensor, Tensor>
          {
              public long[] Shape => [{{shape}}];
              readonly {{fields}}
              public {{name}}() : base("m") => RegisterComponents();
              public Tensor Affine(Tensor x) { eval(); return forward(x); }
              public override Tensor forward(Tensor x) => {{forward}};
          }

          """
        : throw new ArgumentException(name);
}
