namespace RelDrop.Tests.Cuda.Ptx;

/// <summary>An instruction of registers only: what it computes, and the types of its operands.</summary>
internal sealed record Arithmetic(Compute Compute, PtxType Target, IReadOnlyList<PtxType> Sources)
{
    private static readonly PtxType Amount = new('u', 32);

    /// <summary>Finds what an opcode means.</summary>
    /// <exception cref="PtxException">It is unknown.</exception>
    public static Arithmetic Find(PtxOpcode opcode)
    {
        var found = opcode.Name switch
        {
            "cvt" => Conversion.Find(opcode) is { } convert ? new Arithmetic(convert, opcode.Types[0], [opcode.Types[1]]) : null,
            "setp" => Compare(opcode) is { } compare ? new Arithmetic(compare, PtxType.Predicate, [opcode.Type, opcode.Type]) : null,
            "cvta" => OfAddress(opcode),
            _ => OfOneType(opcode),
        };
        opcode.CheckAllTaken();
        return found ?? throw opcode.Unknown();
    }

    /// <summary>What an atomic makes of the value in memory and its operands; null if it is unknown.</summary>
    public static Compute? FindAtomic(string name, PtxType type) => name switch
    {
        "cas" => static (old, expected, value) => old == expected ? value : old,
        "exch" => static (_, value, _) => value,
        "add" when type.IsFloat => type.Bits == 32 ? FloatArithmetic<float>.Find("add.rn") : FloatArithmetic<double>.Find("add.rn"),
        "add" or "min" or "max" when type.Kind != 'b' => Integer(name, type),
        "and" or "or" or "xor" => Integer(name, type),
        _ => null,
    };

    /// <summary>Of generic addresses and of those of global memory, which are the same.</summary>
    private static Arithmetic? OfAddress(PtxOpcode opcode)
    {
        opcode.Takes("to");
        return opcode.Takes("global") ? new(static (a, _, _) => a, opcode.Type, [opcode.Type]) : null;
    }

    private static Arithmetic? OfOneType(PtxOpcode opcode)
    {
        var type = opcode.Type;
        var part = opcode.TakeOneOf("lo", "hi", "wide", "rn");
        var name = part is null ? opcode.Name : $"{opcode.Name}.{part}";
        var compute = type switch
        {
            { IsFloat: true, Bits: 32 } => FloatArithmetic<float>.Find(name),
            { IsFloat: true } => FloatArithmetic<double>.Find(name),
            { Kind: 'p' } when name is not ("and" or "or" or "xor" or "not" or "mov") => null,
            { Bits: 8 } => null,
            _ when !IsOfKind(name, type.Kind) => null,
            _ => Integer(name, type),
        };
        if (compute is null || (part == "wide" && type.Bits == 64))
            return null;
        var wide = type with { Bits = 2 * type.Bits };
        return name switch
        {
            "mul.wide" => new(compute, wide, [type, type]),
            "mad.wide" => new(compute, wide, [type, type, wide]),
            "mad.lo" or "mad.hi" or "fma.rn" => new(compute, type, [type, type, type]),
            "selp" => new(compute, type, [type, type, PtxType.Predicate]),
            "shl" or "shr" => new(compute, type, [type, Amount]),
            "popc" or "clz" => new(compute, Amount, [type]),
            "mov" or "neg" or "abs" or "not" or "rcp.rn" or "sqrt.rn" => new(compute, type, [type]),
            _ => new(compute, type, [type, type]),
        };
    }

    /// <summary>Whether an instruction has numbers, bits, or both.</summary>
    private static bool IsOfKind(string name, char kind) => name switch
    {
        "mov" or "selp" or "shr" => true,
        "and" or "or" or "xor" or "not" or "shl" or "popc" or "clz" => kind is 'b' or 'p',
        _ => kind is 's' or 'u',
    };

    private static Compute? Integer(string name, PtxType type) => (type.IsSigned, type.Bits) switch
    {
        (true, 16) => IntegerArithmetic<short>.Find(name),
        (true, 32) => IntegerArithmetic<int>.Find(name),
        (true, 64) => IntegerArithmetic<long>.Find(name),
        (_, 16) => IntegerArithmetic<ushort>.Find(name),
        (_, 32) => IntegerArithmetic<uint>.Find(name),
        _ => IntegerArithmetic<ulong>.Find(name),
    };

    private static Compute? Compare(PtxOpcode opcode)
    {
        var type = opcode.Type;
        var name = opcode.TakeOneOf("eq", "ne", "lt", "le", "gt", "ge", "lo", "ls", "hi", "hs", "equ", "neu", "ltu", "leu", "gtu", "geu", "num", "nan");
        return name is null ? null : type switch
        {
            { IsFloat: true, Bits: 32 } => Comparison<float>.FindFloat(name),
            { IsFloat: true } => Comparison<double>.FindFloat(name),
            { Kind: 's', Bits: 16 } => Comparison<short>.FindInteger(name, type),
            { Kind: 's', Bits: 32 } => Comparison<int>.FindInteger(name, type),
            { Kind: 's', Bits: 64 } => Comparison<long>.FindInteger(name, type),
            { Bits: 16 } => Comparison<ushort>.FindInteger(name, type),
            { Bits: 32 } => Comparison<uint>.FindInteger(name, type),
            { Bits: 64 } => Comparison<ulong>.FindInteger(name, type),
            _ => null,
        };
    }
}
