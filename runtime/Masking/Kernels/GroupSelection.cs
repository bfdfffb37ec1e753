using ILGPU;
using RelDrop.Cuda;

namespace RelDrop.Masking.Kernels;

/// <summary>Selection by a group of threads.</summary>
public static class GroupSelection
{
    /// <summary>The most threads a group may have.</summary>
    public const int MaxGroupSize = PtxCompiler.MaxGroupSize;

    /// <summary>The key of the most relevant pixel.</summary>
    public static ulong Largest(RelevanceRow row) => LargestBelow(row, ulong.MaxValue);

    /// <summary>The key of the most relevant pixel but <paramref name="rank"/>, by as many passes: for small ranks.</summary>
    public static ulong NthLargest(RelevanceRow row, int rank)
    {
        var key = Largest(row);
        for (var i = 0; i < rank; i++)
            key = LargestBelow(row, key);
        return key;
    }

    /// <summary>
    /// Which keys are the first <paramref name="count"/> in a row's order: those not below the result. By radix select: a digit a pass, from
    /// the top, until all that are left are wanted.
    /// </summary>
    public static ulong RadixSelect<TRow>(TRow row, int count)
        where TRow : struct, IPixelRow
    {
        var counts = SharedMemory.Allocate<int>(RadixHistogram.Size);
        var found = SharedMemory.Allocate<int>(RadixHistogram.ResultSize);
        var (prefix, wanted, shift) = (0UL, count, 64);
        var isDone = false;
        while (!isDone)
        {
            var before = shift;
            shift -= RadixHistogram.DigitBits;

            // Of indices, inverted in a key's lower half, the digits above the row's length are all ones.
            if (shift < 32 && row.Pixels <= 1L << shift)
            {
                prefix = (prefix << RadixHistogram.DigitBits) | 0xFF;
                isDone = shift == 0;
                continue;
            }

            RadixHistogram.Clear(counts);
            for (var pixel = Group.IdxX; pixel < row.Pixels; pixel += Group.DimX)
            {
                // Shifting by 64 shifts by 0: the first pass has no prefix to agree with.
                var key = row.Key(pixel);
                if (before == 64 || key >> before == prefix)
                    Atomic.Add(ref counts[RadixHistogram.Counter((int)(key >> shift) & 0xFF)], 1);
            }

            Group.Barrier();
            RadixHistogram.Find(counts, wanted, found);
            prefix = (prefix << RadixHistogram.DigitBits) | (uint)found[0];
            wanted = found[1];
            isDone = shift == 0 || found[2] == wanted;
        }

        return prefix << shift;
    }

    /// <summary>The least key that is not below a limit: the last one that <see cref="RadixSelect{TRow}"/> selects.</summary>
    public static ulong LeastFrom(RelevanceRow row, ulong limit)
    {
        var least = ulong.MaxValue;
        for (var pixel = Group.IdxX; pixel < row.Pixels; pixel += Group.DimX)
        {
            var key = row.Key(pixel);
            least = key < least && key >= limit ? key : least;
        }

        return ulong.MaxValue - GroupReduction.Max(ulong.MaxValue - least);
    }

    /// <summary>The rule of <see cref="PixelMask"/> for one sample: its range takes one pass.</summary>
    public static PixelRule PixelRule(RelevanceRow row, int alpha, int threshold)
    {
        var low = uint.MaxValue;
        var high = 0U;
        for (var pixel = Group.IdxX; pixel < row.Pixels; pixel += Group.DimX)
        {
            var sortable = RelevanceOrder.Sortable(row[pixel]);
            if (sortable != 0)
            {
                low = sortable < low ? sortable : low;
                high = sortable > high ? sortable : high;
            }
        }

        var greatest = GroupReduction.Max(high);
        var least = uint.MaxValue - GroupReduction.Max(uint.MaxValue - low);
        return greatest == 0
            ? new PixelRule(0, 0, alpha, threshold)
            : new PixelRule(RelevanceOrder.RelevanceOf(least << 32), RelevanceOrder.RelevanceOf(greatest << 32), alpha, threshold);
    }

    /// <summary>The first pixel that is kept, for <see cref="FillKind.FirstKept"/>.</summary>
    /// <param name="first">The first that is kept of those the calling thread looked at, or <paramref name="pixels"/>.</param>
    /// <param name="pixels">The number of pixels.</param>
    /// <returns>The first of the whole group's; 0 if none is kept.</returns>
    public static int FirstKept(int first, int pixels)
    {
        var kept = pixels - (int)GroupReduction.Max((ulong)(pixels - first));
        return kept < pixels ? kept : 0;
    }

    private static ulong LargestBelow(RelevanceRow row, ulong limit)
    {
        var best = 0UL;
        for (var pixel = Group.IdxX; pixel < row.Pixels; pixel += Group.DimX)
        {
            var key = row.Key(pixel);
            best = key > best && key < limit ? key : best;
        }

        return GroupReduction.Max(best);
    }
}
