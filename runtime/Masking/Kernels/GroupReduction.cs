using System.ComponentModel;
using ILGPU;

namespace RelDrop.Masking.Kernels;

/// <summary>Reductions over the threads of a group: shuffles within warps, then over what the warps found.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GroupReduction
{
    /// <summary>More than the warps of any group.</summary>
    public const int MaxWarps = 64;

    /// <summary>The largest value of the group's threads, for all of them.</summary>
    public static ulong Max(ulong value)
    {
        var values = SharedMemory.Allocate<ulong>(MaxWarps);
        value = MaxOfWarp(value);
        if (Warp.IsFirstLane)
            values[Group.IdxX / Warp.WarpSize] = value;
        Group.Barrier();
        var largest = MaxOfWarps(values, 0);
        // Who is ahead must not write while others read.
        Group.Barrier();
        return largest;
    }

    /// <summary>The largest value of the warp's threads, for all of them.</summary>
    public static ulong MaxOfWarp(ulong value)
    {
        for (var offset = Warp.WarpSize / 2; offset > 0; offset /= 2)
        {
            var other = Warp.ShuffleXor(value, offset);
            value = other > value ? other : value;
        }

        return value;
    }

    /// <summary>The largest of what each warp left in shared memory, for all threads.</summary>
    /// <param name="values">A value a warp.</param>
    /// <param name="start">Where the first one's is.</param>
    public static ulong MaxOfWarps(ArrayView<ulong> values, int start)
    {
        var largest = 0UL;
        for (var warp = Warp.LaneIdx; warp < Group.DimX / Warp.WarpSize; warp += Warp.WarpSize)
            largest = values[start + warp] > largest ? values[start + warp] : largest;
        return MaxOfWarp(largest);
    }
}
