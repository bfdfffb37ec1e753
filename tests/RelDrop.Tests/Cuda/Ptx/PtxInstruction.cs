namespace RelDrop.Tests.Cuda.Ptx;

/// <summary>What an instruction computes of the bits of up to three operands; bits above its type's are ignored wherever they are read.</summary>
internal delegate ulong Compute(ulong a, ulong b, ulong c);

internal enum PtxOperation
{
    Compute,
    Load,
    Store,
    Atomic,
    Branch,
    Barrier,
    Shuffle,
    Exit,
}

internal enum PtxSpace
{
    Global,
    Shared,
    Local,
    Param,
}

internal enum ShuffleMode
{
    Up,
    Down,
    Butterfly,
    Index,
}

/// <summary>A decoded instruction. Operands are slots of a thread: registers, and constants beside them.</summary>
internal sealed record PtxInstruction(PtxOperation Operation, int Line, string Text)
{
    /// <summary>The predicate that must be <see cref="GuardValue"/>, or -1.</summary>
    public int Guard { get; init; } = -1;

    public ulong GuardValue { get; init; }

    /// <summary>The slot that is written, or -1.</summary>
    public int Target { get; init; } = -1;

    /// <summary>The slots that are read.</summary>
    public int A { get; init; }

    public int B { get; init; }

    public int C { get; init; }

    /// <summary>Of atomics, the new value from the old one and the operands; of loads, the bits as the register has them.</summary>
    public Compute Compute { get; init; } = static (a, _, _) => a;

    public PtxSpace Space { get; init; }

    /// <summary>What is added to the address in <see cref="A"/>.</summary>
    public ulong Offset { get; init; }

    /// <summary>How many bytes are loaded or stored.</summary>
    public int Bytes { get; init; }

    /// <summary>Where a branch goes.</summary>
    public int Destination { get; init; }

    public ShuffleMode Mode { get; init; }

    /// <summary>The slot of a shuffle's member mask.</summary>
    public int Members { get; init; }

    /// <summary>The slot that says whether a shuffle's source was in range, or -1.</summary>
    public int InRange { get; init; } = -1;
}
