using System.Collections.Generic;
using System.Linq;

namespace RelDrop.Generator.Emission;

/// <summary>Which variables the tape carries from record to propagate, and where a tensor is read last.</summary>
internal sealed class Liveness
{
    private readonly HashSet<string> defined = [];

    public Liveness(IReadOnlyList<Step> record, IReadOnlyList<Step> propagate)
    {
        Define(record, null);
        Tape = [.. AllUses(propagate).Where(defined.Contains)];
    }

    /// <summary>What record defines and propagate reads: fields of the pass.</summary>
    public SortedSet<string> Tape { get; }

    /// <summary>The loop in which a variable is defined, or null: its tape is a frame a round.</summary>
    public Dictionary<string, string> FrameOf { get; } = [];

    public Dictionary<string, string> TypeOf { get; } = [];

    /// <summary>Taped tensors of the pass's own, that propagate frees.</summary>
    public HashSet<string> Owned { get; } = [];

    /// <summary>Every variable that a step reads, at any depth.</summary>
    public static IEnumerable<string> Uses(Step step) => step switch
    {
        Define define => define.Uses,
        Assign assign => assign.Uses,
        Choice choice => choice.Sides.SelectMany(side => AllUses(side.Body).Prepend(side.Condition)),
        Repeat repeat => AllUses(repeat.Body),
        _ => [],
    };

    public static IEnumerable<string> AllUses(IEnumerable<Step> steps) => steps.SelectMany(Uses);

    private void Define(IEnumerable<Step> steps, string? frame)
    {
        foreach (var step in steps)
        {
            switch (step)
            {
                case Define define:
                    for (var i = 0; i < define.Variables.Count; i++)
                        Add(define.Variables[i], define.Types[i], define.Owned, frame);
                    break;
                case Choice choice:
                    foreach (var export in choice.Exports)
                        Add(export, "Tensor", true, frame);
                    foreach (var (_, body) in choice.Sides)
                        Define(body, frame);
                    break;
                case Repeat repeat:
                    Define(repeat.Body, repeat.Body.OfType<Define>().First(define => define.Variables[0] == "frame").Types[0]);
                    break;
            }
        }
    }

    private void Add(string name, string type, bool owned, string? frame)
    {
        defined.Add(name);
        TypeOf[name] = type;
        if (owned)
            Owned.Add(name);
        if (frame is not null)
            FrameOf[name] = frame;
    }
}
