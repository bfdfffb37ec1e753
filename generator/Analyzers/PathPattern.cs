using System.Linq;
using Microsoft.CodeAnalysis;
using RelDrop.Generator.Frontend;

namespace RelDrop.Generator.Analyzers;

/// <summary>
/// The beginning of a pattern of paths. What follows may be decided when the model is built; but a path begins with the name of a member,
/// or of a class where forward makes the layer.
/// </summary>
/// <param name="Text">The text up to the first dot or asterisk.</param>
/// <param name="IsWhole">Whether it is a whole name.</param>
internal sealed record PathPattern(string Text, bool IsWhole)
{
    /// <summary>Where a pattern is more than the text of a name. A question mark stands for a character where paths are compared at run time.</summary>
    private static readonly char[] Ends = ['.', '*', '?', '[', '\\'];

    /// <summary>A pattern's beginning; null if it may be any text.</summary>
    public static PathPattern? Beginning(string pattern)
    {
        var end = pattern.IndexOfAny(Ends);
        return end == 0 || pattern.Length == 0 ? null : end < 0 ? new(pattern, true) : new(pattern.Substring(0, end), pattern[end] == '.');
    }

    /// <summary>Whether a project has a name that fits, whatever it names.</summary>
    public bool IsFound(Compilation compilation, AnnotatedClasses classes)
    {
        if (IsWhole ? compilation.ContainsSymbolsWithName(Text, SymbolFilter.All) : compilation.ContainsSymbolsWithName(Fits, SymbolFilter.All))
            return true;
        return classes.InheritedNames().Any(Fits)
            || (IsWhole ? compilation.GetTypeByMetadataName(KnownNames.Modules + Text) is not null : char.IsUpper(Text[0]));
    }

    private bool Fits(string name) => IsWhole ? name == Text : name.StartsWith(Text, System.StringComparison.Ordinal);
}
