using System.Numerics;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Masking;

/// <summary>
/// Masks a batch in CPU memory. All of a sample is done while it is in the cache: its relevance is summed, its pixels are
/// selected, its masked copy is written.
/// </summary>
internal static class BatchMasker
{
    /// <summary>The masked copy of a batch.</summary>
    /// <param name="draws">What is drawn for it.</param>
    /// <param name="input">A contiguous CPU tensor, (B, C, H, W) or (B, C, L), of elements of at most 8 bytes.</param>
    /// <param name="relevance">
    /// The relevance of the samples that are masked, in their order: (rows, any, H, W) or (rows, any, L), in single precision,
    /// contiguous on the CPU. Null if the mask needs none.
    /// </param>
    /// <param name="fill">What stands in masked places.</param>
    public static Tensor Copy(BatchDraws draws, Tensor input, Tensor? relevance, MaskFill fill)
    {
        var output = empty_like(input);
        if (input.numel() == 0)
            return output;
        switch (input.element_size())
        {
            case 1:
                new BatchMasker<byte>(draws, input, output, relevance, fill).Run();
                break;
            case 2:
                new BatchMasker<ushort>(draws, input, output, relevance, fill).Run();
                break;
            case 4:
                new BatchMasker<uint>(draws, input, output, relevance, fill).Run();
                break;
            case 8:
                new BatchMasker<ulong>(draws, input, output, relevance, fill).Run();
                break;
            default:
                throw new ArgumentException($"Expected elements of at most 8 bytes; got {input.dtype}.", nameof(input));
        }

        return output;
    }
}

/// <summary>As <see cref="BatchMasker"/>, for elements of the size of <typeparamref name="T"/>.</summary>
internal sealed class BatchMasker<T>(BatchDraws draws, Tensor input, Tensor output, Tensor? relevance, MaskFill fill)
    where T : unmanaged, IBinaryInteger<T>
{
    /// <summary>A copy that is larger is written past the caches.</summary>
    private const long CacheBytes = 1 << 23;

    private readonly int samples = (int)input.shape[0];
    private readonly int elements = (int)(input.numel() / input.shape[0]);
    private readonly int pixels = (int)(input.numel() / input.shape[0] / input.shape[1]);
    private readonly int width = (int)input.shape[^1];
    private readonly bool pastCaches = input.numel() * input.element_size() > CacheBytes;
    private readonly FillElements<T> fillElements = new(fill, input.dtype);

    public void Run() => TorchThreads.For(samples, elements, MaskSamples);

    private void MaskSamples(int first, int end)
    {
        using var scratch = new MaskScratch<T>(pixels);
        var inputs = Rows<T>(input, first, end);
        var outputs = Rows<T>(output, first, end);
        var (firstSlot, endSlot) = (draws.SlotOf(first), draws.SlotOf(end));
        var relevances = relevance is null ? default : Rows<float>(relevance, firstSlot, endSlot);
        var perSlot = relevances.Length / Math.Max(endSlot - firstSlot, 1);
        for (var sample = first; sample < end; sample++)
        {
            var from = inputs.Slice((sample - first) * elements, elements);
            var to = outputs.Slice((sample - first) * elements, elements);
            if (draws.IsMasked(sample))
                MaskSample(sample, relevances.Slice((draws.SlotOf(sample) - firstSlot) * perSlot, perSlot), scratch, from, to);
            else
                from.CopyTo(to);
        }

        // What went past the caches is not ordered with what tells other threads that it is done.
        Thread.MemoryBarrier();
    }

    private void MaskSample(int sample, ReadOnlySpan<float> channels, MaskScratch<T> scratch, ReadOnlySpan<T> from, Span<T> to)
    {
        var elementDraws = draws.Elements(sample);
        var selected = scratch.Selected;
        selected.Words.Clear();
        var image = new SamplePixels
        {
            Range = relevance is null ? default : ChannelSum.Of(channels, pixels, scratch.Sums),
            Relevance = scratch.Sums,
            Maskable = draws.Maskable is { } maskable ? maskable.Of(sample) : default,
            Height = pixels / width,
            Width = width,
            Draws = elementDraws,
        };
        draws.Mask.Select(draws.Plan(sample, image.Height, image.Width), image, selected);
        for (var start = 0; start < elements; start += pixels)
        {
            var row = from.Slice(start, pixels);
            var values = fillElements.Row(selected.Words, elementDraws, start, row, scratch.Fill);
            MaskedCopy.Write(selected.Words, values, row, to.Slice(start, pixels), pastCaches);
        }
    }

    /// <summary>Some samples' elements: a span of all of them might not fit into 32 bits.</summary>
    private static Span<TElement> Rows<TElement>(Tensor tensor, int first, int end)
        where TElement : unmanaged
    {
        using var rows = tensor.narrow(0, first, end - first);
        return MemoryMarshal.Cast<byte, TElement>(rows.bytes);
    }
}
