using System.Collections.Generic;
using System.Linq;

namespace RelDrop.Generator.Emission;

/// <summary>
/// Which variables the tape carries from record to propagate, and where they live: in the pass, or, what a loop's round
/// defines, in a frame a round.
/// </summary>
internal sealed class Liveness
{
    private readonly Dictionary<string, string> scopeOf = [];
    private readonly Dictionary<string, string> frameOf = [];
    private readonly List<Variable> tape = [];
    private readonly HashSet<string> read;
    private readonly HashSet<string> rounds;
    private readonly HashSet<string> kept;
    private readonly HashSet<string> tensors = [];

    public Liveness(IReadOnlyList<Step> record, IReadOnlyList<Step> propagate)
    {
        read = [.. Step.Mentions(propagate)];
        rounds = [.. Step.Flatten(record).OfType<Repeat>().SelectMany(repeat => repeat.Variables).Select(variable => variable.Name)];
        kept = [.. Step.Flatten(record).OfType<Define>().SelectMany(define => define.Variables).Select(variable => variable.Name)];
        Define(record, scope: "", frame: "");
    }

    /// <summary>What the pass's own fields keep, in the order in which record defines it.</summary>
    public IEnumerable<Variable> Fields => tape.Where(variable => frameOf[variable.Name].Length == 0);

    /// <summary>The loops whose rounds keep something, outermost first.</summary>
    public List<string> Frames { get; } = [];

    /// <summary>What differs from round to round and propagate reads: locals in both methods, kept in the frame between them.</summary>
    public Dictionary<string, List<Variable>> LoopVariables { get; } = [];

    /// <summary>What one round of a loop keeps.</summary>
    public IEnumerable<Variable> FieldsOf(string frame) =>
        (LoopVariables.TryGetValue(frame, out var own) ? own : Enumerable.Empty<Variable>()).Concat(tape.Where(variable => frameOf[variable.Name] == frame));

    public bool IsTaped(string name) => frameOf.ContainsKey(name);

    /// <summary>How code inside a loop reaches a taped variable.</summary>
    public string Access(string name) => frameOf.TryGetValue(name, out var frame) && frame.Length > 0 ? $"frame{frame}.{name}" : name;

    /// <summary>Whether a taped tensor was defined in this scope, so that propagate frees it there.</summary>
    public bool IsTapedTensorOf(string name, string scope) =>
        scopeOf.TryGetValue(name, out var own) && own == scope && tensors.Contains(name);

    /// <summary>The scope inside a side of a choice. Both methods take the same branches, so the names agree.</summary>
    public static string ScopeOf(string scope, Choice choice, int side) => $"{scope}/{choice.Sides[0].Condition}:{side}";

    /// <summary>The scope inside a loop.</summary>
    public static string ScopeOf(string scope, Repeat loop) => $"{scope}/loop{loop.Id}";

    private void Define(IEnumerable<Step> steps, string scope, string frame)
    {
        foreach (var step in steps)
        {
            switch (step)
            {
                case Define define:
                    foreach (var variable in define.Variables)
                        Define(variable, scope, frame);
                    break;
                case Choice choice:
                    foreach (var export in choice.Exports)
                        Define(export, scope, frame);
                    for (var i = 0; i < choice.Sides.Count; i++)
                        Define(choice.Sides[i].Body, ScopeOf(scope, choice, i), frame);
                    break;
                case Repeat repeat:
                    if (kept.Contains("frames" + repeat.Id))
                        Frames.Add(repeat.Id);
                    LoopVariables[repeat.Id] = [.. repeat.Variables.Where(variable => read.Contains(variable.Name))];
                    Define(repeat.Body, ScopeOf(scope, repeat), repeat.Id);
                    break;
            }
        }
    }

    private void Define(Variable variable, string scope, string frame)
    {
        if (!read.Contains(variable.Name) || rounds.Contains(variable.Name))
            return;
        tape.Add(variable);
        if (variable.IsTensor)
            tensors.Add(variable.Name);
        scopeOf[variable.Name] = scope;
        frameOf[variable.Name] = frame;
    }
}
