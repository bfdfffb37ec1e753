using System.Collections.Generic;
using System.Linq;
using RelDrop.Generator.Diagnostics;
using RelDrop.Generator.IR;
using RelDrop.Operations;

namespace RelDrop.Generator.Passes;

/// <summary>Whether every operation's rule is one that it can have, and every batch norm has been folded or has one.</summary>
internal static class RuleCheck
{
    public static IEnumerable<DiagnosticInfo> Run(Graph graph, CompositeSpec composite, bool isModel)
    {
        var facts = new Facts(graph, isModel, analyseSigns: false);
        foreach (var apply in Applications(graph.Body))
        {
            if (apply.FoldedNorm is { Rule: { } lost } norm)
                yield return new DiagnosticInfo(Descriptors.RuleDoesNotApply, norm.RuleLocation, lost.Name, "the folded batch norm", norm.Path, "none");
            if (apply.Layer?.CompiledUnder is { } known && !known.Contains(composite.FullName))
                yield return new DiagnosticInfo(Descriptors.NotCompiledUnder, apply.Location, apply.Layer.Type, composite.Name, known.Count == 0 ? "none" : string.Join(", ", known.Select(name => name.Replace("global::", ""))));
            var rule = RuleAssignment.Assign(apply, composite, facts.First(apply).IsAlways);
            var title = apply.Title;
            var isOwn = apply.Layer?.Rule is not null;
            var location = (isOwn ? apply.Layer!.RuleLocation : null) ?? apply.Location;
            if (rule is not null && ParameterError(rule) is { } error)
                yield return new DiagnosticInfo(Descriptors.RuleParameterOutOfRange, location, rule.ToString(), isOwn ? title : composite.Name, error);
            if (rule is null)
            {
                if (apply.Operation == Operation.BatchNorm)
                    yield return new DiagnosticInfo(Descriptors.UnfoldedBatchNorm, apply.Location, title, composite.Name) { Subject = title };
            }
            else if (!apply.Operation.Takes(rule.Name))
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

    /// <summary>What is wrong with a rule's parameters, or null.</summary>
    private static string? ParameterError(RuleSpec rule) => rule switch
    {
        { Name: "Epsilon", Parameters: [< 0 or double.NaN] } => "epsilon must be at least 0",
        { Name: "Gamma", Parameters: [< 0 or double.NaN] } => "gamma must be at least 0",
        { Name: "BetaSmooth", Parameters: [<= 0 or double.NaN] } => "beta must be above 0",
        { Name: "AlphaBeta", Parameters: [var alpha, var beta] } when !(alpha >= 0 && beta >= 0 && System.Math.Abs(alpha - beta - 1) < 1e-9) =>
            "alpha and beta must be at least 0, and alpha - beta must be 1, or relevance is not conserved",
        { Name: "ZBox", Parameters: [var low, var high] } when !(low < high) => "low must be below high",
        _ => null,
    };

    private static IEnumerable<Apply> Applications(Region region) => region.Nodes.SelectMany(node => node switch
    {
        Apply apply => [apply],
        Branch branch => Applications(branch.Then).Concat(Applications(branch.Else)),
        Loop loop => Applications(loop.Body),
        _ => Enumerable.Empty<Apply>(),
    });
}
