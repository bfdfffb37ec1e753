using System.Collections.Generic;
using System.Linq;

namespace RelDrop.Generator.Emission;

/// <summary>Leaves out what nothing reads: shapes, facts and the like. Tensors are never plain, so what forward computes stays.</summary>
internal static class Prune
{
    public static (List<Step> Record, List<Step> Propagate) Run(List<Step> record, List<Step> propagate)
    {
        var plain = new HashSet<string>(Step.Flatten(record).SelectMany(step => step is Define define ? define.Variables : (step as Choice)?.Exports ?? []).Where(variable => !variable.IsTensor).Select(variable => variable.Name));
        var definitions = Step.Flatten(record).Where(step => IsPlain(step, plain)).ToArray();
        var live = new HashSet<string>(Step.Flatten(record).Concat(Step.Flatten(propagate)).Where(step => !IsPlain(step, plain)).SelectMany(OwnMentions));
        int before;
        do
        {
            before = live.Count;
            live.UnionWith(definitions.Where(step => Targets(step).Any(live.Contains)).SelectMany(OwnMentions));
        }
        while (live.Count > before);
        return (Keep(record, plain, live), propagate);
    }

    private static List<Step> Keep(IEnumerable<Step> steps, HashSet<string> plain, HashSet<string> live) =>
    [
        .. steps.Where(step => !IsPlain(step, plain) || Targets(step).Any(live.Contains)).Select(step => step switch
        {
            Choice choice => choice with { Sides = [.. choice.Sides.Select(side => (side.Condition, Keep(side.Body, plain, live)))], Exports = [.. choice.Exports.Where(export => export.IsTensor || live.Contains(export.Name))] },
            Repeat repeat => repeat with { Body = Keep(repeat.Body, plain, live) },
            _ => step,
        }),
    ];

    private static bool IsPlain(Step step, HashSet<string> plain) => step is Define { HasEffect: false } or Assign { IsKept: false } && Targets(step).All(plain.Contains);

    private static IEnumerable<string> Targets(Step step) => step is Define define ? define.Variables.Select(variable => variable.Name) : [((Assign)step).Name];

    /// <summary>What a step mentions itself, not in the steps inside it.</summary>
    private static IEnumerable<string> OwnMentions(Step step) => step switch
    {
        Choice choice => choice.Sides.SelectMany(side => Step.Mentions(new Do(side.Condition))),
        Repeat repeat => Step.Mentions(new Do(repeat.Header)),
        Define { Variables: [var only] } define => Step.Mentions(step).Where(name => name != only.Name),
        _ => Step.Mentions(step),
    };
}
