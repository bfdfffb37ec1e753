using System.Numerics;

namespace RelDrop.Tests.Cuda.Ptx;

/// <summary>Integer and logic instructions (PTX ISA, integer arithmetic, logic and shift) for one type. Sums and products wrap around.</summary>
internal static class IntegerArithmetic<T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    private static readonly int Width = int.CreateTruncating(T.PopCount(T.AllBitsSet));

    /// <summary>What an instruction computes, or null if it is unknown.</summary>
    public static Compute? Find(string name) => name switch
    {
        "add" => static (a, b, _) => Bits(Of(a) + Of(b)),
        "sub" => static (a, b, _) => Bits(Of(a) - Of(b)),
        "mul.lo" => static (a, b, _) => Bits(Of(a) * Of(b)),
        "mul.hi" => static (a, b, _) => Bits(High(a, b)),
        "mul.wide" => static (a, b, _) => Wide(a, b),
        "mad.lo" => static (a, b, c) => Bits((Of(a) * Of(b)) + Of(c)),
        "mad.hi" => static (a, b, c) => Bits(High(a, b) + Of(c)),
        "mad.wide" => static (a, b, c) => Wide(a, b) + c,
        // Without a quotient PTX leaves the result open; here it throws.
        "div" => static (a, b, _) => Bits(Of(a) / Of(b)),
        "rem" => static (a, b, _) => Bits(Of(a) % Of(b)),
        "neg" => static (a, _, _) => Bits(T.Zero - Of(a)),
        "abs" => static (a, _, _) => Bits(T.IsNegative(Of(a)) ? T.Zero - Of(a) : Of(a)),
        "min" => static (a, b, _) => Bits(T.Min(Of(a), Of(b))),
        "max" => static (a, b, _) => Bits(T.Max(Of(a), Of(b))),
        "and" => static (a, b, _) => a & b,
        "or" => static (a, b, _) => a | b,
        "xor" => static (a, b, _) => a ^ b,
        "not" => static (a, _, _) => ~a,
        // Amounts of 32 bits, not taken modulo the width: what is shifted further is gone.
        "shl" => static (a, b, _) => (uint)b >= Width ? 0 : Bits(Of(a) << (int)b),
        "shr" => static (a, b, _) => Bits(Of(a) >> (int)Math.Min((uint)b, (uint)Width - 1) >> ((uint)b >= Width ? 1 : 0)),
        "popc" => static (a, _, _) => Bits(T.PopCount(Of(a))),
        "clz" => static (a, _, _) => Bits(T.LeadingZeroCount(Of(a))),
        "selp" => static (a, b, c) => (c & 1) != 0 ? a : b,
        "mov" => static (a, _, _) => a,
        _ => null,
    };

    /// <summary>The nearest value that the type has.</summary>
    public static ulong Saturate(Int128 value) => Bits(T.CreateSaturating(value));

    /// <summary>An integer of a rounded float: the nearest that the type has, also without '.sat' (PTX ISA, cvt).</summary>
    /// <param name="value">What is converted.</param>
    /// <param name="isNarrow">Whether neither type has 64 bits: then a NaN becomes 0, and else the number with only the highest bit.</param>
    public static ulong FromFloat(double value, bool isNarrow) =>
        Bits(!double.IsNaN(value) ? T.CreateSaturating(value) : isNarrow ? T.Zero : T.One << (Width - 1));

    private static T Of(ulong bits) => PtxValue.Of<T>(bits);

    private static ulong Bits(T value) => ulong.CreateTruncating(value);

    private static T High(ulong a, ulong b) => T.CreateTruncating((Int128.CreateTruncating(Of(a)) * Int128.CreateTruncating(Of(b))) >> Width);

    /// <summary>Of factors of 32 bits at most, whose product 64 hold.</summary>
    private static ulong Wide(ulong a, ulong b) => Bits(Of(a)) * Bits(Of(b));
}
