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
        var entries = composite.Entries;
        if (apply.Layer is { } layer && entries.LastOrDefault(entry => entry.Pattern is not null && Matches(layer.Path, entry.Pattern)) is { } byName)
            return byName.Rule;
        var kind = apply.Operation.Kind;
        var byKind = entries.LastOrDefault(entry => (entry.On & Layers.First) == 0 && (entry.On & kind) != 0);

        // First with kinds beside it is the first layer if it is of those kinds.
        var byPosition = isFirst && apply.Operation.IsLinear
            ? entries.LastOrDefault(entry => (entry.On & Layers.First) != 0 && (entry.On == Layers.First || (entry.On & kind) != 0))
            : null;
        return (byPosition ?? byKind)?.Rule;
    }

    private static bool Matches(string path, string pattern) =>
        Regex.IsMatch(path, "^" + Regex.Escape(pattern).Replace("\\*", ".*") + "$");
}
