using RelDrop.Support;

namespace RelDrop.Programs;

/// <summary>Leaves out what nothing reads: shapes, facts and the like. What forward computes stays, since it may throw.</summary>
internal static class Prune
{
    public static RelevanceProgram Run(RelevanceProgram program)
    {
        var record = program.Record.SelectMany(step => step.All).ToArray();
        var live = new HashSet<Value>(record.Where(step => !IsPlain(step)).Concat(program.Propagate.SelectMany(step => step.All)).SelectMany(step => step.OwnReads));
        int before;
        do
        {
            before = live.Count;
            foreach (var call in record.OfType<Call>().Where(call => IsPlain(call) && call.Results.Any(live.Contains)))
                live.UnionWith(call.OwnReads.Except(call.Results));
        }
        while (live.Count > before);
        return program with { Record = Keep(program.Record, live) };
    }

    private static List<Instruction> Keep(IEnumerable<Instruction> steps, HashSet<Value> live) =>
    [
        .. steps.Where(step => !IsPlain(step) || ((Call)step).Results.Any(live.Contains)).Select(step => step switch
        {
            Choose choose => choose with { Sides = [.. choose.Sides.Select(side => side with { Body = Keep(side.Body, live) })], Results = [.. choose.Results.Where(result => result.IsFreed || live.Contains(result))] },
            Repeat repeat => repeat with { Body = Keep(repeat.Body, live) },
            _ => step,
        }),
    ];

    private static bool IsPlain(Instruction step) => step is Call { HasEffect: false, Results.Count: > 0 } call && call.Results.All(result => result.Kind is ValueKind.Shape or ValueKind.Plain);
}
