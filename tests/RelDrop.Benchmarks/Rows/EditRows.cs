using System.Text;
using Microsoft.CodeAnalysis.CSharp;
using RelDrop.Benchmarks.Generation;
using RelDrop.Benchmarks.Measuring;

namespace RelDrop.Benchmarks.Rows;

/// <summary>What the generator does between an edit and the editor's next answer, in shares of the time in which nobody notices.</summary>
internal static class EditRows
{
    private const double Unnoticed = 50;
    private const string Other = "class Other;";
    private const string Conv3 = "bn3.forward(conv3.forward(y))";

    /// <summary>By then the runtime has optimised the compiler, as in an editor that has been open for a while.</summary>
    private const int WarmUp = 200;

    /// <summary>Of so many edits the fastest counts: the other side is a constant, which a busy machine does not slow down.</summary>
    private const int EditsARound = 10;

    public static IEnumerable<Row> All =>
    [
        Of("in forward of ResNet-50 as one class", 1, () => Open(isAlone: true, ".flatten(1)", ".flatten(1).relu()", FlatResNet50.Source)),
        Of("elsewhere, beside ResNet-50 as one class", 1, () => Open(isAlone: true, Other, "class Other { }", FlatResNet50.Source, Other)),
        Of("in ResNet-50's Bottleneck, among 20 models of 5 composites", null, () => Open(isAlone: false, Conv3, Conv3 + ".relu()")),
        Of("elsewhere, beside 20 models of 5 composites", null, () => Open(isAlone: false, Other, "class Other { }", Other)),
    ];

    private static Row Of(string edit, double? target, Func<EditedProject> open) => new($"Generation after an edit / {Unnoticed} ms, {edit}", target, rounds =>
    {
        var project = open();
        for (var i = 0; i < WarmUp; i++)
            project.Edit();
        return rounds.Compare(() => Enumerable.Range(0, EditsARound).Min(_ => project.Edit()), () => Unnoticed, Measurement.Milliseconds);
    });

    /// <summary>Opens files, with the samples' models or alone; the last that has a text is edited.</summary>
    private static EditedProject Open(bool isAlone, string text, string edited, params string[] files)
    {
        var compilation = new ModelProject(oneComposite: false).Parse();
        compilation = (isAlone ? compilation.RemoveAllSyntaxTrees() : compilation)
            .AddSyntaxTrees(files.Select((file, i) => CSharpSyntaxTree.ParseText(file, ModelProject.Language, $"Further{i}.cs", Encoding.UTF8)));
        var edits = compilation.SyntaxTrees.Last(file => file.ToString().Contains(text, StringComparison.Ordinal));
        return new EditedProject(compilation, edits, edits.ToString().Replace(text, edited, StringComparison.Ordinal));
    }
}
