using System.ComponentModel;
using ILGPU;

namespace RelDrop.Masking.Kernels;

/// <summary>
/// Counts of a digit in shared memory, for a group of threads. Warps count in histograms of their own, so that few threads want the same
/// counter at once; then all add them up, and the first warp finds the digit.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RadixHistogram
{
    /// <summary>The bits of a digit.</summary>
    public const int DigitBits = 8;

    private const int Digits = 1 << DigitBits;

    /// <summary>Two warps share one in groups of 512 threads, four in those of 1024: more would take the memory of other groups.</summary>
    private const int Copies = 8;

    /// <summary>The counters, of all copies.</summary>
    public const int Size = Copies * Digits;

    /// <summary>What <see cref="Find"/> leaves: the digit, how many are wanted of it, and how many have it.</summary>
    public const int ResultSize = 3;

    /// <summary>Where the calling thread counts a digit.</summary>
    public static int Counter(int digit) => (Group.IdxX / Warp.WarpSize % Copies * Digits) + digit;

    /// <summary>Sets all counters to 0, by the whole group.</summary>
    public static void Clear(ArrayView<int> counts)
    {
        for (var i = Group.IdxX; i < Size; i += Group.DimX)
            counts[i] = 0;
        Group.Barrier();
    }

    /// <summary>Finds the digit of the one that is wanted, counted from the greatest digit, by the whole group.</summary>
    /// <param name="counts">The counters, after a barrier.</param>
    /// <param name="wanted">Which one, from 1.</param>
    /// <param name="result">Receives what was found, for all threads.</param>
    public static void Find(ArrayView<int> counts, int wanted, ArrayView<int> result)
    {
        for (var digit = Group.IdxX; digit < Digits; digit += Group.DimX)
        {
            for (var copy = 1; copy < Copies; copy++)
                counts[digit] += counts[(copy * Digits) + digit];
        }

        Group.Barrier();

        // Each lane adds up some digits, and by shuffles what the lanes of greater digits have.
        if (Group.IdxX < Warp.WarpSize)
        {
            var each = Digits / Warp.WarpSize;
            var first = Warp.LaneIdx * each;
            var own = 0;
            for (var digit = first; digit < first + each; digit++)
                own += counts[digit];
            var fromHere = own;
            for (var offset = 1; offset < Warp.WarpSize; offset *= 2)
            {
                var above = Warp.ShuffleDown(fromHere, offset);
                fromHere += Warp.LaneIdx + offset < Warp.WarpSize ? above : 0;
            }

            var before = fromHere - own;
            if (before < wanted && fromHere >= wanted)
            {
                var digit = first + each - 1;
                while (before + counts[digit] < wanted)
                {
                    before += counts[digit];
                    digit--;
                }

                result[0] = digit;
                result[1] = wanted - before;
                result[2] = counts[digit];
            }
        }

        Group.Barrier();
    }
}
