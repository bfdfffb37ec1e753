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
        Compile("20 models of 5 composites", 1.3, new ModelProject(oneComposite: false)),
        Compile("20 models of 1 composite", null, new ModelProject(oneComposite: true)),
        Build("20 models of 5 composites", new ModelProject(oneComposite: false)),
        Build("20 models of 1 composite", new ModelProject(oneComposite: true)),
        new("Outputs regenerated / all outputs, after an edit elsewhere", 0, _ => EditElsewhere()),
    ];

    private static Row Compile(string models, double? target, ModelProject project) => new($"Compiler with / without generator, {models}", target, rounds =>
        rounds.Compare(() => project.Rebuild(generate: true), () => project.Rebuild(generate: false)));

    /// <summary>What a user waits for, the SDK's own work included.</summary>
    private static Row Build(string models, ModelProject project) => new($"dotnet build with / without generator, {models}", null, rounds =>
    {
        using var folder = new ModelFolder(project);
        return new Rounds(Math.Min(rounds.Count, 5), WarmUp: 1).Compare(() => folder.Rebuild(generate: true), () => folder.Rebuild(generate: false));
    });

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
