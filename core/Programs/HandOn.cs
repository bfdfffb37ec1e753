namespace RelDrop.Programs;

/// <summary>What a side or a round only makes to hand it on is made where it is handed to.</summary>
internal static class HandOn
{
    public static RelevanceProgram Run(RelevanceProgram program)
    {
        var kept = new HashSet<Value>(program.Propagate.SelectMany(step => step.Reads));
        return new RelevanceProgram(Run(program.Record, kept), Run(program.Propagate, []));
    }

    private static List<Instruction> Run(IReadOnlyList<Instruction> block, HashSet<Value> kept)
    {
        var steps = block.Select(step => step switch
        {
            Choose choose => choose with { Sides = [.. choose.Sides.Select(side => side with { Body = Run(side.Body, kept) })] },
            Repeat repeat => repeat with { Body = Run(repeat.Body, kept) },
            _ => step,
        }).ToList();
        for (var at = 0; at < steps.Count; at++)
        {
            if (steps[at] is not Call { Assigns: true, Operands: [Value local], Results: [var target] } handing || handing.Primitive != Primitive.Alias || kept.Contains(local))
                continue;
            var made = steps.FindIndex(step => step is Call { Assigns: false, Results: [{ Kind: ValueKind.Tensor } only] } && only == local);
            if (made < 0 || steps.Where((step, i) => i > made && i != at).Any(step => Mentions(step, local) || Mentions(step, target)))
                continue;
            steps.RemoveAt(at--);

            // What is taken over only to be handed on stays where it is.
            var making = (Call)steps[made];
            if (making.Primitive == Primitive.Move && making.Operands[0] == target)
            {
                steps.RemoveAt(made);
                at--;
            }
            else
            {
                steps[made] = making with { Results = handing.Results, Assigns = true };
            }
        }

        return steps;
    }

    private static bool Mentions(Instruction step, Value value) => step.All.Any(one => one.OwnReads.Contains(value) || (one is Call call && call.Results.Contains(value)));
}
