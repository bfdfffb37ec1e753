using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Masking;

/// <summary>What stands in masked places, as elements of a tensor: <typeparamref name="T"/> is a word of their size.</summary>
internal sealed class FillElements<T>
    where T : unmanaged
{
    private readonly MaskFill fill;
    private readonly ScalarType type;
    private readonly T[] values = new T[PixelSet.WordSize];

    /// <summary>Fills tensors of one type, which is one of floating point if it is with noise.</summary>
    public FillElements(MaskFill fill, ScalarType type)
    {
        this.fill = fill;
        this.type = type;
        using var value = full([PixelSet.WordSize], Number.Of(fill.Kind == FillKind.Value ? fill.Amount : 0), dtype: type);
        MemoryMarshal.Cast<byte, T>(value.bytes).CopyTo(values);
    }

    /// <summary>The fill of a row of pixels, as <see cref="MaskedCopy.Write"/> takes it.</summary>
    /// <param name="words">The pixels that are masked; the others' fill may be anything.</param>
    /// <param name="draws">The sample's draws.</param>
    /// <param name="first">The place of the row's first element in the sample.</param>
    /// <param name="input">The row before it is masked.</param>
    /// <param name="row">Where the fill may be written, of whole words.</param>
    public ReadOnlySpan<T> Row(ReadOnlySpan<ulong> words, ElementDraws draws, int first, ReadOnlySpan<T> input, Span<T> row)
    {
        switch (fill.Kind)
        {
            case FillKind.Value:
                return values;
            case FillKind.FirstKept:
                row = row[..PixelSet.WordSize];
                row.Fill(input[PixelSet.FirstOutside(words, input.Length)]);
                return row;
            default:
                WriteNoise(words, draws, first, row);
                return row;
        }
    }

    private void WriteNoise(ReadOnlySpan<ulong> words, ElementDraws draws, int first, Span<T> row)
    {
        // The four elements of a counter may start before the row.
        var before = first & 3;
        Span<uint> random = stackalloc uint[PixelSet.WordSize + (before == 0 ? 0 : ElementDraws.Block)];
        Span<float> noise = stackalloc float[PixelSet.WordSize];
        for (var word = 0; word < words.Length; word++)
        {
            if (words[word] == 0)
                continue;
            var start = word * PixelSet.WordSize;
            draws.Fill(Philox.Noise + (uint)(first + start - before), random);
            for (var i = 0; i < noise.Length; i++)
                noise[i] = MaskFill.Of(fill.Kind, fill.Amount, random[before + i]);
            Round(noise, row.Slice(start, PixelSet.WordSize));
        }
    }

    private void Round(ReadOnlySpan<float> singles, Span<T> elements)
    {
        switch (type)
        {
            case ScalarType.Float32:
                MemoryMarshal.Cast<float, T>(singles).CopyTo(elements);
                break;
            case ScalarType.Float64:
                TensorPrimitives.ConvertChecked(singles, MemoryMarshal.Cast<T, double>(elements));
                break;
            case ScalarType.Float16:
                TensorPrimitives.ConvertToHalf(singles, MemoryMarshal.Cast<T, Half>(elements));
                break;
            case ScalarType.BFloat16:
                var rounded = MemoryMarshal.Cast<T, BFloat16>(elements);
                for (var i = 0; i < singles.Length; i++)
                    rounded[i] = (BFloat16)singles[i];
                break;
        }
    }
}
