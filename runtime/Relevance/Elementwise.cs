using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>
/// Chains of element-wise operations as one pass over memory, where torch would make one an operation: for CPU tensors of
/// float32 or bfloat16 that lie in memory alike. Arithmetic is float32.
/// </summary>
internal static class Elementwise
{
    /// <summary>What one thread takes at a time.</summary>
    private const int Chunk = 1 << 15;

    /// <summary>x ⊙ y / (z + ε·sign(z)), sign(0) being 1; null where only torch's own operations will do.</summary>
    /// <param name="x">x.</param>
    /// <param name="y">y, or null for 1.</param>
    /// <param name="z">z.</param>
    /// <param name="epsilon">ε.</param>
    public static Tensor? Share(Tensor x, Tensor? y, Tensor z, double epsilon)
    {
        if (z.numel() < ILanes.Count || !LieAlike(x, z) || (y is not null && !LieAlike(y, z)))
            return null;
        return z.dtype switch
        {
            ScalarType.Float32 => Share<SingleLanes>(x, y, z, (float)epsilon),
            ScalarType.BFloat16 => Share<BFloat16Lanes>(x, y, z, (float)epsilon),
            _ => null,
        };
    }

    private static Tensor Share<TLanes>(Tensor x, Tensor? y, Tensor z, float epsilon)
        where TLanes : ILanes
    {
        var result = empty_like(z);
        var (first, second, denominator, to) = (TorchNative.DataPointer(x), y is null ? 0 : TorchNative.DataPointer(y), TorchNative.DataPointer(z), TorchNative.DataPointer(result));
        InChunks(z.numel(), (start, end) => Share<TLanes>(first, second, denominator, to, start, end, epsilon));
        GC.KeepAlive(x);
        GC.KeepAlive(y);
        GC.KeepAlive(z);
        return result;
    }

    private static void Share<TLanes>(nint x, nint y, nint z, nint result, nint start, nint end, float epsilon)
        where TLanes : ILanes
    {
        var least = Vector512.Create(epsilon);
        var sign = Vector512.Create(-0f);
        for (var i = start; i < end; i += ILanes.Count)
        {
            // The last vector may reach back over elements that are done: nothing is read that is written.
            i = nint.Min(i, end - ILanes.Count);
            var numerator = TLanes.Load(x, i);
            if (y != 0)
                numerator *= TLanes.Load(y, i);

            // Adding 0 turns −0 into +0, whose sign is +.
            var denominator = TLanes.Load(z, i) + Vector512<float>.Zero;
            TLanes.Store(numerator / (denominator + (least | (denominator & sign))), result, i);
        }
    }

    private static void InChunks(long count, Action<nint, nint> run)
    {
        // The last chunk is at least a vector long.
        var chunks = (int)Math.Max(1, count / Chunk);
        if (chunks <= 4)
            run(0, (nint)count);
        else
            Parallel.For(0, chunks, i => run((nint)i * Chunk, i == chunks - 1 ? (nint)count : (nint)(i + 1) * Chunk));
    }

    /// <summary>Whether two CPU tensors have the same elements at the same places, without gaps.</summary>
    private static bool LieAlike(Tensor a, Tensor b) =>
        a.device_type == DeviceType.CPU && b.device_type == DeviceType.CPU && a.dtype == b.dtype
        && a.shape.AsSpan().SequenceEqual(b.shape) && a.stride().AsSpan().SequenceEqual(b.stride()) && IsDense(a);

    private static bool IsDense(Tensor tensor)
    {
        if (tensor.is_contiguous())
            return true;
        if (tensor.dim() != 4)
            return false;
        using var channelsLast = tensor.permute(0, 2, 3, 1);
        return channelsLast.is_contiguous();
    }
}
