using System.Numerics;

namespace RelDrop.Tests.Cuda.Ptx;

/// <summary>Conversions (PTX ISA, cvt).</summary>
internal static class Conversion
{
    public static Compute? Find(PtxOpcode opcode)
    {
        if (opcode.Types is not [var target, var source])
            return null;
        var rounding = opcode.TakeOneOf("rni", "rzi", "rmi", "rpi", "rn");
        var isSaturated = opcode.Takes("sat");
        return (target.IsFloat, source.IsFloat) switch
        {
            // What a target cannot hold loses its upper bits, or becomes the nearest that it can.
            (false, false) when rounding is null && isSaturated => Saturated(target, source),
            (false, false) when rounding is null => Resized(target, source),
            // With and without '.sat', which is the default.
            (false, true) when rounding is not (null or "rn") => ToInteger(target, source, rounding),
            (true, false) when rounding is "rn" && !isSaturated => FromInteger(target, source),
            (true, true) when !isSaturated => BetweenFloats(target, source, rounding),
            _ => null,
        };
    }

    private static Compute Resized(PtxType target, PtxType source)
    {
        var (narrow, widen) = (target.Extend, source.Extend);
        return (a, _, _) => narrow(widen(a));
    }

    private static Compute? Saturated(PtxType target, PtxType source)
    {
        var widen = source.Extend;
        Int128 Value(ulong bits) => source.IsSigned ? (long)widen(bits) : widen(bits);
        Func<Int128, ulong>? saturate = (target.IsSigned, target.Bits) switch
        {
            (true, 8) => IntegerArithmetic<sbyte>.Saturate,
            (true, 16) => IntegerArithmetic<short>.Saturate,
            (true, 32) => IntegerArithmetic<int>.Saturate,
            (true, 64) => IntegerArithmetic<long>.Saturate,
            (false, 8) => IntegerArithmetic<byte>.Saturate,
            (false, 16) => IntegerArithmetic<ushort>.Saturate,
            (false, 32) => IntegerArithmetic<uint>.Saturate,
            _ => IntegerArithmetic<ulong>.Saturate,
        };
        return (a, _, _) => saturate(Value(a));
    }

    private static Compute ToInteger(PtxType target, PtxType source, string rounding)
    {
        var isNarrow = target.Bits < 64 && source.Bits < 64;
        // Double precision has all values of single precision.
        double Rounded(ulong bits) => FloatArithmetic<double>.Round(source.Bits == 32 ? PtxValue.Of<float>(bits) : PtxValue.Of<double>(bits), rounding);
        Func<double, bool, ulong> convert = (target.IsSigned, target.Bits) switch
        {
            (true, 8) => IntegerArithmetic<sbyte>.FromFloat,
            (true, 16) => IntegerArithmetic<short>.FromFloat,
            (true, 32) => IntegerArithmetic<int>.FromFloat,
            (true, 64) => IntegerArithmetic<long>.FromFloat,
            (false, 8) => IntegerArithmetic<byte>.FromFloat,
            (false, 16) => IntegerArithmetic<ushort>.FromFloat,
            (false, 32) => IntegerArithmetic<uint>.FromFloat,
            _ => IntegerArithmetic<ulong>.FromFloat,
        };
        return (a, _, _) => convert(Rounded(a), isNarrow);
    }

    private static Compute FromInteger(PtxType target, PtxType source)
    {
        var widen = source.Extend;
        return (target.Bits, source.IsSigned) switch
        {
            (32, true) => (a, _, _) => PtxValue.Bits((float)(long)widen(a)),
            (32, false) => (a, _, _) => PtxValue.Bits((float)widen(a)),
            (_, true) => (a, _, _) => PtxValue.Bits((double)(long)widen(a)),
            _ => (a, _, _) => PtxValue.Bits((double)widen(a)),
        };
    }

    private static Compute? BetweenFloats(PtxType target, PtxType source, string? rounding) => (target.Bits, source.Bits, rounding) switch
    {
        (64, 32, null) => static (a, _, _) => PtxValue.Bits((double)PtxValue.Of<float>(a)),
        (32, 64, "rn") => static (a, _, _) => FloatArithmetic<float>.Bits((float)PtxValue.Of<double>(a)),
        (32, 32, not (null or "rn")) => (a, _, _) => FloatArithmetic<float>.Bits(FloatArithmetic<float>.Round(PtxValue.Of<float>(a), rounding)),
        (64, 64, not (null or "rn")) => (a, _, _) => PtxValue.Bits(FloatArithmetic<double>.Round(PtxValue.Of<double>(a), rounding)),
        _ => null,
    };
}
