using Microsoft.CodeAnalysis;

namespace RelDrop.Tests.Generation;

/// <summary>What the analyzers report, where, and near misses; that the remedies are true.</summary>
public class AnalyzerTests
{
    private const string Forward = "public override Tensor forward(Tensor x) => fc.forward(x);";

    /// <summary>A class with a layer.</summary>
    private static string Class(string attributes = "[LrpModel<EpsilonPlus>]", string name = "Net", string members = "", string forward = Forward, string header = "partial class", string layer = "private readonly Linear fc = Linear(3, 3);") =>
        $"{attributes} public {header} {name} : Module<Tensor, Tensor> {{ {members} {layer} public {name}() : base(nameof({name})) => RegisterComponents(); {forward} }} ";

    /// <summary>A model and a call on it.</summary>
    private static string Call(string call, string attributes = "[LrpModel<EpsilonPlus>]", string more = "") =>
        $"namespace Models; {more} {Class(attributes)} public static class Use {{ public static object? Of(Net net, Tensor x) => {call}; }}";

    /// <summary>A rule on the layer of a class.</summary>
    private static string Layer(string layer, string attributes = "[LrpBlock]", string more = "", string header = "partial class", string forward = Forward) =>
        $"namespace Models; {more} {Class(attributes, layer: layer, header: header, forward: forward)}";

    /// <summary>A composite, and a model that is compiled under it.</summary>
    private static string Composite(string composite, string attributes = "[LrpModel<Mine>]", string members = "", string forward = Forward) =>
        $"namespace Models; {composite} {Class(attributes, members: members, forward: forward)}";

    private const string Many = "private readonly ModuleList<Linear> many = new(Linear(3, 3));";
    private const string OverMany = "public override Tensor forward(Tensor x) { foreach (var one in many) x = one.forward(x); return x; }";

    /// <summary>Id, the source, and the text at the place that is reported; no text means that nothing must be reported.</summary>
    public static TheoryData<string, string, string?> Cases => new()
    {
        { "RDG010", $"namespace Models; {Class("[PixelMask]", header: "class")}", "PixelMask" },
        { "RDG010", "namespace Models; [TopKMask(Count = 3)] public class Data;", "TopKMask(Count = 3)" },
        { "RDG010", $"namespace Models; {Class("[LrpLayer(nameof(Back)), BlockMask]", members: "private Tensor Back(Tensor x, Tensor y, Tensor r) => r.alias();")}", "BlockMask" },
        { "RDG010", $"namespace Models; {Class("[LrpModel<EpsilonPlus>]")} {Class("[BlockMask]", "Other", header: "class")}", "BlockMask" },
        { "RDG010", $"namespace Models; [BlockMask] public partial class Net; {Class()}", null },
        { "RDG022", Call("net.CreateRelDrop(seed: 1)"), "CreateRelDrop" },
        { "RDG022", Call("net?.CreateRelDrop(1)?.ToString()"), "CreateRelDrop" },
        { "RDG022", Call("new Derived().CreateRelDrop(1)", more: "public class Derived : Net;"), "CreateRelDrop" },
        { "RDG022", $"namespace Models; {Class(members: "public RelevanceDropout Drop() => CreateRelDrop(1);")}", "CreateRelDrop" },
        { "RDG022", Call("net.CreateRelDrop(seed: 1)", "[LrpModel<EpsilonPlus>, PointMask]"), null },
        { "RDG022", Call("new Derived().CreateRelDrop(1)", "[LrpModel<EpsilonPlus>, PointMask]", "public class Derived : Net;"), null },
        { "RDG022", Call("net.CreateRelDrop()", more: "public static class More { public static string CreateRelDrop(this Net net) => nameof(net); }"), null },
        { "RDG023", Call("net.Attribute<EpsilonGamma>(x)"), "EpsilonGamma" },
        { "RDG023", Call("net?.Attribute<Mine>(x)", more: "public class Mine : EpsilonPlus;"), "Mine" },
        { "RDG023", Call("net.Attribute<Composite.Empty>(x)"), "Composite.Empty" },
        { "RDG023", Call("((IAttributable)net).Attribute(typeof(EpsilonGamma), x)"), "EpsilonGamma" },
        { "RDG023", Call("net.SmoothGrad(x)"), "SmoothGrad" },
        { "RDG023", Call("net.SmoothGrad<EpsilonGamma>(x, samples: 3)"), "EpsilonGamma" },
        { "RDG023", Call("BatchExtensions.AttributeAll<EpsilonGamma>(net, x, 2)"), "EpsilonGamma" },
        { "RDG023", Call("net.IntegratedGradients(x)"), "IntegratedGradients" },
        { "RDG023", Call("net.InputTimesGradient(x)"), "InputTimesGradient" },
        { "RDG023", Call("new Derived().Attribute<Gradient>(x)", more: "public class Derived : Net;"), "Gradient" },
        { "RDG023", Call("net.Attribute<EpsilonGamma>(x)", "[LrpModel<EpsilonPlus>, LrpModel<EpsilonGamma>]"), null },
        { "RDG023", Call("net.IntegratedGradients(x)", "[LrpModel<EpsilonPlus>, LrpModel<Gradient>]"), null },
        { "RDG023", Call("((IAttributable)net).Attribute(typeof(EpsilonPlus), x)"), null },
        { "RDG023", Call("((IAttributable)net).Attribute(typeof(Mine<int>), x)", "[LrpModel<Mine<int>>]", "public class Mine<T> : EpsilonPlus;"), null },
        { "RDG023", Call("net.Attribute<Gradient>(x)", more: "[LrpModel<Gradient>] public partial class Derived : Net { public override Tensor forward(Tensor x) => x.relu(); }"), null },
        { "RDG023", Call("Any<Gradient>(net, x)", more: "").Replace("public static object?", "private static Attribution Any<T>(Net net, Tensor x) where T : Composite => net.Attribute<T>(x); public static object?", StringComparison.Ordinal), null },
        { "RDG023", Call("((IAttributable)(object)x).Attribute(typeof(Gradient), x)"), null },
        { "RDG024", Layer("[Epsilon] private readonly Linear fc = Linear(3, 3);", attributes: "", header: "class"), "Epsilon" },
        { "RDG024", Layer("[KeepRelevance] private readonly Linear fc = Linear(3, 3);", attributes: "", header: "class"), "KeepRelevance" },
        { "RDG024", Layer("[Gamma(0.5)] private readonly Linear fc = Linear(3, 3); private Tensor Back(Tensor x, Tensor y, Tensor r) => r.alias();", "[LrpLayer(nameof(Back))]"), "Gamma(0.5)" },
        { "RDG024", Layer("private readonly Linear fc = Linear(3, 3); [Epsilon] public double Slope { get; set; }"), "Epsilon" },
        { "RDG024", Layer("private readonly Linear fc = Linear(3, 3); [KeepRelevance] public readonly double slope = 1;"), "KeepRelevance" },
        { "RDG024", Layer("[field: ZPlus] public Linear fc { get; } = Linear(3, 3);"), "ZPlus" },
        { "RDG024", Layer(Many.Replace("private", "[ZPlus] private", StringComparison.Ordinal), forward: OverMany), "ZPlus" },
        { "RDG024", Layer("[Flat] private readonly Sequential fc = Sequential(Linear(3, 3), ReLU());"), "Flat" },
        { "RDG024", Layer("[KeepRelevance] private readonly Sequential fc = Sequential(Linear(3, 3), ReLU());"), null },
        { "RDG024", Layer("[KeepRelevance] private readonly Linear[] many = [Linear(3, 3)];", forward: OverMany), "KeepRelevance" },
        { "RDG024", Layer("[Epsilon] private static readonly ReLU relu = ReLU(); private readonly Linear fc = Linear(3, 3);"), "Epsilon" },
        { "RDG024", Layer("[Gamma(On = Layers.Convolution)] private readonly Linear fc = Linear(3, 3);"), "Gamma(On = Layers.Convolution)" },
        { "RDG024", Layer("[Epsilon] private readonly Linear fc = Linear(3, 3);"), null },
        { "RDG024", Layer("[Epsilon, KeepRelevance] public Linear fc { get; } = Linear(3, 3);", "[LrpModel<Gradient>]"), null },
        { "RDG024", Layer("[Epsilon] protected readonly Module<Tensor, Tensor> fc = Linear(3, 3);", "", "[LrpBlock] public partial class Derived : Net;", "class"), null },
        { "RDG024", Layer("[Epsilon] protected readonly Linear fc = Linear(3, 3);", "", header: "abstract class"), null },
        { "RDG024", Layer(Many.Replace("private", "[KeepRelevance] private", StringComparison.Ordinal), forward: OverMany), null },
        { "RDG024", "namespace Models; public abstract class Base<T> : Module<Tensor, Tensor> { [Epsilon] protected readonly T fc; protected Base(T fc) : base(nameof(Base<>)) { this.fc = fc; RegisterComponents(); } } [LrpBlock] public partial class Net() : Base<Linear>(Linear(3, 3)) { " + Forward + " }", null },
        { "RDG025", Composite("[Epsilon] public class Mine : EpsilonPlus;"), "Epsilon" },
        { "RDG025", Composite("[Epsilon(1e-3, On = Layers.None)] public class Mine : EpsilonPlus;"), "Epsilon(1e-3, On = Layers.None)" },
        { "RDG025", Composite("", "[LrpModel<EpsilonPlus>, Gamma(0.25, On = Layers.Convolution)]"), "Gamma(0.25, On = Layers.Convolution)" },
        { "RDG025", Composite("[Epsilon(On = Layers.First)] public class Mine : EpsilonPlus;"), null },
        { "RDG025", Composite("[Epsilon(Name = \"fc\")] public class Mine : EpsilonPlus;"), null },
        { "RDG025", Composite("public class Mine : Composite.Empty;"), null },
        { "RDG026", Composite("[Epsilon(Name = \"clasifier.*\")] public class Mine : EpsilonPlus;"), "Epsilon(Name = \"clasifier.*\")" },
        { "RDG026", Composite("[Epsilon(Name = \"fk\")] public abstract class Base : EpsilonPlus; public class Mine : Base;"), "Epsilon(Name = \"fk\")" },
        { "RDG026", Composite("[Epsilon(Name = \"cnov*\")] public class Mine : EpsilonPlus;"), "Epsilon(Name = \"cnov*\")" },
        { "RDG026", Composite("[Epsilon(Name = \"f*\")] public class Mine : EpsilonPlus;"), null },
        { "RDG026", Composite("[Epsilon(Name = \"*.0\")] public class Mine : EpsilonPlus;"), null },
        { "RDG026", Composite("[Epsilon(Name = \"clasifier.*\")] public class Mine : EpsilonPlus;", "[LrpModel<EpsilonPlus>]"), null },
        { "RDG026", Composite("[Epsilon(Name = \"inner.*\")] public class Mine : EpsilonPlus; public class Unseen { public int inner; }"), null },
        { "RDG026", Composite("[Pass(Name = \"ReLU\")] public class Mine : EpsilonPlus;"), null },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task It_is_reported_where_it_is_and_nowhere_else(string id, string source, string? place)
    {
        var result = Compiler.Run(source);
        Assert.Empty(result.Reported);
        var reported = await Compiler.AnalyzeAsync(result.Compilation);
        Assert.All(result.Problems, problem => Assert.True(problem.Id is "CS0169" or "CS0414" or "CS0649" || (id == "RDG022" && place is not null && problem.Id is "CS1061" or "CS0103"), problem.ToString()));
        if (place is null)
        {
            Assert.Empty(reported);
            return;
        }

        var diagnostic = Assert.Single(reported);
        Assert.Equal(id, diagnostic.Id);
        Assert.Equal(place, source[diagnostic.Location.SourceSpan.Start..diagnostic.Location.SourceSpan.End]);
    }

    /// <summary>What the messages advise that no code fix does.</summary>
    [Theory]
    [InlineData("RDG010", "[BlockMask]", "")]
    [InlineData("RDG022", "net.CreateRelDrop(seed: 1)", "new RelevanceDropout(new RelDrop.Masking.PixelMask(), 1, (input, target) => net.Attribute(input, target).Relevance)")]
    [InlineData("RDG024", "[ZPlus] private", "private")]
    [InlineData("RDG025", "[Epsilon]", "[Epsilon(On = Layers.Linear)]")]
    [InlineData("RDG026", "clasifier", "many")]
    public async Task The_remedy_is_true(string id, string before, string after)
    {
        var source = id switch
        {
            "RDG010" => $"namespace Models; {Class("[BlockMask]", header: "class")}",
            "RDG022" => Call(before),
            "RDG024" => Layer(Many.Replace("private", before, StringComparison.Ordinal), "[LrpModel<Mine>]", "[ZPlus(Name = \"many.*\")] public class Mine : EpsilonPlus;", forward: OverMany),
            _ => Composite(id == "RDG025" ? "[Epsilon] public class Mine : EpsilonPlus;" : "[Epsilon(Name = \"clasifier.*\")] public class Mine : EpsilonPlus;", members: Many, forward: OverMany),
        };
        Assert.Equal([id], (await Compiler.AnalyzeAsync(Compiler.Run(source).Compilation)).Select(diagnostic => diagnostic.Id));
        var mended = Compiler.Run(source.Replace(before, after, StringComparison.Ordinal));
        Assert.Empty(mended.Reported);
        Assert.DoesNotContain(mended.Problems, problem => problem.Id != "CS0169");
        Assert.Empty(await Compiler.AnalyzeAsync(mended.Compilation));
        if (id == "RDG024")
            Assert.Contains(mended.Files.Values, file => file.Contains("ZPlus", StringComparison.Ordinal));
    }

    public static TheoryData<string> Models => [.. ModelSources.All.Keys];

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Nothing_is_reported_of_models_as_they_should_be(string model) => Assert.Empty(await Compiler.AnalyzeAsync(Compiler.Run(ModelSources.All[model]).Compilation));

    [Fact]
    public async Task A_model_of_another_assembly_is_known_by_its_attributes()
    {
        var library = Compiler.Run($"namespace Library; {Class()}").Compilation;
        const string source = "namespace Models; public static class Use { public static Attribution Of(Library.Net net, Tensor x) => net.Attribute<Gradient>(x); public static Attribution Other(Library.Net net, Tensor x) => net.Attribute<EpsilonPlus>(x); }";
        var diagnostic = Assert.Single(await Compiler.AnalyzeAsync(Compiler.Run(source, library.ToMetadataReference()).Compilation));
        Assert.Equal("'Net' was not compiled under Gradient, so that this call throws; add [LrpModel<Gradient>] to the class. It was compiled under: EpsilonPlus.", diagnostic.GetMessage());
    }
}
