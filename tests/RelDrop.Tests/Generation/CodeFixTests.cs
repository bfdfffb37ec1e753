using System.Reflection;
using Microsoft.CodeAnalysis.CodeFixes;
using RelDrop.CodeFixes;

namespace RelDrop.Tests.Generation;

/// <summary>Every code fix: what it makes of the code, that its diagnostic is gone and that the result compiles.</summary>
public class CodeFixTests
{
    private const string Head = "namespace Models;\n\n";
    private const string Forward = "    public override Tensor forward(Tensor x) => fc.forward(x);\n";
    private const string Fc = "    private readonly Linear fc = Linear(3, 2);\n";
    private const string Bare = "[Epsilon(On = Layers.Linear)]\npublic class Bare : Composite.Empty;\n\n[LrpModel<Bare>]";
    private const string Constructor = "    public Net() : base(nameof(Net)) => RegisterComponents();\n";

    private static string Net(string members, string result, string attribute = "[LrpModel<EpsilonPlus>]") =>
        $"{Head}{attribute}\npublic partial class Net : Module<Tensor, Tensor>\n{{\n{members}{Fc}{Constructor}    public override Tensor forward(Tensor x) => {result};\n}}\n";

    /// <summary>Applies an action and compares the text; the lines that differ are enough to read.</summary>
    private static async Task Check(Fix fix, string id, string source, int action, params (string Before, string After)[] changes)
    {
        var after = await FixedProject.Of(source).ApplyAsync(fix, id, action);
        var expected = changes.Aggregate(source, (text, change) =>
        {
            Assert.Contains(change.Before, text, StringComparison.Ordinal);
            return text.Replace(change.Before, change.After, StringComparison.Ordinal);
        });
        Assert.Equal(expected, (await after.TextAsync(1)).ReplaceLineEndings("\n"));
        Assert.Empty(await after.ReportedAsync());
        Assert.Empty(await after.ProblemsAsync());
    }

    [Fact]
    public Task RDG001_makes_the_class_and_those_around_it_partial() => Check(
        new MakePartialFix(), "RDG001",
        $"{Head}// The model.\npublic static class Outer\n{{\n    /// <summary>A net.</summary>\n    [LrpModel<EpsilonPlus>]\n    internal sealed class Net : Module<Tensor, Tensor>\n    {{\n{Fc}{Constructor}{Forward}    }}\n}}\n",
        0, ("public static class", "public static partial class"), ("internal sealed class", "internal sealed partial class"));

    [Fact]
    public async Task RDG001_fixes_all_at_once()
    {
        string Nested(string name) => $"    [LrpBlock]\n    public class {name}() : Module<Tensor, Tensor>(nameof({name})) {{ public override Tensor forward(Tensor x) => x.relu(); }}\n";
        var source = $"{Head}public static class Outer\n{{\n{Nested("A")}{Nested("B")}}}\n";
        var after = await FixedProject.Of(source, source.Replace("Outer", "Other", StringComparison.Ordinal)).ApplyAllAsync(new MakePartialFix(), "RDG001");
        Assert.Equal(source.Replace("class", "partial class", StringComparison.Ordinal), await after.TextAsync(1));
        Assert.Empty(await after.ReportedAsync());
        Assert.Empty(await after.ProblemsAsync());
    }

    [Fact]
    public Task RDG003_annotates_a_module_of_the_users_own() => Check(
        new AnnotateBlockFix(), "RDG003",
        Net("    private readonly Swish swish = new();\n", "fc.forward(swish.forward(x))") + "\n/// <summary>Swish.</summary>\npublic sealed class Swish() : Module<Tensor, Tensor>(nameof(Swish))\n{\n    public override Tensor forward(Tensor x) => x * x.sigmoid();\n}\n",
        0, ("public sealed class Swish", "[LrpBlock]\npublic sealed partial class Swish"));

    [Fact]
    public async Task RDG003_finds_the_module_in_another_file_and_behind_a_base_type()
    {
        var swish = "using RelDrop;\nusing TorchSharp;\n\nnamespace Other\n{\n    public class Swish() : torch.nn.Module<torch.Tensor, torch.Tensor>(nameof(Swish)) { public override torch.Tensor forward(torch.Tensor x) => x.relu(); }\n}\n";
        var project = FixedProject.Of(Net("    private readonly Module<Tensor, Tensor> any = new Other.Swish();\n", "fc.forward(any.forward(x))"), swish);
        Assert.Equal(["Annotate 'Swish' with [LrpBlock]"], await project.TitlesAsync(new AnnotateBlockFix(), "RDG003"));
        var after = await project.ApplyAsync(new AnnotateBlockFix(), "RDG003");
        Assert.Equal(swish.Replace("    public class", "    [LrpBlock]\n    public partial class", StringComparison.Ordinal), (await after.TextAsync(2)).ReplaceLineEndings("\n"));
        Assert.Empty(await after.ReportedAsync());
        Assert.Empty(await after.ProblemsAsync());
    }

    [Theory]
    [InlineData("private readonly CosineSimilarity alike = CosineSimilarity(1);", "fc.forward(alike.forward(x, x))")]
    [InlineData("", "fc.forward(x.erfinv())")]
    public async Task RDG003_offers_nothing_for_what_is_not_the_users(string member, string result) =>
        Assert.Empty(await FixedProject.Of(Net(member + "\n", result)).TitlesAsync(new AnnotateBlockFix(), "RDG003"));

    [Theory]
    [InlineData("[Flat, ZPlus, Epsilon(0.5)]", 0, "[Flat]")]
    [InlineData("[Flat, ZPlus, Epsilon(0.5)]", 2, "[Epsilon(0.5)]")]
    [InlineData("[Flat][KeepRelevance, ZPlus]", 0, "[Flat][KeepRelevance]")]
    [InlineData("[Flat][KeepRelevance][ZPlus]", 1, "[KeepRelevance][ZPlus]")]
    public Task RDG006_keeps_the_chosen_rule(string attributes, int action, string kept) => Check(
        new KeepOneFix(), "RDG006", Net($"    {attributes} private readonly Linear other = Linear(3, 3);\n", "fc.forward(other.forward(x))"), action, (attributes, kept));

    [Fact]
    public async Task RDG006_and_RDG008_offer_each()
    {
        Assert.Equal(["Keep [Flat] only", "Keep [Epsilon(0.5)] only"], await FixedProject.Of(Net("    [Flat, Epsilon(0.5)] private readonly Linear other = Linear(3, 3);\n", "fc.forward(other.forward(x))")).TitlesAsync(new KeepOneFix(), "RDG006"));
        Assert.Equal(["Keep [PixelMask] only", "Keep [TopKMask] only"], await FixedProject.Of(Net("", "fc.forward(x)", "[LrpModel<EpsilonPlus>, PixelMask, TopKMask]")).TitlesAsync(new KeepOneFix(), "RDG008"));
    }

    [Fact]
    public async Task RDG006_fixes_all_at_once()
    {
        var source = Net("    [Flat, ZPlus] private readonly Linear a = Linear(3, 3);\n    [ZPlus, Flat] private readonly Linear b = Linear(3, 3);\n", "fc.forward(b.forward(a.forward(x)))");
        var after = await FixedProject.Of(source).ApplyAllAsync(new KeepOneFix(), "RDG006");
        Assert.Equal(source.Replace("[Flat, ZPlus]", "[Flat]", StringComparison.Ordinal).Replace("[ZPlus, Flat]", "[ZPlus]", StringComparison.Ordinal), await after.TextAsync(1));
    }

    [Theory]
    [InlineData(0, "[LrpModel<EpsilonPlus>, PixelMask]")]
    [InlineData(1, "[LrpModel<EpsilonPlus>, TopKMask(Count = 2)]")]
    public Task RDG008_keeps_the_chosen_mask(int action, string kept)
    {
        const string attributes = "[LrpModel<EpsilonPlus>, PixelMask, TopKMask(Count = 2)]";
        return Check(new KeepOneFix(), "RDG008", Net("", "fc.forward(x)", attributes), action, (attributes, kept));
    }

    [Theory]
    [InlineData("    private readonly BatchNorm1d bn = BatchNorm1d(3);\n", "bn")]
    [InlineData("    private readonly Module<Tensor, Tensor> bn = BatchNorm1d(3);\n", "this.bn")]
    [InlineData("    private BatchNorm1d? bn { get; } = BatchNorm1d(3);\n", "bn!")]
    public Task RDG007_passes_relevance_through_the_batch_norm(string member, string receiver) => Check(
        new PassBatchNormFix(), "RDG007", Net(member, $"fc.forward({receiver}.forward(x).relu())", Bare), 0, (member, "    [Pass]\n" + member));

    [Theory]
    [InlineData("private readonly Sequential bn = Sequential(BatchNorm1d(3));", "bn")]
    [InlineData("private readonly BatchNorm1d bn = BatchNorm1d(3), other = BatchNorm1d(3);", "bn")]
    public async Task RDG007_offers_nothing_where_no_field_is_the_batch_norms_own(string member, string receiver) =>
        Assert.Empty(await FixedProject.Of(Net(member + "\n", $"fc.forward({receiver}.forward(x).relu())", Bare)).TitlesAsync(new PassBatchNormFix(), "RDG007"));

    [Fact]
    public Task RDG010_makes_the_class_a_model() => Check(
        new AnnotateModelFix(), "RDG010", Net("", "fc.forward(x)", "[PixelMask(Alpha = 0.5)]").Replace("partial ", "", StringComparison.Ordinal),
        0, ("Alpha = 0.5)]\npublic ", "Alpha = 0.5)]\n[LrpModel<EpsilonPlusFlat>]\npublic partial "));

    [Theory]
    [InlineData("[LrpBlock, PixelMask] public partial class Block() : Module<Tensor, Tensor>(nameof(Block)) { public override Tensor forward(Tensor x) => x.relu(); }")]
    [InlineData("[PixelMask] public class Data;")]
    public async Task RDG010_offers_nothing_for_what_is_no_model(string source) => Assert.Empty(await FixedProject.Of(Head + source).TitlesAsync(new AnnotateModelFix(), "RDG010"));

    [Theory]
    [InlineData("[BlockMask]")]
    [InlineData("[PointMask]")]
    public Task RDG022_adds_a_mask(string mask) => Check(
        new AnnotateModelFix(), "RDG022", Net("", "fc.forward(x)") + "\npublic static class Use\n{\n    public static RelevanceDropout Of(Net net) => net.CreateRelDrop(seed: 1);\n}\n",
        mask == "[BlockMask]" ? 0 : 1, ("[LrpModel<EpsilonPlus>]\n", $"[LrpModel<EpsilonPlus>]\n{mask}\n"));

    [Theory]
    [InlineData("net.Attribute<EpsilonGamma>(x)", "EpsilonGamma")]
    [InlineData("net.IntegratedGradients(x)", "Gradient")]
    [InlineData("((IAttributable)net).Attribute(typeof(Mine), x)", "Mine")]
    public async Task RDG023_adds_the_composite(string call, string composite)
    {
        var source = Net("", "fc.forward(x)") + $"\npublic class Mine : EpsilonPlus;\n\npublic static class Use\n{{\n    public static Attribution Of(Net net, Tensor x) => {call};\n}}\n";
        Assert.Equal([$"Annotate 'Net' with [LrpModel<{composite}>]"], await FixedProject.Of(source).TitlesAsync(new AnnotateModelFix(), "RDG023"));
        await Check(new AnnotateModelFix(), "RDG023", source, 0, ("[LrpModel<EpsilonPlus>]\n", $"[LrpModel<EpsilonPlus>]\n[LrpModel<{composite}>]\n"));
    }

    [Fact]
    public async Task RDG013_names_a_parameter()
    {
        var source = $"{Head}[LrpModel<EpsilonPlus>(Explain = \"nope\")]\npublic partial class Net : Module<Tensor, Tensor, Tensor>\n{{\n{Fc}{Constructor}    public override Tensor forward(Tensor image, Tensor mask) => fc.forward(image * mask);\n}}\n";
        Assert.Equal(["Explain 'image'", "Explain 'mask'"], await FixedProject.Of(source).TitlesAsync(new ExplainFix(), "RDG013"));
        Assert.Equal(source.Replace("nope", "mask", StringComparison.Ordinal), await (await FixedProject.Of(source).ApplyAsync(new ExplainFix(), "RDG013", action: 1)).TextAsync(1));
        await Check(new ExplainFix(), "RDG013", Net("", "fc.forward(x)", "[LrpModel<EpsilonPlus>(Explain = \"nope\")]"), 0, ("nope", "x"));
    }

    [Theory]
    [InlineData("    public Net() : base(nameof(Net)) { }\n", "    public Net() : base(nameof(Net)) { RegisterComponents(); }\n")]
    [InlineData("    public Net() : base(nameof(Net))\n    {\n        Console.WriteLine(); // Ready.\n    }\n", "    public Net() : base(nameof(Net))\n    {\n        Console.WriteLine(); // Ready.\n        RegisterComponents();\n    }\n")]
    [InlineData("    public Net() : base(nameof(Net)) => Console.WriteLine();\n", "    public Net() : base(nameof(Net))\n    {\n        Console.WriteLine();\n        RegisterComponents();\n    }\n")]
    [InlineData("    public Net() : this(2) { }\n    public Net(int n) : base(nameof(Net)) { Console.WriteLine(n); }\n", "    public Net() : this(2) { }\n    public Net(int n) : base(nameof(Net)) { Console.WriteLine(n); RegisterComponents(); }\n")]
    public Task RDG015_calls_it_at_the_end(string constructor, string expected) => Check(
        new RegisterComponentsFix(), "RDG015", $"{Head}[LrpModel<EpsilonPlus>]\npublic partial class Net : Module<Tensor, Tensor>\n{{\n{Fc}{constructor}{Forward}}}\n", 0, (constructor, expected));

    [Fact]
    public Task RDG015_writes_out_a_primary_constructor_without_parameters() => Check(
        new RegisterComponentsFix(), "RDG015", $"{Head}[LrpModel<EpsilonPlus>]\npublic partial class Net() : Module<Tensor, Tensor>(nameof(Net))\n{{\n{Fc}\n{Forward}}}\n", 0,
        ("Net() : Module<Tensor, Tensor>(nameof(Net))", "Net : Module<Tensor, Tensor>"), (Fc, Fc + "\n" + Constructor));

    [Fact]
    public async Task RDG015_offers_nothing_where_field_initializers_may_use_parameters() => Assert.Empty(await FixedProject.Of(
        $"{Head}[LrpModel<EpsilonPlus>]\npublic partial class Net(int n) : Module<Tensor, Tensor>(nameof(Net))\n{{\n    private readonly Linear fc = Linear(n, 2);\n{Forward}}}\n").TitlesAsync(new RegisterComponentsFix(), "RDG015"));

    [Fact]
    public void Each_fix_is_exported()
    {
        var fixes = typeof(Fix).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Fix))).ToArray();
        Assert.Equal(7, fixes.Length);
        Assert.All(fixes, fix => Assert.Equal(fix.Name, fix.GetCustomAttribute<ExportCodeFixProviderAttribute>()?.Name));
    }
}
