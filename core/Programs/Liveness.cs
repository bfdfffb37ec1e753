using RelDrop.Passes;
using RelDrop.Support;

namespace RelDrop.Programs;

/// <summary>
/// Frees each value that has memory after its last use. What would be freed where it is handed on needs no second handle, it moves; and
/// a call that can writes its result over an operand that would be freed.
/// </summary>
internal sealed class Liveness
{
    private readonly Tape tape;
    private readonly bool isRecord;

    private Liveness(Tape tape, bool isRecord) => (this.tape, this.isRecord) = (tape, isRecord);

    public static RelevanceProgram Run(RelevanceProgram program)
    {
        var tape = new Tape(program);
        return new RelevanceProgram(new Liveness(tape, isRecord: true).Run(program.Record, scope: ""), new Liveness(tape, isRecord: false).Run(program.Propagate, scope: ""));
    }

    private List<Instruction> Run(IReadOnlyList<Instruction> steps, string scope)
    {
        var ends = LastUses(steps, scope).ToLookup(use => use.Value, use => use.Key);
        var result = new List<Instruction>();
        for (var i = 0; i < steps.Count; i++)
        {
            var dead = ends[i].OrderBy(value => value.Name, StringComparer.Ordinal).ToList();
            switch (steps[i])
            {
                case Call call:
                    result.Add(Run(call, dead));
                    break;
                case Choose choose:
                    result.Add(choose with { Sides = [.. choose.Sides.Select((side, j) => side with { Body = Run(side.Body, Tape.ScopeOf(scope, choose, j)) })] });
                    break;
                case Repeat repeat:
                    result.Add(repeat with { Body = Run(repeat.Body, Tape.ScopeOf(scope, repeat)) });
                    break;
                case Return last:
                    result.AddRange(Run(last, dead));
                    continue;
                default:
                    result.Add(steps[i]);
                    break;
            }

            if (dead.Count > 0)
                result.Add(new Free(dead.ToEquatable()));
        }

        return result;
    }

    /// <summary>What is given back moves; what is given back twice gets a handle for each.</summary>
    private static List<Instruction> Run(Return last, List<Value> dead)
    {
        var (steps, results) = (new List<Instruction>(), last.Results.ToArray());
        for (var i = 0; i < results.Length; i++)
        {
            if (!dead.Contains(results[i]) || Array.LastIndexOf(results, results[i]) == i)
                continue;
            var handle = Value.Tensor($"{results[i].Name}_{Values.Text(i)}");
            steps.Add(new Call(Primitive.Alias, [results[i]], handle));
            dead.Add(handle);
            results[i] = handle;
        }

        var moved = results.Where(dead.Contains).ToEquatable();
        dead.RemoveAll(moved.Contains);
        if (dead.Count > 0)
            steps.Add(new Free(dead.ToEquatable()));
        return [.. steps, last with { Results = results.ToEquatable(), Moved = moved }];
    }

    private Call Run(Call call, List<Value> dead)
    {
        if (call.Overwritable is { } operand && (call.Primitive == Primitive.ReLU ? !isRecord || !tape.Keeps(operand) : dead.Contains(operand)))
            call = call with { Operands = call.Operands.Where(given => given is not Named { Name: "overwrite" }).Append(new Named("overwrite", new FactOperand(Fact.Always))).ToEquatable() };
        if (call.Primitive == Primitive.Alias && call.Operands[0] is Value source && dead.Remove(source))
            call = call with { Primitive = Primitive.Move };
        else if (call.Primitive == Primitive.Move && call.Operands[0] is Value taken)
            dead.Remove(taken);
        return call;
    }

    /// <summary>The values that these steps must free, and the step after which each can go.</summary>
    private Dictionary<Value, int> LastUses(IReadOnlyList<Instruction> steps, string scope)
    {
        var (owned, lastUse) = (new HashSet<Value>(), new Dictionary<Value, int>());
        for (var i = 0; i < steps.Count; i++)
        {
            foreach (var value in steps[i].Reads)
            {
                lastUse[value] = i;

                // What is kept is freed where propagate reads it last, in the scope in which record made it.
                if (!isRecord && tape.IsFreedIn(value, scope))
                    owned.Add(value);
            }

            IEnumerable<Value> made = steps[i] switch
            {
                Call { Assigns: false } call => call.Results,
                Choose choose => choose.Results,
                _ => [],
            };
            foreach (var value in made.Where(value => value.IsFreed && (!isRecord || !tape.Keeps(value))))
            {
                owned.Add(value);
                lastUse[value] = i;
            }
        }

        return lastUse.Where(use => owned.Contains(use.Key)).ToDictionary(use => use.Key, use => use.Value);
    }
}
