using System.Collections.Generic;
using System.Linq;
using RelDrop.Generator.Diagnostics;
using RelDrop.Generator.IR;
using RelDrop.Graphs;
using RelDrop.Operations;
using RelDrop.Passes;
using RelDrop.Rules;

namespace RelDrop.Generator.Passes;

/// <summary>Whether every operation's rule is one that it can have, and every batch norm has been folded or has one.</summary>
internal static class RuleCheck
{
    public static IEnumerable<DiagnosticInfo> Run(Graph graph, CompositeSpec composite, bool isModel)
    {
        var facts = new Facts(graph, isModel ? Facts.OfModel : Facts.OfBlock, analyseSigns: false);
        var sharesSums = Applications(graph.Body).Any(apply => apply.Operation == Operation.Add && apply.Inputs.Count == 2) && RuleSelection.Select(composite, Operation.Add, null, isFirst: false)?.Name is "Norm" or "Epsilon";
        foreach (var apply in Applications(graph.Body))
        {
            if (apply.Layer?.CompiledUnder is { } others && !others.Contains(composite.FullName))
                yield return new DiagnosticInfo(Descriptors.NotCompiledUnder, apply.Location, apply.Layer.Type, composite.Name, others.Count == 0 ? "none" : string.Join(", ", others.Select(name => name.Replace("global::", ""))));
            var rule = RuleAssignment.Assign(apply, composite, facts.IsFirst(apply).IsAlways);
            var title = apply.Title;
            var isOwn = apply.Layer?.Rule is not null;
            var location = (isOwn ? apply.Layer!.RuleLocation : null) ?? apply.Location;
            if (rule is not null && RuleLimits.Error(rule.Name, rule.Settings) is { } error)
                yield return new DiagnosticInfo(Descriptors.RuleParameterOutOfRange, location, rule.ToString(), isOwn ? title : composite.Name, error);
            if (apply.Operation == Operation.BatchNorm && !apply.IsSeam && !isOwn)
            {
                yield return rule is null
                    ? new DiagnosticInfo(Descriptors.UnfoldedBatchNorm, apply.Location, title, composite.Name) { Subject = title }
                    : new DiagnosticInfo(Descriptors.KeptBatchNorm, apply.Location, title);
            }

            // Unchanged, it is no multiple of the sum that it is shared by, and each sum magnifies it.
            if (sharesSums && apply.Operation == Operation.Normalization && rule?.Name == "Pass" && !isOwn)
                yield return new DiagnosticInfo(Descriptors.PassedNormalization, apply.Location, composite.Name, title);
            if (rule is not null && !apply.Operation.Takes(rule.Name))
            {
                var allowed = apply.Operation.Rules;
                yield return new DiagnosticInfo(
                    Descriptors.RuleDoesNotApply,
                    location,
                    isOwn ? rule.Name : $"{rule.Name} of {composite.Name}",
                    apply.Operation.Name,
                    title,
                    allowed.Length == 0 ? "none; give rules to the layers inside" : string.Join(", ", allowed));
            }
        }
    }

    private static IEnumerable<Apply> Applications(Region region) => region.Nodes.SelectMany(node => node switch
    {
        Apply apply => [apply],
        Branch branch => Applications(branch.Then).Concat(Applications(branch.Else)),
        Loop loop => Applications(loop.Body),
        _ => Enumerable.Empty<Apply>(),
    });
}
