namespace RelDrop.Programs;

/// <summary>
/// What holds of every program, whichever passes have run: a value is made once where it can be seen, before it is read, and not read once
/// it is freed. A program that breaks it is a bug of the compiler, never of the user.
/// </summary>
internal static class ProgramVerifier
{
    /// <exception cref="InvalidOperationException">The program is malformed.</exception>
    public static RelevanceProgram Verify(RelevanceProgram program)
    {
        Verify(program.Record, []);
        Verify(program.Propagate, [.. program.Record.SelectMany(step => step.All).SelectMany(Made)]);
        return program;
    }

    private static void Verify(IReadOnlyList<Instruction> steps, HashSet<Value> kept)
    {
        var (visible, freed) = (new HashSet<Value>(), new HashSet<Value>());
        Verify(steps, visible, freed, kept);
    }

    private static void Verify(IEnumerable<Instruction> steps, HashSet<Value> visible, HashSet<Value> freed, HashSet<Value> kept)
    {
        foreach (var step in steps)
        {
            foreach (var value in step.OwnReads)
                Read(value, visible, freed, kept);
            switch (step)
            {
                case Call { Assigns: true } call:
                    freed.ExceptWith(call.Results);
                    foreach (var result in call.Results)
                        Read(result, visible, freed, kept);
                    break;
                case Call call:
                    foreach (var result in call.Results)
                        Make(result, visible);
                    break;
                case Free free:
                    foreach (var value in free.Freed)
                        Read(value, visible, freed, kept);
                    freed.UnionWith(free.Freed);
                    break;
                case Choose choose:
                    foreach (var result in choose.Results)
                        Make(result, visible);
                    foreach (var side in choose.Sides)
                        Verify(side.Body, [.. visible], [.. freed], kept);
                    break;
                case Repeat repeat:
                    Verify(repeat.Body, [.. visible, .. repeat.Variables], [.. freed], kept);
                    break;
            }
        }
    }

    private static IEnumerable<Value> Made(Instruction step) => step switch
    {
        Call call => call.Results,
        Choose choose => choose.Results,
        Repeat repeat => repeat.Variables,
        _ => [],
    };

    private static void Make(Value value, HashSet<Value> visible)
    {
        if (!visible.Add(value))
            throw new InvalidOperationException($"{value} is made twice.");
    }

    private static void Read(Value value, HashSet<Value> visible, HashSet<Value> freed, HashSet<Value> kept)
    {
        if (freed.Contains(value))
            throw new InvalidOperationException($"{value} is read after it was freed.");
        if (!visible.Contains(value) && !kept.Contains(value) && !IsGiven(value))
            throw new InvalidOperationException($"{value} is read where it is not made.");
    }

    /// <summary>Whether the method is given it.</summary>
    private static bool IsGiven(Value value) => value.Name is "input" or "inputs" or "relevance" || value.Name.StartsWith("relevances", StringComparison.Ordinal);
}
