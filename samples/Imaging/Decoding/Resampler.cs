using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RelDrop.Imaging;

/// <summary>Resizes rows of pixels into planes, one axis after the other. Its memory is kept from image to image; not for two threads at once.</summary>
internal sealed class Resampler
{
    private const int Channels = 3;
    private const int Lanes = 4;
    private float[] row = [];
    private float[] columns = [];
    private float[] sums = [];

    /// <summary>Fills planes, (3, <c>vertical.Count</c>, <c>horizontal.Count</c>) bytes.</summary>
    /// <param name="image">Where the rows come from, in order, each at most once.</param>
    /// <param name="horizontal">The weights of columns.</param>
    /// <param name="vertical">The weights of rows.</param>
    /// <param name="planes">What is filled.</param>
    public void Resize(IPixelRows image, AxisFilter horizontal, AxisFilter vertical, Span<byte> planes)
    {
        var width = Channels * horizontal.Count;
        Grow(ref columns, (vertical.End - vertical.Begin) * width);
        for (var y = vertical.Begin; y < vertical.End; y++)
            ResizeRow(image.Row(y), horizontal, columns.AsSpan((y - vertical.Begin) * width, width));

        Grow(ref sums, width);
        var sum = sums.AsSpan(0, width);
        for (var y = 0; y < vertical.Count; y++)
        {
            sum.Clear();
            var source = (vertical.First(y) - vertical.Begin) * width;
            foreach (var weight in vertical.Weights(y))
            {
                TensorPrimitives.MultiplyAdd(columns.AsSpan(source, width), weight, sum, sum);
                source += width;
            }

            for (var channel = 0; channel < Channels; channel++)
                Round(sum.Slice(channel * horizontal.Count, horizontal.Count), planes.Slice(((channel * vertical.Count) + y) * horizontal.Count, horizontal.Count));
        }
    }

    /// <summary>Weighs the pixels of a row, all four channels at once, and puts three into planes.</summary>
    private void ResizeRow(ReadOnlySpan<byte> pixels, AxisFilter filter, Span<float> planes)
    {
        var (begin, count) = (filter.Begin, filter.Count);
        Grow(ref row, (filter.End - begin) * Lanes);
        Widen(pixels[(begin * Lanes)..(filter.End * Lanes)], row);
        var sources = MemoryMarshal.Cast<float, Vector128<float>>(row.AsSpan());
        for (var x = 0; x < count; x++)
        {
            var sum = Vector128<float>.Zero;
            var weights = filter.Weights(x);
            var run = weights.IsEmpty ? [] : sources.Slice(filter.First(x) - begin, weights.Length);
            for (var i = 0; i < run.Length; i++)
                sum = Vector128.FusedMultiplyAdd(run[i], Vector128.Create(weights[i]), sum);
            (planes[x], planes[count + x], planes[(2 * count) + x]) = (sum[0], sum[1], sum[2]);
        }
    }

    private static void Widen(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        var i = 0;
        for (; i + Vector128<byte>.Count <= bytes.Length; i += Vector128<byte>.Count)
        {
            var (low, high) = Vector128.Widen(Vector128.Create(bytes[i..]));
            var (first, second) = Vector128.Widen(low);
            var (third, fourth) = Vector128.Widen(high);
            Vector128.ConvertToSingle(first.AsInt32()).CopyTo(values[i..]);
            Vector128.ConvertToSingle(second.AsInt32()).CopyTo(values[(i + 4)..]);
            Vector128.ConvertToSingle(third.AsInt32()).CopyTo(values[(i + 8)..]);
            Vector128.ConvertToSingle(fourth.AsInt32()).CopyTo(values[(i + 12)..]);
        }

        for (; i < bytes.Length; i++)
            values[i] = bytes[i];
    }

    private static void Round(ReadOnlySpan<float> values, Span<byte> bytes)
    {
        var i = 0;
        Vector128<int> Whole(ReadOnlySpan<float> from) =>
            Vector128.ConvertToInt32(Vector128.Min(Vector128.Create(255f), Vector128.Max(Vector128<float>.Zero, Vector128.Create(from) + Vector128.Create(0.5f))));
        for (; i + Vector128<byte>.Count <= values.Length; i += Vector128<byte>.Count)
        {
            var low = Vector128.Narrow(Whole(values[i..]), Whole(values[(i + 4)..]));
            var high = Vector128.Narrow(Whole(values[(i + 8)..]), Whole(values[(i + 12)..]));
            Vector128.Narrow(low.AsUInt16(), high.AsUInt16()).CopyTo(bytes[i..]);
        }

        for (; i < values.Length; i++)
            bytes[i] = (byte)Math.Clamp(values[i] + 0.5f, 0, 255);
    }

    private static void Grow(ref float[] buffer, int length)
    {
        if (buffer.Length < length)
            buffer = GC.AllocateUninitializedArray<float>(length);
    }
}
