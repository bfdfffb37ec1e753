using ILGPU;

namespace RelDrop.Masking;

/// <summary>Selection by a group of threads.</summary>
public static class GroupSelection
{
    /// <summary>The most threads a group may have.</summary>
    public const int MaxGroupSize = 256;

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
    /// The key of the <paramref name="count"/>-th pixel in a row's order, by radix select: eight bits a pass, from the top,
    /// each counted in a histogram.
    /// </summary>
    public static ulong RadixSelect<TRow>(TRow row, int count)
        where TRow : struct, IPixelRow
    {
        var histogram = SharedMemory.Allocate<int>(256);
        var state = SharedMemory.Allocate<int>(2);
        var prefix = 0UL;
        var wanted = count;
        for (var shift = 56; shift >= 0; shift -= 8)
        {
            for (var digit = Group.IdxX; digit < 256; digit += Group.DimX)
                histogram[digit] = 0;
            Group.Barrier();

            // Shifting by 64 shifts by 0: the first pass has no prefix to agree with.
            for (var pixel = Group.IdxX; pixel < row.Pixels; pixel += Group.DimX)
            {
                var key = row.Key(pixel);
                if (shift == 56 || key >> (shift + 8) == prefix)
                    Atomic.Add(ref histogram[(int)(key >> shift) & 0xFF], 1);
            }

            Group.Barrier();
            if (Group.IdxX == 0)
            {
                var digit = 255;
                while (digit > 0 && histogram[digit] < wanted)
                {
                    wanted -= histogram[digit];
                    digit--;
                }

                state[0] = digit;
                state[1] = wanted;
            }

            Group.Barrier();
            prefix = (prefix << 8) | (uint)state[0];
            wanted = state[1];
            Group.Barrier();
        }

        return prefix;
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

        var greatest = Max(high);
        var least = uint.MaxValue - Max(uint.MaxValue - low);
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
        var kept = pixels - (int)Max((ulong)(pixels - first));
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

        return Max(best);
    }

    /// <summary>The largest value of the group's threads.</summary>
    private static ulong Max(ulong value)
    {
        var values = SharedMemory.Allocate<ulong>(MaxGroupSize);
        values[Group.IdxX] = value;
        Group.Barrier();
        for (var stride = Group.DimX >> 1; stride > 0; stride >>= 1)
        {
            if (Group.IdxX < stride && values[Group.IdxX + stride] > values[Group.IdxX])
                values[Group.IdxX] = values[Group.IdxX + stride];
            Group.Barrier();
        }

        var largest = values[0];
        Group.Barrier();
        return largest;
    }
}
