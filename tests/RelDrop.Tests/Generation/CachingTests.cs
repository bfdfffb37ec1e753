using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RelDrop.Tests.Generation;

/// <summary>An edit regenerates what it changes and nothing else.</summary>
public class CachingTests
{
    private static readonly string Model = ModelSources.All["BasicBlock"];

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

    [Fact]
    public void An_edit_elsewhere_regenerates_nothing()
    {
        var result = RunTwice([Model, "class Other { }"], [Model, "class Other { int x = 1; }"]);
        foreach (var step in new[] { "Models", "Blocks", "Composites", "Options" })
            Assert.All(Reasons(result, step), reason => Assert.True(reason is IncrementalStepRunReason.Unchanged or IncrementalStepRunReason.Cached, $"{step}: {reason}"));
        Assert.All(OutputReasons(result), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
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
