using System.Buffers;
using ILGPU;

namespace RelDrop.Masking;

/// <summary>
/// The order in which pixels are the most relevant: by relevance, then by lower index. NaN is the least relevant. As an
/// integer, so that CPU and kernels agree on it to the last bit.
/// </summary>
public static class RelevanceOrder
{
    /// <summary>A key that is larger the more relevant the pixel is, and never the same for two pixels.</summary>
    public static ulong Key(float relevance, int pixel) => ((ulong)Sortable(relevance) << 32) | ~(uint)pixel;

    /// <summary>The pixel of a key.</summary>
    public static int PixelOf(ulong key) => (int)~(uint)key;

    /// <summary>The relevance of a key.</summary>
    public static float RelevanceOf(ulong key)
    {
        var sortable = (uint)(key >> 32);
        return Interop.IntAsFloat((sortable & 0x8000_0000) != 0 ? sortable & 0x7FFF_FFFF : ~sortable);
    }

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

    /// <summary>The key of the <paramref name="n"/>-th most relevant pixel, counted from 1.</summary>
    internal static ulong NthLargest(ReadOnlySpan<float> relevance, int n)
    {
        if (n == 1)
            return Largest(relevance);
        var keys = ArrayPool<ulong>.Shared.Rent(relevance.Length);
        try
        {
            for (var i = 0; i < relevance.Length; i++)
                keys[i] = Key(relevance[i], i);
            return Select(keys.AsSpan(0, relevance.Length), relevance.Length - n);
        }
        finally
        {
            ArrayPool<ulong>.Shared.Return(keys);
        }
    }

    /// <summary>The least and the greatest relevance, NaN left aside.</summary>
    internal static (float Low, float High) Range(ReadOnlySpan<float> relevance)
    {
        var (low, high) = (uint.MaxValue, 0u);
        foreach (var value in relevance)
        {
            var sortable = Sortable(value);
            if (sortable == 0)
                continue;
            low = Math.Min(low, sortable);
            high = Math.Max(high, sortable);
        }

        return high == 0 ? (0, 0) : (RelevanceOf((ulong)low << 32), RelevanceOf((ulong)high << 32));
    }

    private static ulong Largest(ReadOnlySpan<float> relevance)
    {
        var best = 0UL;
        for (var i = 0; i < relevance.Length; i++)
            best = Math.Max(best, Key(relevance[i], i));
        return best;
    }

    /// <summary>Quickselect: the element that sorting would put at <paramref name="index"/>.</summary>
    private static ulong Select(Span<ulong> keys, int index)
    {
        var (low, high) = (0, keys.Length - 1);
        while (low < high)
        {
            var pivot = keys[low + ((high - low) / 2)];
            var (i, j) = (low, high);
            while (i <= j)
            {
                while (keys[i] < pivot)
                    i++;
                while (keys[j] > pivot)
                    j--;
                if (i <= j)
                {
                    (keys[i], keys[j]) = (keys[j], keys[i]);
                    i++;
                    j--;
                }
            }

            if (index <= j)
                high = j;
            else if (index >= i)
                low = i;
            else
                break;
        }

        return keys[index];
    }
}
