using System.Linq;
using System.Text.RegularExpressions;
using RelDrop.Generator.IR;
using RelDrop.Operations;

namespace RelDrop.Generator.Passes;

/// <summary>Which rule an operation gets: the field's own, then a name pattern's, then the first layer's, then its kind's; null is the gradient.</summary>
internal static class RuleAssignment
{
    public static RuleSpec? Assign(Apply apply, CompositeSpec composite, bool isFirst)
    {
        if (apply.Operation == Operation.OutputSoftmax && apply.Layer?.Rule is null)
            return new RuleSpec("Pass", "Pass", default);
        if (apply.Layer?.Rule is { } own)
            return own;
        var kind = apply.Operation.Kind;
        if (apply.Layer is { } layer && composite.Entries.LastOrDefault(entry => entry.Pattern is not null && Matches(layer.Path, entry.Pattern) && IsFor(entry, apply.Operation, isFirst)) is { } byName)
            return byName.Rule;
        var entries = composite.Entries.Where(entry => entry.Pattern is null).ToArray();
        var byKind = entries.LastOrDefault(entry => (entry.On & Layers.First) == 0 && (entry.On & kind) != 0);

        // First with kinds beside it is the first layer if it is of those kinds.
        var byPosition = isFirst && apply.Operation.IsLinear
            ? entries.LastOrDefault(entry => (entry.On & Layers.First) != 0 && (entry.On == Layers.First || (entry.On & kind) != 0))
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
        Regex.IsMatch(Regex.Replace(path, "\\[.*?\\]", ".#"), "^" + Regex.Escape(pattern).Replace("\\*", ".*") + "$");
}
