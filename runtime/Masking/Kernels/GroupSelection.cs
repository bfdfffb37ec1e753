using System.ComponentModel;
using ILGPU;
using RelDrop.Cuda;

namespace RelDrop.Masking.Kernels;

/// <summary>Selection by a group of threads.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GroupSelection
{
    /// <summary>The most threads a group may have.</summary>
    public const int MaxGroupSize = PtxCompiler.MaxGroupSize;

    private const int ScoreBits = 32;

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
    /// Which keys are the first <paramref name="count"/> in a row's order: those not below the result. By radix select of the scores; where
    /// not all pixels of the last score are wanted, of their indices too.
    /// </summary>
    public static ulong RadixSelect<TRow>(TRow row, int count)
        where TRow : struct, IPixelRow
    {
        var counts = SharedMemory.Allocate<int>(RadixHistogram.Size);
        var found = SharedMemory.Allocate<int>(RadixHistogram.ResultSize);
        var score = SelectScore(row, count, ScoreBits, counts, found);
        // All threads read what was found before any overwrites it: counters are cleared in between, which takes a barrier.
        var (wanted, tied) = (found[1], found[2]);
        if (wanted == tied)
            return (ulong)score << 32;
        var bits = RadixHistogram.DigitBits;
        while (bits < ScoreBits && row.Pixels >> bits != 0)
            bits += RadixHistogram.DigitBits;
        var place = SelectScore(new TiedRow<TRow>(row, score), wanted, bits, counts, found);
        return RelevanceOrder.Key(score, row.Pixels - (int)place);
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
            var sortable = row.Score(pixel);
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
            : new PixelRule(RelevanceOrder.RelevanceOf((uint)least), RelevanceOrder.RelevanceOf((uint)greatest), alpha, threshold);
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

    /// <summary>
    /// The score from which on pixels are the first <paramref name="count"/>, up to ties: a digit a pass, from the top, until all that are left
    /// are wanted. <see cref="RadixHistogram.Find"/>'s last result says how many of those with the last score are.
    /// </summary>
    private static uint SelectScore<TRow>(TRow row, int count, int bits, ArrayView<int> counts, ArrayView<int> found)
        where TRow : struct, IPixelRow
    {
        var (score, known, wanted, shift) = (0U, 0U, count, bits);
        var isDone = false;
        while (!isDone)
        {
            shift -= RadixHistogram.DigitBits;
            RadixHistogram.Clear(counts);
            for (var pixel = Group.IdxX; pixel < row.Pixels; pixel += Group.DimX)
            {
                var own = row.Score(pixel);
                if (((own ^ score) & known) == 0)
                    Atomic.Add(ref counts[RadixHistogram.Counter((int)(own >> shift) & 0xFF)], 1);
            }

            Group.Barrier();
            RadixHistogram.Find(counts, wanted, found);
            score |= (uint)found[0] << shift;
            known |= 0xFFU << shift;
            wanted = found[1];
            isDone = shift == 0 || found[2] == wanted;
        }

        return score;
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

    /// <summary>The pixels of one score, in the order of their indices; the others after them.</summary>
    private readonly struct TiedRow<TRow>(TRow row, uint score) : IPixelRow
        where TRow : struct, IPixelRow
    {
        public int Pixels => row.Pixels;

        public uint Score(int pixel) => row.Score(pixel) == score ? (uint)(row.Pixels - pixel) : 0;
    }
}
