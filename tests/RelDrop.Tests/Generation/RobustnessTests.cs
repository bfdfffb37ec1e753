using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RelDrop.Generator;

namespace RelDrop.Tests.Generation;

/// <summary>Whatever a project holds, the generator goes on, and what it writes compiles.</summary>
public class RobustnessTests
{
    private const string Body = " private readonly Linear fc = Linear(3, 2); internal {0}() : base(\"m\") => RegisterComponents(); public override Tensor forward(Tensor x) => fc.forward(x); ";

    private static string Members(string name) => Body.Replace("{0}", name, StringComparison.Ordinal);

    private static string Net(string name = "Net", string attributes = "LrpModel<EpsilonPlus>", string more = "", string header = "public partial class") =>
        $"[{attributes}] {header} {name} : Module<Tensor, Tensor> {{ {Members(name.Split('<')[0])} {more} }}";

    /// <summary>The emitted names, from the generator itself.</summary>
    private static readonly string[] EmittedNames = [.. RelDrop.Generator.Support.EmittedNames.All.Keys.Order(StringComparer.Ordinal)];

    private sealed record Outcome(ImmutableArray<Diagnostic> Reported, string[] Files, string[] Problems);

    private static Outcome Run(string source, Action<string, string>? probe = null, LanguageVersion version = LanguageVersion.Preview, CancellationToken cancellation = default) =>
        Run(Compiler.Parse(source), probe, version, cancellation);

    /// <summary>Runs the generator, with documentation comments checked in what it writes.</summary>
    private static Outcome Run(CSharpCompilation parsed, Action<string, string>? probe = null, LanguageVersion version = LanguageVersion.Preview, CancellationToken cancellation = default)
    {
        var options = new CSharpParseOptions(version, DocumentationMode.Diagnose);
        parsed = parsed.RemoveAllSyntaxTrees().AddSyntaxTrees(parsed.SyntaxTrees.Select(tree => CSharpSyntaxTree.ParseText(tree.ToString(), options, tree.FilePath, cancellationToken: cancellation)));
        var generator = probe is null ? new RelDropGenerator() : new RelDropGenerator(probe);
        var result = CSharpGeneratorDriver.Create([generator.AsSourceGenerator()], parseOptions: options).RunGeneratorsAndUpdateCompilation(parsed, out var compilation, out var reported, cancellation).GetRunResult();
        Assert.Null(result.Results[0].Exception);
        return new Outcome(
            reported,
            [.. result.Results[0].GeneratedSources.Select(file => file.HintName).Order(StringComparer.Ordinal)],
            [.. compilation.GetDiagnostics(cancellation).Where(problem => problem.Severity >= DiagnosticSeverity.Warning && problem.Id is not ("CS1591" or "CS0169" or "CS0414" or "CS8981")).Select(problem => $"{problem} {problem.Location.SourceTree?.GetText(cancellation).Lines[problem.Location.GetLineSpan().StartLinePosition.Line]}")]);
    }

    private static string[] Compiles(string source)
    {
        var outcome = Run(source);
        Assert.Empty(outcome.Reported);
        Assert.True(outcome.Problems.Length == 0, string.Join("\n", outcome.Problems.Take(5)));
        return outcome.Files;
    }

    [Theory]
    [InlineData("read", "First", "RDG016")]
    [InlineData("emit", "First", "RDG016")]
    [InlineData("read", "Block", "RDG016")]
    [InlineData("emit", "Layer", "RDG016")]
    [InlineData("read", "Stack", "RDG004")]
    [InlineData("emit", "Stack", "RDG004")]
    public void A_fault_takes_no_other_class_along(string stage, string name, string id)
    {
        var source = $"{Net("First")} {Net("Stack")} {Net("Block", "LrpBlock")} {Net("Layer", "LrpLayer(nameof(Back))", "private Tensor Back(Tensor x, Tensor y, Tensor r) => r;")}";
        var outcome = Run(source, (doing, type) =>
        {
            if (doing == stage && type == name)
                throw name == "Stack" ? new InsufficientExecutionStackException() : new InvalidCastException("Of a kind");
        });
        var diagnostic = Assert.Single(outcome.Reported);
        Assert.Equal((id, DiagnosticSeverity.Error), (diagnostic.Id, diagnostic.Severity));
        Assert.Equal(name, source[diagnostic.Location.SourceSpan.Start..diagnostic.Location.SourceSpan.End]);
        Assert.Contains(name == "Stack" ? "nested too deeply" : "InvalidCastException: Of a kind", diagnostic.GetMessage(null), StringComparison.Ordinal);
        Assert.Equal(new[] { "Block", "First", "Layer", "Stack" }.Where(type => type != name).Select(type => type + ".g.cs"), outcome.Files);
    }

    [Fact]
    public void A_fault_of_the_assemblys_attributes_takes_no_class_along()
    {
        var outcome = Run(Net(), (_, name) => { if (name == "Models") throw new InvalidCastException(); });
        Assert.Equal("RDG016", Assert.Single(outcome.Reported).Id);
        Assert.Equal(["Net.g.cs"], outcome.Files);
    }

    [Fact]
    public void A_run_that_is_given_up_is_no_fault()
    {
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => Run(Net(), (_, _) => { source.Cancel(); source.Token.ThrowIfCancellationRequested(); }, cancellation: source.Token));
    }

    [Theory]
    [InlineData(LanguageVersion.CSharp11, "RDG019")]
    [InlineData(LanguageVersion.CSharp12, null)]
    public void Old_versions_of_the_language_are_refused(LanguageVersion version, string? id)
    {
        var outcome = Run(Net(attributes: "LrpModel<EpsilonPlus>, BlockMask"), version: version);
        Assert.Equal(id is null ? [] : [id], outcome.Reported.Select(diagnostic => diagnostic.Id));
        Assert.Equal(id is null ? ["Net.g.cs"] : [], outcome.Files);
        Assert.Empty(outcome.Problems);
    }

    [Theory]
    [InlineData("", "Net.g.cs")]
    [InlineData("NET", "NET-a7d4a978.g.cs", "Net-882428f8.g.cs")]
    public void Files_have_names_of_their_own(string other, params string[] files) => Assert.Equal(files, Compiles(Net() + (other.Length == 0 ? "" : Net(other))));

    [Theory]
    [InlineData("namespace Models { [C] partial class Net } namespace models { [C] partial class Net }", 2)]
    [InlineData("partial class A<T> { [C] partial class Net } partial class A { [C] partial class Net<T> }", 2)]
    [InlineData("partial class A<T> { [C] partial class Net } partial class A { [C] partial class Net }", 2)]
    [InlineData("namespace @event.@class { [C] partial class @if }", 1)]
    [InlineData("[C] partial class Größe", 1)]
    [InlineData("[LrpModel<EpsilonPlus>] partial class Net [LrpModel<Gradient>] partial class Net;", 1)]
    [InlineData("[LrpModel<EpsilonPlus>] partial class Net [BlockMask] partial class Net;", 1)]
    [InlineData("[LrpModel<EpsilonPlus>] partial class Net [LrpBlock] partial class Net;", 1)]
    public void Classes_have_files_of_their_own(string classes, int count) => Assert.Equal(count, Compiles(Filled(classes)).Distinct(StringComparer.OrdinalIgnoreCase).Count());

    /// <summary>Gives the annotated classes of a sketch, which have no braces, what a model needs.</summary>
    private static string Filled(string sketch) => System.Text.RegularExpressions.Regex.Replace(
        sketch.Replace("[C]", "[LrpModel<EpsilonPlus>]", StringComparison.Ordinal),
        @"(class (@?\w+)(<\w+>)?)(?! *[{;<\w])",
        match => $"{match.Groups[1].Value} : Module<Tensor, Tensor> {{ {Members(match.Groups[2].Value)} }}");

    /// <summary>A model that uses no simple names of its own, in a place where all of those that are emitted are taken.</summary>
    [Theory]
    [InlineData("namespace Study; {0} class Taken;", "public class {0};")]
    [InlineData("namespace Study; {0} class Taken;", "public const int {0} = 1;")]
    [InlineData("namespace Study; {0} class Taken;", "public static int {0}() => 1;")]
    [InlineData("namespace Study; {0} class Taken;", "public event global::System.Action {0} {{ add {{ }} remove {{ }} }}")]
    [InlineData("namespace Study {{ {0} {1} }}", "", "public class {0};")]
    [InlineData("namespace Study {{ {0} }} namespace Study {{ {1} }}", "", "public enum {0};")]
    [InlineData("namespace Study.Models {{ {0} }} {1}", "", "namespace Study.{0} {{ public class Other; }}")]
    [InlineData("namespace Study {{ public static partial class Outer {{ {0} {1} }} }}", "", "public const int {0} = 1;")]
    [InlineData("namespace Study {{ {0} }} {1}", "", "public class {0};")]
    [InlineData("namespace Other {{ {1} }} namespace Study {{ using Other; {0} }}", "", "public class {0};")]
    public void No_name_of_the_users_changes_generated_code(string frame, string member, string beside = "")
    {
        string Each(string text) => text.Length == 0 ? "" : string.Join(" ", EmittedNames.Select(name => string.Format(null, text, name)));
        var source = string.Format(null, frame, Qualified(Each(member)), Each(beside));
        Compiles(source);
    }

    private static string Qualified(string more, string name = "Net", string parameter = "x", string attributes = "global::RelDrop.LrpModel<global::RelDrop.EpsilonPlus>, global::RelDrop.BlockMask") =>
        $$"""
        [{{attributes}}]
        public partial class {{name}} : global::TorchSharp.torch.nn.Module<global::TorchSharp.torch.Tensor, global::TorchSharp.torch.Tensor>
        {
            private readonly global::TorchSharp.Modules.Conv2d conv = global::TorchSharp.torch.nn.Conv2d(3, 4, 3);
            private readonly global::TorchSharp.Modules.Linear fc = global::TorchSharp.torch.nn.Linear(4, 4);
            public {{name.Split('<')[0]}}() : base("m") => RegisterComponents();
            public override global::TorchSharp.torch.Tensor forward(global::TorchSharp.torch.Tensor {{parameter}})
            {
                {{parameter}} = global::TorchSharp.torch.cat(new[] { conv.forward({{parameter}}) }, 1).mean(new long[] { 2, 3 });
                for (var i = 0; i < 2; i++)
                    {{parameter}} = fc.forward(global::TorchSharp.torch.nn.functional.gelu({{parameter}}));
                return {{parameter}};
            }
            {{more}}
        }
        """;

    [Fact]
    public void Models_may_be_called_as_our_types() => Compiles("namespace Study; " + string.Join("\n", EmittedNames.Where(name => name is not ("torch" or "nn")).Select(name => Qualified("", name))));

    [Fact]
    public void Parameters_of_forward_may_be_called_as_our_types() => Compiles(
        "namespace Study; " + string.Join("\n", EmittedNames.Concat(["TComposite", "composite", "input", "target", "precision", "passPrecision", "@in", "module", "contexts"]).Select((name, i) => Qualified("", $"Net{i}", name))));

    [Fact]
    public void Type_parameters_may_be_called_as_ours() => Compiles(
        "namespace Study; " + string.Join("\n", EmittedNames.Concat(["T", "TFormat", "TComposite"]).Select((name, i) => Qualified("", $"Net{i}<{name}>"))));

    [Fact]
    public void Global_usings_change_nothing() => Compiles(string.Join(" ", EmittedNames.Select(name => $"global using {name} = System.Random;")) + " namespace Study; " + Qualified(""));

    [Fact]
    public void Names_are_written_in_full_only_where_they_are_taken()
    {
        var code = Compiler.Run("namespace Study; public class Target; " + Net()).Files["Study.Net.g.cs"];
        Assert.Contains("public Attribution Attribute(Tensor x, global::RelDrop.Target? target = null, Precision? precision = null)", code, StringComparison.Ordinal);
        Assert.Contains("<see cref=\"global::RelDrop.Target\"/>", code, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ModelSources.Names), MemberType = typeof(ModelSources))]
    public void Every_simple_name_of_a_type_is_known(string name)
    {
        var compilation = Compiler.Run(ModelSources.All[name]).Compilation;
        foreach (var tree in compilation.SyntaxTrees.Where(tree => tree.FilePath.EndsWith(".g.cs", StringComparison.Ordinal)))
        {
            var model = compilation.GetSemanticModel(tree);
            var used = tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>()
                .Where(node => node.Parent is not (MemberAccessExpressionSyntax or QualifiedNameSyntax or AliasQualifiedNameSyntax or UsingDirectiveSyntax or NameEqualsSyntax) || (node.Parent is MemberAccessExpressionSyntax access && access.Expression == node))
                .Where(node => !node.IsVar && model.GetSymbolInfo(node).Symbol is var symbol && (symbol as IMethodSymbol is { MethodKind: MethodKind.Constructor } constructor ? constructor.ContainingType : symbol) is INamespaceOrTypeSymbol and not ITypeParameterSymbol and var type
                    && type.ContainingAssembly?.Name != "Models")
                .Select(node => node.Identifier.Text);
            Assert.Empty(used.Except(EmittedNames).Except(["unmanaged"]));
        }
    }

    [Theory]
    [InlineData("class EpsilonPlusPass;")]
    [InlineData("private const int EpsilonPlusPass = 1, BlockMaskKernel = 2;")]
    [InlineData("private static void BlockMaskKernel() { }")]
    [InlineData("public Attribution Attribute(int n) => Attribute(zeros(n, 3)); public Attribution Attribute() => Attribute(1);")]
    public void Members_beside_ours_do_no_harm(string members) => Compiles("namespace Study; " + Net(attributes: "LrpModel<EpsilonPlus>, BlockMask", more: members));

    [Theory]
    [InlineData("public class FooPass; public class Foo : EpsilonPlus; [LrpModel<Foo>] public partial class Net : Module<Tensor, Tensor> { private readonly FooPass? own = new(); public override string ToString() => $\"{own}\"; {0} }")]
    [InlineData("public class Foo : EpsilonPlus; [LrpModel<Foo>] public partial class FooPass : Module<Tensor, Tensor> { {1} }")]
    [InlineData("public class Foo<T> : EpsilonPlus; [LrpModel<Foo<int[]>>, LrpModel<Foo<int[,]>>, LrpModel<Foo<(int, int)>>] public partial class Net : Module<Tensor, Tensor> { {0} }")]
    [InlineData("public class @is : EpsilonPlus; [LrpModel<@is>] public partial class Net : Module<Tensor, Tensor> { {0} }")]
    [InlineData("namespace A_B { public class C : EpsilonPlus; } namespace A { public class B_C : EpsilonPlus; } namespace A.B { public class C : EpsilonPlus; } namespace D { [LrpModel<A_B.C>, LrpModel<A.B_C>, LrpModel<A.B.C>] public partial class Net : Module<Tensor, Tensor> { {0} } }")]
    [InlineData("[LrpModel<EpsilonPlus>] public partial class Base : Module<Tensor, Tensor> { {2} } [LrpModel<EpsilonPlus>, BlockMask] public partial class Net : Base { } [LrpModel<Gradient>, PixelMask] public partial class Third : Net { }")]
    [InlineData("public abstract class Base(string name) : Module<Tensor, Tensor>(name) { public int Attribute = 1; public void CreateRelDrop(ulong seed) { } } [LrpModel<EpsilonPlus>, BlockMask] public partial class Net : Base { {0} }")]
    [InlineData("[Obsolete] public class Old : EpsilonPlus; #pragma warning disable CS0612\n [LrpModel<Old>] public partial class Net : Module<Tensor, Tensor> { [Obsolete] private readonly double scale = 2; private readonly Linear fc = Linear(3, 2); public Net() : base(\"m\") => RegisterComponents(); public override Tensor forward(Tensor x) => fc.forward(x * scale); }")]
    [InlineData("#nullable disable\n [LrpModel<EpsilonPlus>] public partial class Net : Module<Tensor, Tensor> { private Linear maybe = null; private readonly Linear fc = Linear(3, 2); public Net() : base(\"m\") => RegisterComponents(); public override Tensor forward(Tensor x) => fc.forward(maybe != null ? maybe.forward(x) : x); }")]
    [InlineData("global using Lrp = RelDrop.Relevance; [LrpModel<EpsilonPlus>] public partial class Net : Module<Tensor, Tensor> { {0} }")]
    [InlineData("using Target = RelDrop.Target; [LrpModel<EpsilonPlus>] public partial class Net : Module<Tensor, Tensor> { {0} }")]
    [InlineData("public partial class Outer { private class Mine : EpsilonPlus; [LrpModel<Mine>] private partial class Net : Module<Tensor, Tensor> { {0} } [LrpBlock] private partial class Base : Module<Tensor, Tensor> { {2} } } [LrpBlock] public partial class FooPass : Module<Tensor, Tensor> { {1} }")]
    [InlineData("[LrpModel<EpsilonPlus>] public partial class Net(int Target, int EpsilonPlusPass) : Module<Tensor, Tensor>(\"m\") { private readonly int used = Target + EpsilonPlusPass; public override Tensor forward(Tensor x) => x.relu(); }")]
    [InlineData("[LrpLayer(nameof(@is))] public partial class Layer() : Module<Tensor, Tensor>(\"m\") { public override Tensor forward(Tensor x) => x; private Tensor @is(Tensor x, Tensor y, Tensor r) => r; public class LrpPass; public class Type; }")]
    public void It_compiles(string source)
    {
        string[] names = ["Net", "FooPass", "Base"];
        source = names.Select((name, i) => (Hole: $"{{{i}}}", Text: Members(name))).Aggregate(source.Replace("#pragma", "\n#pragma", StringComparison.Ordinal), (text, part) => text.Replace(part.Hole, part.Text.Replace("private", "protected", StringComparison.Ordinal), StringComparison.Ordinal));
        Assert.NotEmpty(Compiles(source));
    }

    [Fact]
    public void Warnings_about_the_users_types_stay_out_of_generated_code() => Assert.DoesNotContain(
        Run("[assembly: CLSCompliant(true)] " + Net(attributes: "LrpModel<EpsilonPlus>, BlockMask")).Problems, problem => problem.Contains(".g.cs", StringComparison.Ordinal));

    [Theory]
    [InlineData("[assembly: LrpComposite]")]
    [InlineData("[assembly: LrpComposite<int[]>]")]
    [InlineData("[LrpModel] {0}")]
    [InlineData("[LrpModel<>] {0}")]
    [InlineData("[LrpModel<int[]>, LrpBlock] {0}")]
    [InlineData("[LrpModel<dynamic>] {0}")]
    [InlineData("[LrpModel<int*>] {0}")]
    [InlineData("[LrpModel<Missing>] {0}")]
    [InlineData("[LrpModel<Gradient>, LrpModel<Missing>] {0}")]
    [InlineData("[LrpModel<Gradient>(Explain = new[] { 1 }, Precision = \"x\")] {0}")]
    [InlineData("[LrpModel<Gradient>, BlockMask(Alpha = , Fill = \"x\", Centers = typeof(int))] {0}")]
    [InlineData("[LrpBlock] {0} [LrpBlock] partial class Net;")]
    [InlineData("[LrpLayer(] {0}")]
    [InlineData("[LrpLayer(1), LrpLayer(2)] {0} [LrpLayer(3)] partial class Net;")]
    [InlineData("[LrpModel<Gradient>] partial class Net : Net { }")]
    [InlineData("[LrpModel<Gradient>] partial class : Module<Tensor, Tensor> {")]
    [InlineData("[LrpModel<Net>] {0}")]
    public void Half_written_code_is_the_compilers_to_report(string source)
    {
        var outcome = Run(source.Replace("{0}", $"partial class Net : Module<Tensor, Tensor> {{ {Members("Net")} }}", StringComparison.Ordinal));
        Assert.DoesNotContain(outcome.Reported, diagnostic => diagnostic.Id is "RDG016" or "CS8785");
        Assert.NotEmpty(outcome.Problems);
    }
}
