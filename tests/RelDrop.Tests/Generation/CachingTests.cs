using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RelDrop.Benchmarks.Generation;
using RelDrop.Tests.Manual;

namespace RelDrop.Tests.Generation;

/// <summary>An edit regenerates what it changes and nothing else.</summary>
public class CachingTests
{
    private static readonly string Model = ModelSources.All["BasicBlock"];

    private const string Layer =
        """
        [LrpLayer(nameof(Back))]
        public partial class Twice() : Module<Tensor, Tensor>("twice")
        {
            public override Tensor forward(Tensor x) => x.mul(Number.Of(2));
            private Tensor Back(Tensor x, Tensor y, Tensor relevance) => relevance.alias();
        }
        """;

    private static readonly string[] Steps = ["Models", "Blocks", "Layers", "Options", "AssemblyComposites", "Composites", "SharedNames"];

    private static GeneratorRunResult RunTwice(string[] before, string[] after)
    {
        var compilation = Compiler.Parse(before);
        var driver = Compiler.Driver(trackSteps: true).RunGenerators(compilation);
        foreach (var (old, source) in compilation.SyntaxTrees.Skip(1).Zip(after).ToArray())
            compilation = compilation.ReplaceSyntaxTree(old, CSharpSyntaxTree.ParseText(source, (CSharpParseOptions)old.Options, old.FilePath));
        return driver.RunGenerators(compilation).GetRunResult().Results[0];
    }

    private static IEnumerable<IncrementalStepRunReason> Reasons(GeneratorRunResult result, string step) =>
        result.TrackedSteps[step].SelectMany(run => run.Outputs).Select(output => output.Reason);

    private static IEnumerable<IncrementalStepRunReason> OutputReasons(GeneratorRunResult result) =>
        result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(run => run.Outputs).Select(output => output.Reason);

    /// <summary>Nothing of the compilation that was read may be in what a step gives, or every edit would change it.</summary>
    [Theory]
    [InlineData("class Other { }", "class Other { int x = 1; }")]
    [InlineData("class Other { int X() => 1; }", "class Other { int X() => 2; }")]
    [InlineData("", "public enum Other { One }")]
    [InlineData("class Other { }", "class Other { int Incomplete( }")]
    public void An_edit_elsewhere_regenerates_nothing(string before, string after)
    {
        string[] models = [Model, FlatResNet50.Source, Layer];
        var result = RunTwice([.. models, before], [.. models, after]);
        foreach (var step in Steps)
        {
            Assert.NotEmpty(Reasons(result, step));
            Assert.All(Reasons(result, step), reason => Assert.True(reason is IncrementalStepRunReason.Unchanged or IncrementalStepRunReason.Cached, $"{step}: {reason}"));
        }

        Assert.NotEmpty(OutputReasons(result));
        Assert.All(OutputReasons(result), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void Every_step_is_looked_at()
    {
        var named = Regex.Matches(File.ReadAllText(Path.Combine(ManualPage.Root, "generator", "RelDropGenerator.cs")), """WithTrackingName\("(\w+)"\)""");
        Assert.Equal(Steps.Order(), named.Select(match => match.Groups[1].Value).Order());
    }

    [Fact]
    public void A_change_of_forward_regenerates_its_class_only()
    {
        var changed = Model.Replace("flatten(pool.forward(layer.forward(x)), 1)", "flatten(pool.forward(layer.forward(x)).relu(), 1)", StringComparison.Ordinal);
        Assert.NotEqual(Model, changed);
        var result = RunTwice([Model], [changed]);
        Assert.Contains(IncrementalStepRunReason.Modified, Reasons(result, "Models"));
        Assert.Contains(IncrementalStepRunReason.Modified, OutputReasons(result));
        Assert.All(Reasons(result, "Composites"), reason => Assert.True(reason is IncrementalStepRunReason.Unchanged or IncrementalStepRunReason.Cached));
    }

    [Fact]
    public void A_composite_that_changes_regenerates_its_models()
    {
        var model = ModelSources.All["OtherDimensions"];
        var result = RunTwice([model], [model.Replace("public class Mine : EpsilonPlus;", "[Flat(On = Layers.Dense)] public class Mine : EpsilonPlus;", StringComparison.Ordinal)]);
        Assert.Contains(IncrementalStepRunReason.Modified, Reasons(result, "Models"));
        Assert.Contains(IncrementalStepRunReason.Modified, OutputReasons(result));
    }
}
