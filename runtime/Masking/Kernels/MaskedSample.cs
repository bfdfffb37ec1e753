using System.ComponentModel;
using ILGPU;

namespace RelDrop.Masking.Kernels;

/// <summary>Writes a sample's pixels inside a kernel.</summary>
/// <typeparam name="T">What the elements are to the kernel.</typeparam>
/// <typeparam name="TFormat">What they mean.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct MaskedSample<T, TFormat>
    where T : unmanaged
    where TFormat : struct, IElementFormat<T>
{
    private readonly ArrayView<T> input;
    private readonly ArrayView<T> output;
    private readonly int start;
    private readonly int channels;
    private readonly int pixels;

    /// <summary>The sample of the calling group.</summary>
    public MaskedSample(ArrayView<T> input, ArrayView<T> output, int channels, int pixels)
    {
        this.input = input;
        this.output = output;
        this.channels = channels;
        this.pixels = pixels;
        start = Grid.IdxX * channels * pixels;
        First = (int)((long)pixels * Grid.IdxY / Grid.DimY);
        End = (int)((long)pixels * (Grid.IdxY + 1) / Grid.DimY);
    }

    /// <summary>The first pixel that the calling group writes.</summary>
    public int First { get; }

    /// <summary>The pixel after its last.</summary>
    public int End { get; }

    /// <summary>Copies the group's pixels as they are.</summary>
    internal void CopyAll()
    {
        for (var pixel = First + Group.IdxX; pixel < End; pixel += Group.DimX)
            Copy(pixel, from: pixel);
    }

    /// <summary>Copies one pixel from another, or from itself.</summary>
    public void Copy(int pixel, int from)
    {
        for (var channel = 0; channel < channels; channel++)
            output[start + (channel * pixels) + pixel] = input[start + (channel * pixels) + from];
    }

    /// <summary>Copies one pixel, or writes a value or noise if it is masked.</summary>
    public void Write(int pixel, bool masked, FillKind kind, float amount, ulong seed, ulong step, uint sample)
    {
        // What is written might be what is read next, for all that the compiler knows: read up to three channels before.
        for (var channel = 0; channel < channels; channel += 3)
        {
            var at = (channel * pixels) + pixel;
            var (hasSecond, hasThird) = (channel + 1 < channels, channel + 2 < channels);
            var first = Element(at, masked, kind, amount, seed, step, sample);
            var second = hasSecond ? Element(at + pixels, masked, kind, amount, seed, step, sample) : default;
            var third = hasThird ? Element(at + (2 * pixels), masked, kind, amount, seed, step, sample) : default;
            output[start + at] = first;
            if (hasSecond)
                output[start + at + pixels] = second;
            if (hasThird)
                output[start + at + (2 * pixels)] = third;
        }
    }

    private T Element(int at, bool masked, FillKind kind, float amount, ulong seed, ulong step, uint sample) => masked
        ? TFormat.Of(MaskFill.Of(kind, amount, kind == FillKind.Value ? 0 : Philox.Element(seed, step, sample, Philox.Noise + (uint)at)))
        : input[start + at];
}
