using RelDrop.Support;

namespace RelDrop.Programs;

/// <summary>A step of a program.</summary>
internal abstract record Instruction
{
    /// <summary>What it reads itself, not in steps inside it.</summary>
    public virtual IEnumerable<Value> OwnReads => [];

    /// <summary>The blocks inside it.</summary>
    public virtual IEnumerable<IReadOnlyList<Instruction>> Blocks => [];

    /// <summary>What it, or a step inside it, reads.</summary>
    public IEnumerable<Value> Reads => OwnReads.Concat(Blocks.SelectMany(block => block.SelectMany(step => step.Reads)));

    /// <summary>It and the steps inside it.</summary>
    public IEnumerable<Instruction> All => Blocks.SelectMany(block => block.SelectMany(step => step.All)).Prepend(this);
}

/// <summary>What the next steps do, for people.</summary>
internal sealed record Note(string Text) : Instruction;

/// <summary>Calls a primitive.</summary>
/// <param name="Primitive">The primitive.</param>
/// <param name="Operands">What it reads.</param>
/// <param name="Results">What it gives.</param>
internal sealed record Call(Primitive Primitive, EquatableArray<Operand> Operands, EquatableArray<Value> Results) : Instruction
{
    public Call(Primitive primitive, IEnumerable<Operand> operands, params Value[] results)
        : this(primitive, operands.ToEquatable(), results.ToEquatable())
    {
    }

    /// <summary>Whether the results are variables that are there already, such as what a choice gives.</summary>
    public bool Assigns { get; init; }

    /// <summary>Whether it is called even if nothing reads what it gives.</summary>
    public bool HasEffect { get; init; }

    /// <summary>A tensor among the operands that the result may be written over, if nothing reads it again.</summary>
    public Value? Overwritable { get; init; }

    public override IEnumerable<Value> OwnReads => Operands.SelectMany(operand => operand.Reads);
}

/// <summary>One alternative.</summary>
/// <param name="Condition">When it runs, if none before it has; null is always.</param>
/// <param name="Body">What it does.</param>
internal sealed record Side(Operand? Condition, IReadOnlyList<Instruction> Body);

/// <summary>Alternatives: the first whose condition holds runs.</summary>
/// <param name="Sides">The alternatives.</param>
/// <param name="Results">What every side assigns for what follows.</param>
internal sealed record Choose(IReadOnlyList<Side> Sides, IReadOnlyList<Value> Results) : Instruction
{
    public override IEnumerable<Value> OwnReads => Sides.SelectMany(side => side.Condition?.Reads ?? []);

    public override IEnumerable<IReadOnlyList<Instruction>> Blocks => Sides.Select(side => side.Body);
}

/// <summary>A loop. Record leaves a frame a round, which propagate takes back, last first.</summary>
/// <param name="Header">The C# loop header; null goes back through the frames.</param>
/// <param name="Id">The number of the loop, which its frames are named by.</param>
/// <param name="Variables">What differs from round to round; the frame keeps it where propagate needs it.</param>
/// <param name="Body">What one round does.</param>
internal sealed record Repeat(Template? Header, string Id, IReadOnlyList<Value> Variables, IReadOnlyList<Instruction> Body) : Instruction
{
    /// <summary>What the header reads besides what it gives to the rounds.</summary>
    public override IEnumerable<Value> OwnReads => Header?.Reads.Except(Variables) ?? [Values.Frames(Id)];

    public override IEnumerable<IReadOnlyList<Instruction>> Blocks => [Body];
}

/// <summary>Gives back values, one or a list of them, and ends.</summary>
/// <param name="Results">The values.</param>
/// <param name="IsList">Whether they are a list.</param>
internal sealed record Return(EquatableArray<Value> Results, bool IsList) : Instruction
{
    /// <summary>Those that are given away, not shared.</summary>
    public EquatableArray<Value> Moved { get; init; }

    public override IEnumerable<Value> OwnReads => Results;
}

/// <summary>Frees what nothing reads again.</summary>
internal sealed record Free(EquatableArray<Value> Freed) : Instruction;
