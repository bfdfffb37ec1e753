using System.Collections.Generic;
using RelDrop.Generator.Diagnostics;
using RelDrop.Generator.Support;

namespace RelDrop.Generator.IR;

/// <summary>Where generated members of a class go.</summary>
/// <param name="Namespace">Its namespace, or empty.</param>
/// <param name="Declarations">The headers of the class and of those that it is nested in, outermost first.</param>
/// <param name="HintName">A file name of the class's own.</param>
internal sealed record ClassHeader(string Namespace, EquatableArray<string> Declarations, string HintName)
{
    /// <summary>Opens the class; disposing the result closes it.</summary>
    /// <param name="writer">What it is written to.</param>
    /// <param name="bases">What the class derives from besides.</param>
    /// <param name="attributes">Lines before its header.</param>
    public IDisposable Open(CodeWriter writer, string bases, IEnumerable<string> attributes)
    {
        if (Namespace.Length > 0)
        {
            writer.Line($"namespace {Namespace};");
            writer.Line();
        }

        var blocks = new Blocks();
        for (var i = 0; i < Declarations.Count; i++)
        {
            var isClass = i == Declarations.Count - 1;
            foreach (var attribute in isClass ? attributes : [])
                writer.Line(attribute);
            blocks.Push(writer.Open(Declarations[i] + (isClass ? bases : "")));
        }

        return blocks;
    }

    private sealed class Blocks : Stack<CodeWriter.Block>, IDisposable
    {
        public void Dispose()
        {
            while (Count > 0)
                Pop().Dispose();
        }
    }
}

/// <summary>A layer whose relevance its author has written.</summary>
/// <param name="Class">The class.</param>
/// <param name="Method">The method that gives its relevance.</param>
/// <param name="Diagnostics">What is wrong with it.</param>
internal sealed record UserLayerSpec(ClassHeader Class, string Method, EquatableArray<DiagnosticInfo> Diagnostics);
