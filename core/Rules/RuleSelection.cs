using System.Text.RegularExpressions;
using RelDrop.Operations;

namespace RelDrop.Rules;

/// <summary>Which of a composite's rules a layer gets: a name pattern's, then the first layer's, then its kind's.</summary>
internal static class RuleSelection
{
    /// <summary>The rule of a layer or function; null is the gradient.</summary>
    /// <param name="composite">The composite.</param>
    /// <param name="operation">What the layer does.</param>
    /// <param name="path">Its path in the compiled class around it; null for a function.</param>
    /// <param name="isFirst">Whether no linear layer comes before it.</param>
    public static RuleSpec? Select(CompositeSpec composite, Operation operation, string? path, bool isFirst)
    {
        if (path is not null && composite.Entries.LastOrDefault(entry => entry.Pattern is not null && Matches(path, entry.Pattern) && IsFor(entry, operation, isFirst)) is { } byName)
            return byName.Rule;
        var entries = composite.Entries.Where(entry => entry.Pattern is null).ToArray();
        var byKind = entries.LastOrDefault(entry => (entry.On & Layers.First) == 0 && (entry.On & operation.Kind) != 0);

        // First with kinds beside it is the first layer if it is of those kinds.
        var byPosition = isFirst && operation.IsLinear
            ? entries.LastOrDefault(entry => (entry.On & Layers.First) != 0 && (entry.On == Layers.First || (entry.On & operation.Kind) != 0))
            : null;
        return (byPosition ?? byKind)?.Rule;
    }

    /// <summary>
    /// A pattern such as <c>classifier.*</c> covers activations too: it is for the layers that can take the rule, of its kinds if it
    /// names any, and only for the first of them if it says so.
    /// </summary>
    private static bool IsFor(RuleEntry entry, Operation operation, bool isFirst) =>
        operation.Takes(entry.Rule.Name)
        && ((entry.On & Layers.First) == 0 || (isFirst && operation.IsLinear))
        && ((entry.On & ~Layers.First) == Layers.None || (entry.On & operation.Kind) != 0);

    /// <summary>Whether a pattern covers a path. The element of a loop over modules, <c>blocks[i]</c>, is <c>blocks.</c> and a number that only <c>*</c> covers.</summary>
    private static bool Matches(string path, string pattern) =>
        Regex.IsMatch(Regex.Replace(path, "\\[.*?\\]", ".#"), "^" + Regex.Escape(pattern).Replace("\\*", ".*") + "$", RegexOptions.Singleline);
}
