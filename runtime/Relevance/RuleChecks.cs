using RelDrop.Graphs;
using RelDrop.Operations;
using RelDrop.Passes;
using RelDrop.Rules;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>Whether layers that the generator could not see can have the rules that a composite has for them.</summary>
internal static class RuleChecks
{
    /// <exception cref="NotSupportedException">One cannot.</exception>
    public static void Check(Graph graph, CompositeSpec composite, Facts facts)
    {
        foreach (var apply in graph.Body.Nodes.OfType<Apply>().Where(apply => apply.Operation != Operation.Module))
        {
            var layer = (nn.Module)apply.Layer!.Module!;
            var first = facts.IsFirst(apply);
            foreach (var rule in new[] { first.IsNever ? null : RuleAssignment.Assign(apply, composite, isFirst: true), first.IsAlways ? null : RuleAssignment.Assign(apply, composite, isFirst: false) })
            {
                if (rule is null)
                    continue;
                if (RuleLimits.Error(rule.Name, rule.Settings) is { } error)
                    throw new NotSupportedException($"{rule.Name}Attribute of {layer.GetType().Name} '{layer.GetName()}': {error}.");
                if (!apply.Operation.Takes(rule.Name))
                    throw new NotSupportedException($"{rule.Name} of {composite.Name} does not apply to {layer.GetType().Name} '{layer.GetName()}'; it takes {string.Join(", ", apply.Operation.Rules)}.");
            }
        }
    }
}
