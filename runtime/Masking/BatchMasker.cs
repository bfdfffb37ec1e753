using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Masking;

/// <summary>
/// Masks batches in CPU memory. All of a sample is done while it is in the cache: its relevance is summed, its pixels are
/// selected, its masked copy is written.
/// </summary>
internal sealed class BatchMasker(InputMask mask, ulong seed, ulong step)
{
    /// <summary>As many elements are worth a task of their own.</summary>
    private const int TaskElements = 1 << 16;

    /// <summary>The masked copy of a batch.</summary>
    /// <param name="input">A contiguous CPU tensor, (B, C, H, W) or (B, C, L).</param>
    /// <param name="rows">The samples that are masked, in order.</param>
    /// <param name="relevance">Their relevance in single precision, contiguous on the CPU, (rows, any, H, W) or (rows, any, L); null if the mask needs none.</param>
    /// <param name="fill">What stands in masked places.</param>
    public Tensor Copy(Tensor input, long[] rows, Tensor? relevance, MaskFill fill)
    {
        var output = empty_like(input);
        if (input.numel() == 0)
            return output;
        switch (input.element_size())
        {
            case 1:
                Write<byte>(input, output, rows, relevance, fill);
                break;
            case 2:
                Write<ushort>(input, output, rows, relevance, fill);
                break;
            case 4:
                Write<uint>(input, output, rows, relevance, fill);
                break;
            case 8:
                Write<ulong>(input, output, rows, relevance, fill);
                break;
            default:
                throw new ArgumentException($"Expected inputs of real numbers; got {input.dtype}.", nameof(input));
        }

        return output;
    }

    private void Write<T>(Tensor input, Tensor output, long[] rows, Tensor? relevance, MaskFill fill)
        where T : unmanaged, IBinaryInteger<T>
    {
        var shape = input.shape;
        var samples = (int)shape[0];
        var (height, width) = shape.Length == 4 ? ((int)shape[2], (int)shape[3]) : (1, (int)shape[2]);
        var pixels = height * width;
        var elements = (int)shape[1] * pixels;
        var values = new FillElements<T>(fill, input.dtype);

        // How many of the samples before each are masked: where its relevance is, if it is.
        var slots = new int[samples + 1];
        foreach (var row in rows)
            slots[row + 1] = 1;
        for (var sample = 0; sample < samples; sample++)
            slots[sample + 1] += slots[sample];

        var perTask = Math.Max(1, TaskElements / elements);
        var tasks = (samples + perTask - 1) / perTask;
        if (tasks == 1)
            Task(0);
        else
            Parallel.For(0, tasks, Task);

        void Task(int task)
        {
            var first = task * perTask;
            var last = Math.Min(first + perTask, samples);
            var from = Rows<T>(input, first, last);
            var to = Rows<T>(output, first, last);
            var channels = relevance is null ? default : Rows<float>(relevance, slots[first], slots[last]);
            var words = PixelSet.WordsFor(pixels);
            var sums = ArrayPool<float>.Shared.Rent(words * PixelSet.WordSize);
            var bits = ArrayPool<ulong>.Shared.Rent(words);
            var noise = values.IsNoise ? new T[words * PixelSet.WordSize] : [];
            var selected = new PixelSet(bits.AsSpan(0, words));
            var sum = relevance is null ? default : sums.AsSpan(0, words * PixelSet.WordSize);
            for (var sample = first; sample < last; sample++)
            {
                var own = from.Slice((sample - first) * elements, elements);
                var copy = to.Slice((sample - first) * elements, elements);
                if (slots[sample] == slots[sample + 1])
                {
                    own.CopyTo(copy);
                    continue;
                }

                RelevanceRange range = default;
                if (relevance is not null)
                {
                    var count = channels.Length / (slots[last] - slots[first]);
                    range = ChannelSum.Of(channels.Slice((slots[sample] - slots[first]) * count, count), pixels, sum);
                }

                selected.Words.Clear();
                var draws = new ElementDraws(seed, step, (uint)sample);
                var image = new SamplePixels { Relevance = sum, Range = range, Height = height, Width = width, Draws = draws };
                mask.Select(mask.Plan(new SampleDraws(seed, step, (uint)sample, SampleDraws.Geometry), height, width), image, selected);
                for (var start = 0; start < elements; start += pixels)
                    MaskedCopy.Write(selected.Words, values.Row(selected.Words, draws, start, noise), own.Slice(start, pixels), copy.Slice(start, pixels));
            }

            ArrayPool<float>.Shared.Return(sums);
            ArrayPool<ulong>.Shared.Return(bits);
        }
    }

    /// <summary>Some samples' elements. Spans count by 32 bits, so not all of them.</summary>
    private static Span<T> Rows<T>(Tensor tensor, int first, int last)
        where T : unmanaged
    {
        using var rows = tensor.narrow(0, first, last - first);
        return MemoryMarshal.Cast<byte, T>(rows.bytes);
    }
}
