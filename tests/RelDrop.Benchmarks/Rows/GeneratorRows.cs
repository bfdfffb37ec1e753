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
        Rebuild("20 models of 5 composites", 1.3, new ModelProject(oneComposite: false)),
        Rebuild("20 models of 1 composite", null, new ModelProject(oneComposite: true)),
        new("Outputs regenerated / all outputs, after an edit elsewhere", 0, _ => EditElsewhere()),
    ];

    private static Row Rebuild(string name, double? target, ModelProject project) => new($"Rebuild with / without generator, {name}", target, rounds =>
        rounds.Compare(() => project.Rebuild(generate: true), () => project.Rebuild(generate: false)));

    private static Measurement EditElsewhere()
    {
        static SyntaxTree Other(string text) => CSharpSyntaxTree.ParseText(text, ModelProject.Language, "Other.cs");
        var before = Other("class Other { }");
        var compilation = new ModelProject(oneComposite: false).Parse().AddSyntaxTrees(before);
        var driver = ModelProject.Driver(trackSteps: true).RunGenerators(compilation);
        var result = driver.RunGenerators(compilation.ReplaceSyntaxTree(before, Other("class Other { int x = 1; }"))).GetRunResult().Results[0];

        var outputs = result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(run => run.Outputs).ToArray();
        var regenerated = outputs.Count(output => output.Reason is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
        return new Measurement((double)regenerated / outputs.Length, regenerated, outputs.Length, null, Measurement.Count);
    }
}
