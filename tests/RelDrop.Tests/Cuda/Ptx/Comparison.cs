using System.Numerics;

namespace RelDrop.Tests.Cuda.Ptx;

/// <summary>Comparisons of one type (PTX ISA, setp).</summary>
internal static class Comparison<T>
    where T : unmanaged, INumberBase<T>, IComparisonOperators<T, T, bool>
{
    /// <summary>Of integers: unsigned and untyped ones have names of their own.</summary>
    public static Compute? FindInteger(string name, PtxType type) => (name, type.Kind) switch
    {
        ("eq" or "ne", _) or ("lt" or "le" or "gt" or "ge", 's' or 'u') => Ordered(name),
        ("lo", 'u') => Ordered("lt"),
        ("ls", 'u') => Ordered("le"),
        ("hi", 'u') => Ordered("gt"),
        ("hs", 'u') => Ordered("ge"),
        _ => null,
    };

    /// <summary>Of floats: with a NaN, those of two letters are false, 'ne' among them, and those with a 'u' are true.</summary>
    public static Compute? FindFloat(string name) => name switch
    {
        "equ" => static (a, b, _) => Bits(!(Of(a) < Of(b)) && !(Of(a) > Of(b))),
        "neu" => static (a, b, _) => Bits(Of(a) != Of(b)),
        "ltu" => static (a, b, _) => Bits(!(Of(a) >= Of(b))),
        "leu" => static (a, b, _) => Bits(!(Of(a) > Of(b))),
        "gtu" => static (a, b, _) => Bits(!(Of(a) <= Of(b))),
        "geu" => static (a, b, _) => Bits(!(Of(a) < Of(b))),
        "num" => static (a, b, _) => Bits(!T.IsNaN(Of(a)) && !T.IsNaN(Of(b))),
        "nan" => static (a, b, _) => Bits(T.IsNaN(Of(a)) || T.IsNaN(Of(b))),
        _ => Ordered(name),
    };

    private static Compute? Ordered(string name) => name switch
    {
        "eq" => static (a, b, _) => Bits(Of(a) == Of(b)),
        "ne" => static (a, b, _) => Bits(Of(a) < Of(b) || Of(a) > Of(b)),
        "lt" => static (a, b, _) => Bits(Of(a) < Of(b)),
        "le" => static (a, b, _) => Bits(Of(a) <= Of(b)),
        "gt" => static (a, b, _) => Bits(Of(a) > Of(b)),
        "ge" => static (a, b, _) => Bits(Of(a) >= Of(b)),
        _ => null,
    };

    private static T Of(ulong bits) => PtxValue.Of<T>(bits);

    private static ulong Bits(bool value) => PtxValue.Bits(value);
}
