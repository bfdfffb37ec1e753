using System.ComponentModel;
using ILGPU;

namespace RelDrop.Masking.Kernels;

/// <summary>A format of numbers, as kernels write it.</summary>
/// <typeparam name="T">A word of its size.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IElementFormat<T>
    where T : unmanaged
{
    /// <summary>The nearest number of the format, the even one of two; NaN stays NaN.</summary>
    static abstract T Of(float value);
}

/// <summary>Single precision.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Float32Format : IElementFormat<float>
{
    /// <inheritdoc/>
    public static float Of(float value) => value;
}

/// <summary>Half precision, IEEE 754 binary16. By integers, since not every backend's own conversion rounds.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Float16Format : IElementFormat<ushort>
{
    private const uint Infinity = 0x7C00;

    /// <inheritdoc/>
    public static ushort Of(float value)
    {
        var bits = Interop.FloatAsInt(value);
        var sign = (bits >> 16) & 0x8000;
        var magnitude = bits & 0x7FFF_FFFF;
        // Singles from here on are 65,520 or more, which rounds to infinity; above infinity they are NaN.
        if (magnitude >= 0x477F_F000)
            return (ushort)(sign | Infinity | (magnitude > 0x7F80_0000 ? 0x200U : 0));
        // Below 2⁻¹⁴ halves are multiples of 2⁻²⁴, as singles from ½ to 1 are: that sum rounds, and its lower bits are the half's.
        if (magnitude < 0x3880_0000)
            return (ushort)(sign | (Interop.FloatAsInt(Interop.IntAsFloat(magnitude) + 0.5f) - 0x3F00_0000));
        // The exponents' biases differ by 112; a carry from the fraction moves on into the exponent, as it should.
        var rounded = magnitude - (112U << 23) + 0xFFF + ((magnitude >> 13) & 1);
        return (ushort)(sign | (rounded >> 13));
    }
}

/// <summary>bfloat16: the upper half of single precision.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct BFloat16Format : IElementFormat<ushort>
{
    /// <inheritdoc/>
    public static ushort Of(float value)
    {
        var bits = Interop.FloatAsInt(value);
        return (ushort)((bits & 0x7FFF_FFFF) > 0x7F80_0000
            ? (bits >> 16) | 0x40
            : (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}

/// <summary>Whole numbers, such as token ids: of values that are some.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Int64Format : IElementFormat<long>
{
    /// <inheritdoc/>
    public static long Of(float value) => (long)value;
}
