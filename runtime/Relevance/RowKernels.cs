using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>
/// Operations over the last dimension in one visit to each row, where torch would make several over all: for contiguous CPU tensors of
/// float32 or bfloat16 with rows of at least a vector. Arithmetic is float32.
/// </summary>
internal static class RowKernels
{
    /// <summary>Layer normalization, and 1/σ of each row; null where only torch's own operations will do.</summary>
    /// <param name="input">The rows.</param>
    /// <param name="weight">What each column is multiplied by; null for 1.</param>
    /// <param name="bias">What is added to each column; null for 0.</param>
    /// <param name="epsilon">What is added to the variance.</param>
    public static (Tensor Output, Tensor Inverse)? LayerNorm(Tensor input, Tensor? weight, Tensor? bias, double epsilon)
    {
        if (!IsOfRows(input) || !IsOfColumns(weight, input) || !IsOfColumns(bias, input))
            return null;
        var inverse = empty(input.shape[..^1], dtype: ScalarType.Float32);
        return (input.dtype == ScalarType.BFloat16 ? LayerNorm<BFloat16Lanes>(input, weight, bias, (float)epsilon, inverse) : LayerNorm<SingleLanes>(input, weight, bias, (float)epsilon, inverse), inverse);
    }

    /// <summary>f − mean f of each row, f = c ⊙ w / σ: the gradient of layer normalization by a constant deviation.</summary>
    /// <param name="factor">c.</param>
    /// <param name="inverse">1/σ of each row.</param>
    /// <param name="weight">w; null for 1.</param>
    public static Tensor LayerNormBackward(Tensor factor, Tensor inverse, Tensor? weight) =>
        factor.dtype == ScalarType.BFloat16 ? LayerNormBackward<BFloat16Lanes>(factor, inverse, weight) : LayerNormBackward<SingleLanes>(factor, inverse, weight);

    /// <summary>p ⊙ (c − Σ p c) of each row; null where only torch's own operations will do.</summary>
    /// <param name="factor">c.</param>
    /// <param name="output">p.</param>
    public static Tensor? SoftmaxBackward(Tensor factor, Tensor output) =>
        !IsOfRows(factor) || !IsOfRows(output) || factor.dtype != output.dtype || !factor.shape.AsSpan().SequenceEqual(output.shape) ? null
        : factor.dtype == ScalarType.BFloat16 ? SoftmaxBackward<BFloat16Lanes>(factor, output) : SoftmaxBackward<SingleLanes>(factor, output);

    /// <summary>Whether a tensor can be visited row by row.</summary>
    public static bool IsOfRows(Tensor tensor) =>
        tensor.device_type == DeviceType.CPU && tensor.dtype is ScalarType.Float32 or ScalarType.BFloat16 && tensor.dim() > 0 && tensor.shape[^1] >= ILanes.Count && tensor.numel() > 0 && tensor.is_contiguous();

    private static bool IsOfColumns(Tensor? values, Tensor input) =>
        values is null || (values.device_type == DeviceType.CPU && values.dtype == ScalarType.Float32 && values.is_contiguous() && values.numel() == input.shape[^1]);

    private static Tensor LayerNorm<TLanes>(Tensor input, Tensor? weight, Tensor? bias, float epsilon, Tensor inverse)
        where TLanes : ILanes
    {
        var result = empty_like(input);
        var row = new Row(input.shape[^1]);
        var (from, to, deviations, w, b) = (Pointer(input), Pointer(result), Pointer(inverse), Pointer(weight), Pointer(bias));
        ForRows(input, row.Width, (index, offset) =>
        {
            var x = from + (offset * TLanes.Size);
            var mean = Vector512.Create(row.Sum(new Elements<TLanes>(x)) / row.Width);
            var one = 1 / MathF.Sqrt((row.Sum(new Squares<TLanes>(x, mean)) / row.Width) + epsilon);
            Write(deviations, index, one);
            row.Store<TLanes, Normalized<TLanes>>(new(x, mean, Vector512.Create(one), w, b), to + (offset * TLanes.Size));
        });
        KeepAlive(input, weight, bias, inverse);
        return result;
    }

    private static Tensor LayerNormBackward<TLanes>(Tensor factor, Tensor inverse, Tensor? weight)
        where TLanes : ILanes
    {
        var result = empty_like(factor);
        var row = new Row(factor.shape[^1]);
        var (from, to, deviations, w) = (Pointer(factor), Pointer(result), Pointer(inverse), Pointer(weight));
        ForRows(factor, row.Width, (index, offset) =>
        {
            var scaled = new Normalized<TLanes>(from + (offset * TLanes.Size), default, Vector512.Create(Read(deviations, index)), w, 0);
            row.Store<TLanes, Less<Normalized<TLanes>>>(new(scaled, Vector512.Create(row.Sum(scaled) / row.Width)), to + (offset * TLanes.Size));
        });
        KeepAlive(factor, inverse, weight);
        return result;
    }

    private static Tensor SoftmaxBackward<TLanes>(Tensor factor, Tensor output)
        where TLanes : ILanes
    {
        var result = empty_like(factor);
        var row = new Row(factor.shape[^1]);
        var (from, by, to) = (Pointer(factor), Pointer(output), Pointer(result));
        ForRows(factor, row.Width, (_, offset) =>
        {
            var product = new Product<TLanes>(from + (offset * TLanes.Size), by + (offset * TLanes.Size), default);
            row.Store<TLanes, Product<TLanes>>(product with { Less = Vector512.Create(row.Sum(product)) }, to + (offset * TLanes.Size));
        });
        KeepAlive(factor, output);
        return result;
    }

    private static nint Pointer(Tensor? tensor) => tensor is null ? 0 : TorchNative.DataPointer(tensor);

    private static void KeepAlive(params ReadOnlySpan<Tensor?> tensors)
    {
        foreach (var tensor in tensors)
            GC.KeepAlive(tensor);
    }

    private static unsafe void Write(nint memory, long index, float value) => ((float*)memory)[index] = value;

    private static unsafe float Read(nint memory, long index) => ((float*)memory)[index];

    /// <summary>Visits each row by its number and the place of its first element.</summary>
    private static void ForRows(Tensor tensor, long width, Action<long, nint> visit) => TorchThreads.For(checked((int)(tensor.numel() / width)), 3 * width, (start, end) =>
    {
        for (long index = start; index < end; index++)
            visit(index, (nint)(index * width));
    });

    /// <summary>A row of numbers, a vector from an index on.</summary>
    private interface IVectors
    {
        Vector512<float> At(nint i);
    }

    /// <summary>x.</summary>
    private readonly struct Elements<TLanes>(nint x) : IVectors
        where TLanes : ILanes
    {
        public Vector512<float> At(nint i) => TLanes.Load(x, i);
    }

    /// <summary>(x − μ)².</summary>
    private readonly struct Squares<TLanes>(nint x, Vector512<float> mean) : IVectors
        where TLanes : ILanes
    {
        public Vector512<float> At(nint i)
        {
            var difference = TLanes.Load(x, i) - mean;
            return difference * difference;
        }
    }

    /// <summary>(x − μ) w / σ + b.</summary>
    private readonly struct Normalized<TLanes>(nint x, Vector512<float> mean, Vector512<float> inverse, nint w, nint b) : IVectors
        where TLanes : ILanes
    {
        public Vector512<float> At(nint i)
        {
            var y = (TLanes.Load(x, i) - mean) * inverse;
            if (w != 0)
                y *= SingleLanes.Load(w, i);
            return b == 0 ? y : y + SingleLanes.Load(b, i);
        }
    }

    /// <summary>x less a number.</summary>
    private readonly struct Less<TVectors>(TVectors x, Vector512<float> number) : IVectors
        where TVectors : struct, IVectors
    {
        public Vector512<float> At(nint i) => x.At(i) - number;
    }

    /// <summary>(c less a number) p.</summary>
    private readonly record struct Product<TLanes>(nint C, nint P, Vector512<float> Less) : IVectors
        where TLanes : ILanes
    {
        public Vector512<float> At(nint i) => (TLanes.Load(C, i) - Less) * TLanes.Load(P, i);
    }

    /// <summary>The vectors of a row, of which the last one may share elements with the one before.</summary>
    private readonly struct Row(long width)
    {
        /// <summary>Of the last vector, the elements that the one before has not.</summary>
        private readonly Vector512<int> rest = Mask((int)(width % ILanes.Count));

        public long Width => width;

        /// <summary>The sum over the row.</summary>
        public float Sum<TVectors>(TVectors values)
            where TVectors : struct, IVectors
        {
            var sum = Vector512<float>.Zero;
            var whole = (nint)(width - (width % ILanes.Count));
            for (nint i = 0; i < whole; i += ILanes.Count)
                sum += values.At(i);
            if (whole < width)
                sum += (values.At((nint)width - ILanes.Count).AsInt32() & rest).AsSingle();
            return Vector512.Sum(sum);
        }

        /// <summary>Writes the row to other memory than it is made of.</summary>
        public void Store<TLanes, TVectors>(TVectors values, nint memory)
            where TLanes : ILanes
            where TVectors : struct, IVectors
        {
            for (nint i = 0; i < (nint)width; i += ILanes.Count)
            {
                i = nint.Min(i, (nint)width - ILanes.Count);
                TLanes.Store(values.At(i), memory, i);
            }
        }

        private static Vector512<int> Mask(int count)
        {
            Span<int> lanes = stackalloc int[ILanes.Count];
            lanes[(ILanes.Count - count)..].Fill(-1);
            return Vector512.Create<int>(lanes);
        }
    }
}
