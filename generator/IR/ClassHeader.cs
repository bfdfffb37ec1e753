using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using RelDrop.Generator.Diagnostics;
using RelDrop.Generator.Support;
using RelDrop.Graphs;
using RelDrop.Rules;
using RelDrop.Support;

namespace RelDrop.Generator.IR;

/// <summary>Where generated members of a class go.</summary>
/// <param name="Namespace">Its namespace, or empty.</param>
/// <param name="Declarations">The headers of the class and of those that it is nested in, outermost first.</param>
/// <param name="File">The file that they go to.</param>
/// <param name="Location">The class's name where it is annotated.</param>
/// <param name="Names">What names mean there.</param>
internal sealed record ClassHeader(string Namespace, EquatableArray<string> Declarations, FileName File, Place? Location, NameScope Names)
{
    /// <summary>For each composite of a model, the class inside of which alone it can be named, or null.</summary>
    public EquatableArray<string?> Within { get; init; }

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

/// <summary>A composite that blocks are compiled under.</summary>
/// <param name="Composite">The composite.</param>
/// <param name="Within">The class inside of which alone it can be named, or null.</param>
internal sealed record SharedComposite(CompositeSpec Composite, string? Within)
{
    /// <summary>Whether generated code of a class can name it.</summary>
    public bool IsSeenBy(ClassHeader type) => Within is null || type.File.Id.StartsWith(Within + "+", System.StringComparison.Ordinal);
}

/// <summary>The name of a generated file.</summary>
/// <param name="Name">The class's full name, which may differ from another's in case or in the place of its type parameters only.</param>
/// <param name="Id">The class's metadata name, which is its own.</param>
internal sealed record FileName(string Name, string Id)
{
    /// <summary>The names that several classes have; the compiler and many file systems compare them without case.</summary>
    public static EquatableArray<string> Shared(IEnumerable<FileName> files) => files.Distinct()
        .GroupBy(file => file.Name, System.StringComparer.OrdinalIgnoreCase)
        .Where(group => group.Count() > 1)
        .Select(group => group.Key.ToUpperInvariant())
        .OrderBy(name => name, System.StringComparer.Ordinal)
        .ToEquatable();

    /// <summary>The name that the compiler gets: the class's, with a hash of its identity if others have the same.</summary>
    public string Hint(IEnumerable<string> shared) =>
        (shared.Contains(Name, System.StringComparer.OrdinalIgnoreCase) ? $"{Name}-{Hash(Id)}" : Name) + ".g.cs";

    /// <summary>FNV-1a: the same in every process, which string.GetHashCode is not.</summary>
    private static string Hash(string text) =>
        text.Aggregate(2166136261u, (hash, character) => unchecked((hash ^ character) * 16777619u)).ToString("x8", CultureInfo.InvariantCulture);
}

/// <summary>A layer whose relevance its author has written.</summary>
/// <param name="Class">The class.</param>
/// <param name="Method">The method that gives its relevance.</param>
/// <param name="Diagnostics">What is wrong with it.</param>
internal sealed record UserLayerSpec(ClassHeader Class, string Method, EquatableArray<DiagnosticInfo> Diagnostics);

/// <summary>What an assembly says for all of its blocks.</summary>
/// <param name="Composites">The composites that they are compiled under for the sake of other assemblies.</param>
/// <param name="Diagnostics">What is wrong with it.</param>
internal sealed record AssemblySpec(EquatableArray<SharedComposite> Composites, EquatableArray<DiagnosticInfo> Diagnostics)
{
    /// <summary>An assembly that could not be read.</summary>
    public static AssemblySpec Failed(DiagnosticInfo diagnostic) => new(default, new[] { diagnostic }.ToEquatable());
}
