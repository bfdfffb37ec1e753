using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RelDrop.Benchmarks.Generation;
using RelDrop.Benchmarks.Measuring;

namespace RelDrop.Benchmarks.Rows;

/// <summary>What the generator adds to a build, and to an edit that does not concern it.</summary>
internal static class GeneratorRows
{
    public static IEnumerable<Row> All =>
    [
        new($"Rebuild with / without generator, {ModelProject.Models} models", 1.3, rounds =>
            rounds.Compare(() => ModelProject.Rebuild(generate: true), () => ModelProject.Rebuild(generate: false))),
        new("Outputs regenerated / all outputs, after an edit elsewhere", 0, _ => EditElsewhere()),
    ];

    private static Measurement EditElsewhere()
    {
        static SyntaxTree Other(string text) => CSharpSyntaxTree.ParseText(text, (CSharpParseOptions)ModelProject.Parse().SyntaxTrees[0].Options, "Other.cs");
        var before = Other("class Other { }");
        var compilation = ModelProject.Parse().AddSyntaxTrees(before);
        var driver = ModelProject.Driver(trackSteps: true).RunGenerators(compilation);
        var result = driver.RunGenerators(compilation.ReplaceSyntaxTree(before, Other("class Other { int x = 1; }"))).GetRunResult().Results[0];

        var outputs = result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(run => run.Outputs).ToArray();
        var regenerated = outputs.Count(output => output.Reason is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
        return new Measurement((double)regenerated / outputs.Length, regenerated, outputs.Length, null, Measurement.Count);
    }
}
