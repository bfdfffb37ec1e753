using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>
/// Chains of element-wise operations as one pass over memory, where torch would make one an operation: for CPU tensors of
/// float32 or bfloat16 that lie in memory alike. Arithmetic is float32.
/// </summary>
internal static partial class Elementwise
{
    /// <summary>What one thread takes at least.</summary>
    private const int Chunk = 1 << 14;

    /// <summary>x ⊙ y / (z + ε·sign(z)), sign(0) being 1, and 0 where that is 0; null where only torch's own operations will do.</summary>
    /// <param name="x">x.</param>
    /// <param name="y">y, or null for 1.</param>
    /// <param name="z">z.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="overwrite">Whether the result may be written over y, which then must not be x or z.</param>
    public static Tensor? Share(Tensor x, Tensor? y, Tensor z, double epsilon, bool overwrite = false)
    {
        if (z.numel() < ILanes.Count || !LieAlike(x, z) || (y is not null && !LieAlike(y, z)))
            return null;
        return z.dtype switch
        {
            ScalarType.Float32 => Share<SingleLanes>(x, y, z, (float)epsilon, overwrite),
            ScalarType.BFloat16 => Share<BFloat16Lanes>(x, y, z, (float)epsilon, overwrite),
            _ => null,
        };
    }

    private static Tensor Share<TLanes>(Tensor x, Tensor? y, Tensor z, float epsilon, bool overwrite)
        where TLanes : ILanes
    {
        var result = overwrite && y is not null ? y.alias() : empty_like(z);
        var (first, second, denominator, to) = (TorchNative.DataPointer(x), y is null ? 0 : TorchNative.DataPointer(y), TorchNative.DataPointer(z), TorchNative.DataPointer(result));
        InBlocks(z.numel(), Chunk, workEach: 3, (start, end) => Share<TLanes>(first, second, denominator, to, start, end, epsilon));
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

        Vector512<float> At(nint i)
        {
            var numerator = TLanes.Load(x, i);
            if (y != 0)
                numerator *= TLanes.Load(y, i);

            // Adding 0 turns −0 into +0, whose sign is +. Without ε, what arrives where z is 0 is lost.
            var denominator = TLanes.Load(z, i) + Vector512<float>.Zero;
            return epsilon == 0
                ? Vector512.ConditionalSelect(Vector512.Equals(denominator, Vector512<float>.Zero), Vector512<float>.Zero, numerator / denominator)
                : numerator / (denominator + (least | (denominator & sign)));
        }

        // The last vector may share elements with the one before, and is read before anything is overwritten.
        var last = At(end - ILanes.Count);
        for (var i = start; i < end - ILanes.Count; i += ILanes.Count)
            TLanes.Store(At(i), result, i);
        TLanes.Store(last, result, end - ILanes.Count);
    }

    /// <summary>A float32 matrix with each row multiplied by its factor, in another element type; null where only torch's own operations will do.</summary>
    /// <param name="matrix">The matrix: rows are the first dimension, whatever the others.</param>
    /// <param name="factors">One factor a row, float32.</param>
    /// <param name="type">The type of the result.</param>
    public static Tensor? ScaleRows(Tensor matrix, Tensor factors, ScalarType type)
    {
        var columns = matrix.numel() / matrix.shape[0];
        if (columns < ILanes.Count || matrix.device_type != DeviceType.CPU || matrix.dtype != ScalarType.Float32 || factors.dtype != ScalarType.Float32 || !matrix.is_contiguous() || !factors.is_contiguous())
            return null;
        return type switch
        {
            ScalarType.Float32 => ScaleRows<SingleLanes>(matrix, factors, type, columns),
            ScalarType.BFloat16 => ScaleRows<BFloat16Lanes>(matrix, factors, type, columns),
            _ => null,
        };
    }

    private static Tensor ScaleRows<TLanes>(Tensor matrix, Tensor factors, ScalarType type, long columns)
        where TLanes : ILanes
    {
        var result = empty(matrix.shape, dtype: type);
        var (from, by, to) = (TorchNative.DataPointer(matrix), TorchNative.DataPointer(factors), TorchNative.DataPointer(result));
        var rows = Math.Max(1, Chunk / (int)columns);
        InBlocks(matrix.shape[0], rows, workEach: 2 * columns, (start, end) =>
        {
            for (var row = start; row < end; row++)
                ScaleRow<TLanes>(from + (row * (nint)columns * sizeof(float)), to + (row * (nint)columns * TLanes.Size), (nint)columns, ReadSingle(by, row));
        });
        GC.KeepAlive(matrix);
        GC.KeepAlive(factors);
        return result;
    }

    private static void ScaleRow<TLanes>(nint from, nint to, nint count, float factor)
        where TLanes : ILanes
    {
        var factors = Vector512.Create(factor);
        for (nint i = 0; i < count; i += ILanes.Count)
        {
            i = nint.Min(i, count - ILanes.Count);
            TLanes.Store(SingleLanes.Load(from, i) * factors, to, i);
        }
    }

    private static unsafe float ReadSingle(nint memory, nint index) => ((float*)memory)[index];

    /// <summary>Runs over blocks of items, and of what is left the last takes it too: it is at least a vector long if the others are.</summary>
    private static void InBlocks(long count, int block, long workEach, Action<nint, nint> run)
    {
        var blocks = (int)Math.Max(1, count / block);
        TorchThreads.For(blocks, block * workEach, (first, end) => run((nint)first * block, end == blocks ? (nint)count : (nint)end * block));
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
