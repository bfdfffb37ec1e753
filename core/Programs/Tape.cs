namespace RelDrop.Programs;

/// <summary>
/// Which values a pass keeps from record to propagate, and where: in the pass, or, what a loop's round makes, in a frame a round.
/// </summary>
internal sealed class Tape
{
    private readonly Dictionary<Value, string> scopeOf = [];
    private readonly Dictionary<Value, string> frameOf = [];
    private readonly List<Value> kept = [];
    private readonly HashSet<Value> read;
    private readonly HashSet<Value> rounds;
    private readonly HashSet<Value> made;
    private readonly Dictionary<string, IReadOnlyList<Value>> variables = [];

    public Tape(RelevanceProgram program)
    {
        read = [.. program.Propagate.SelectMany(step => step.Reads)];
        made = [.. program.Record.SelectMany(step => step.All).OfType<Call>().Where(call => call.Primitive == Primitive.NewFrames).SelectMany(call => call.Results)];
        rounds = [.. program.Record.SelectMany(step => step.All).OfType<Repeat>().SelectMany(repeat => repeat.Variables)];
        Define(program.Record, scope: "", frame: "");
    }

    /// <summary>What the pass itself keeps, in the order in which record makes it.</summary>
    public IEnumerable<Value> Fields => kept.Where(value => frameOf[value].Length == 0);

    /// <summary>The loops whose rounds are counted or keep something, outermost first.</summary>
    public List<string> Frames { get; } = [];

    /// <summary>What one round of a loop keeps: what differs from round to round and propagate reads, and what the round makes.</summary>
    public IEnumerable<Value> FieldsOf(string frame) => VariablesOf(frame).Concat(kept.Where(value => frameOf[value] == frame));

    /// <summary>What differs from round to round and propagate reads: locals in both methods, kept in the frame between them.</summary>
    public IReadOnlyList<Value> VariablesOf(string loop) => variables.TryGetValue(loop, out var own) ? own : [];

    public bool Keeps(Value value) => frameOf.ContainsKey(value);

    /// <summary>The loop in whose frames a value is kept; empty for the pass itself, and for what is not kept.</summary>
    public string FrameOf(Value value) => frameOf.TryGetValue(value, out var frame) ? frame : "";

    /// <summary>Whether a value with memory was made in this scope, so that propagate frees it there.</summary>
    public bool IsFreedIn(Value value, string scope) => value.IsFreed && scopeOf.TryGetValue(value, out var own) && own == scope;

    /// <summary>The scope inside a side of a choice. Both methods take the same branches, so the names agree.</summary>
    public static string ScopeOf(string scope, Choose choose, int side) => $"{scope}/{choose.Sides[0].Condition}:{side}";

    /// <summary>The scope inside a loop.</summary>
    public static string ScopeOf(string scope, Repeat loop) => $"{scope}/loop{loop.Id}";

    private void Define(IEnumerable<Instruction> steps, string scope, string frame)
    {
        foreach (var step in steps)
        {
            switch (step)
            {
                case Call { Assigns: false } call:
                    foreach (var result in call.Results)
                        Define(result, scope, frame);
                    break;
                case Choose choose:
                    foreach (var result in choose.Results)
                        Define(result, scope, frame);
                    for (var i = 0; i < choose.Sides.Count; i++)
                        Define(choose.Sides[i].Body, ScopeOf(scope, choose, i), frame);
                    break;
                case Repeat repeat:
                    if (made.Contains(Values.Frames(repeat.Id)))
                        Frames.Add(repeat.Id);
                    variables[repeat.Id] = [.. repeat.Variables.Where(read.Contains)];
                    Define(repeat.Body, ScopeOf(scope, repeat), repeat.Id);
                    break;
            }
        }
    }

    private void Define(Value value, string scope, string frame)
    {
        if (!read.Contains(value) || rounds.Contains(value))
            return;
        kept.Add(value);
        scopeOf[value] = scope;
        frameOf[value] = frame;
    }
}
