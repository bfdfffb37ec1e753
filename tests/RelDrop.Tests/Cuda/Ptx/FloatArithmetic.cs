using System.Numerics;

namespace RelDrop.Tests.Cuda.Ptx;

/// <summary>Floating point instructions (PTX ISA, floating-point) for one type, rounded to it one by one.</summary>
internal static class FloatArithmetic<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// What an instruction computes, or null if it is unknown: so are sums and products that do not say how they round, which may be fused,
    /// and approximations.
    /// </summary>
    public static Compute? Find(string name) => name switch
    {
        "add.rn" => static (a, b, _) => Bits(Of(a) + Of(b)),
        "sub.rn" => static (a, b, _) => Bits(Of(a) - Of(b)),
        "mul.rn" => static (a, b, _) => Bits(Of(a) * Of(b)),
        "fma.rn" => static (a, b, c) => Bits(T.FusedMultiplyAdd(Of(a), Of(b), Of(c))),
        "div.rn" => static (a, b, _) => Bits(Of(a) / Of(b)),
        "rcp.rn" => static (a, _, _) => Bits(T.One / Of(a)),
        "sqrt.rn" => static (a, _, _) => Bits(T.Sqrt(Of(a))),
        "neg" => static (a, _, _) => Bits(-Of(a)),
        "abs" => static (a, _, _) => Bits(T.Abs(Of(a))),
        // The other operand if one is NaN; -0 is below 0.
        "min" => static (a, b, _) => Bits(T.MinNumber(Of(a), Of(b))),
        "max" => static (a, b, _) => Bits(T.MaxNumber(Of(a), Of(b))),
        "selp" => static (a, b, c) => (c & 1) != 0 ? a : b,
        "mov" => static (a, _, _) => a,
        _ => null,
    };

    /// <summary>The bits of a result: of single precision, every NaN is the same one.</summary>
    public static ulong Bits(T value) => typeof(T) == typeof(float) && T.IsNaN(value) ? 0x7FFFFFFF : PtxValue.Bits(value);

    /// <summary>Rounded to an integer, as a modifier of conversions says.</summary>
    public static T Round(T value, string rounding) => rounding switch
    {
        "rni" => T.Round(value, MidpointRounding.ToEven),
        "rzi" => T.Truncate(value),
        "rmi" => T.Floor(value),
        _ => T.Ceiling(value),
    };

    private static T Of(ulong bits) => PtxValue.Of<T>(bits);
}
