using System.ComponentModel;
using ILGPU;

namespace RelDrop.Masking;

/// <summary>
/// The order in which pixels are the most relevant: by relevance, then by lower index. NaN is the least relevant. As an
/// integer, so that CPU and kernels agree on it to the last bit.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RelevanceOrder
{
    /// <summary>A key that is larger the more relevant the pixel is, and never the same for two pixels.</summary>
    public static ulong Key(float relevance, int pixel) => Key(Sortable(relevance), pixel);

    /// <inheritdoc cref="Key(float, int)"/>
    /// <param name="sortable">The pixel's relevance, as <see cref="Sortable"/> gives it.</param>
    /// <param name="pixel">The pixel.</param>
    public static ulong Key(uint sortable, int pixel) => ((ulong)sortable << 32) | ~(uint)pixel;

    /// <summary>The pixel of a key.</summary>
    public static int PixelOf(ulong key) => (int)~(uint)key;

    /// <summary>The relevance that an integer orders as; of both zeros, the positive one.</summary>
    public static float RelevanceOf(uint sortable) => Interop.IntAsFloat((sortable & 0x8000_0000) != 0 ? sortable & 0x7FFF_FFFF : ~sortable);

    /// <summary>An integer that orders as the float does; 0 for NaN. Both zeros are the same.</summary>
    public static uint Sortable(float value)
    {
        // NaN is the only value whose bits without sign exceed those of infinity.
        var bits = Interop.FloatAsInt(value);
        var magnitude = bits & 0x7FFF_FFFF;
        if (magnitude > 0x7F80_0000)
            return 0;
        if (magnitude == 0)
            return 0x8000_0000;
        return (bits & 0x8000_0000) != 0 ? ~bits : bits | 0x8000_0000;
    }
}
