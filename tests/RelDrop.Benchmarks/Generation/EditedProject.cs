using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RelDrop.Benchmarks.Generation;

/// <summary>A project in an editor: the generator has run, and runs again after each edit of one file, there and back.</summary>
internal sealed class EditedProject
{
    private readonly (string Text, string Edited) versions;
    private SyntaxTree file;
    private Compilation compilation;
    private GeneratorDriver driver = ModelProject.Driver();
    private bool isEdited;

    /// <summary>Opens it.</summary>
    /// <param name="compilation">All of its files.</param>
    /// <param name="file">The one that is edited.</param>
    /// <param name="edited">What it is after an edit.</param>
    public EditedProject(Compilation compilation, SyntaxTree file, string edited)
    {
        (this.compilation, this.file, versions) = (compilation, file, (file.ToString(), edited));
        driver = driver.RunGenerators(compilation);
        if (driver.GetRunResult() is var result && (result.Diagnostics.Length > 0 || result.GeneratedTrees.Length == 0))
            throw new InvalidOperationException($"The generator wrote {result.GeneratedTrees.Length} files and said: {string.Join("; ", result.Diagnostics)}.");
    }

    /// <summary>Edits the file, and has the generator answer.</summary>
    /// <returns>The processor's milliseconds until what is generated is there, parsed: all of it runs on one thread, and what else the machine does is not counted.</returns>
    public double Edit()
    {
        isEdited = !isEdited;
        var before = file;
        file = CSharpSyntaxTree.ParseText(isEdited ? versions.Edited : versions.Text, ModelProject.Language, file.FilePath, Encoding.UTF8);
        compilation = compilation.ReplaceSyntaxTree(before, file);
        var start = Environment.CpuUsage.TotalTime;
        driver = driver.RunGenerators(compilation);
        return (Environment.CpuUsage.TotalTime - start).TotalMilliseconds;
    }
}
