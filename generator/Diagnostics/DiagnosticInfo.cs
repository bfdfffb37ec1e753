using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using RelDrop.Generator.Support;
using RelDrop.Graphs;
using RelDrop.Support;

namespace RelDrop.Generator.Diagnostics;

/// <summary>A place in a file, without the syntax tree.</summary>
internal sealed record LocationInfo(string Path, TextSpan Span, LinePositionSpan Lines) : Place
{
    public static LocationInfo? From(Location? location) =>
        location?.SourceTree is null ? null : new(location.SourceTree.FilePath, location.SourceSpan, location.GetLineSpan().Span);

    public Location ToLocation() => Location.Create(Path, Span, Lines);
}

/// <summary>A diagnostic that can be cached between edits.</summary>
internal sealed record DiagnosticInfo(DiagnosticDescriptor Descriptor, Place? Location, EquatableArray<string> Arguments)
{
    public DiagnosticInfo(DiagnosticDescriptor descriptor, Place? location, params string[] arguments)
        : this(descriptor, location, arguments.ToEquatable())
    {
    }

    /// <summary>The key of <see cref="Subject"/> among a diagnostic's properties.</summary>
    public const string SubjectKey = "Subject";

    /// <summary>The key of the composite that a call asks for, as C#.</summary>
    public const string CompositeKey = "Composite";

    /// <summary>What a code fix must know besides the place: the type or the path of the layer that is meant.</summary>
    public string? Subject { get; init; }

    /// <summary>Whether nothing can be generated.</summary>
    public bool IsError => Descriptor.DefaultSeverity == DiagnosticSeverity.Error;

    public Diagnostic ToDiagnostic() => Diagnostic.Create(
        Descriptor,
        (Location as LocationInfo)?.ToLocation(),
        Subject is null ? null : ImmutableDictionary<string, string?>.Empty.Add(SubjectKey, Subject),
        [.. Arguments.Cast<object>()]);
}
