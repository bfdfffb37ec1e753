using ILGPU;

namespace RelDrop.Masking;

/// <summary>
/// A mask compiled for one model: relevance and input in, masked input out, in one launch. A group of threads, a power
/// of two up to <see cref="GroupSelection.MaxGroupSize"/>, selects a sample's pixels and writes them. Of large images there may be several groups a sample
/// (the grid's second dimension): each selects, reading from the cache, and writes its part.
/// </summary>
/// <param name="relevance">The relevance of the masked samples' inputs, (slots, channels, pixels).</param>
/// <param name="input">The inputs, (samples, channels, pixels).</param>
/// <param name="output">The masked inputs, of the inputs' shape.</param>
/// <param name="plans">A <see cref="SamplePlan"/> a sample.</param>
/// <param name="channels">The number of channels.</param>
/// <param name="height">The height in pixels.</param>
/// <param name="width">The width in pixels.</param>
/// <param name="seed">The seed of all draws.</param>
/// <param name="step">The training step of these draws.</param>
public delegate void MaskKernel(
    ArrayView<float> relevance,
    ArrayView<float> input,
    ArrayView<float> output,
    ArrayView<int> plans,
    int channels,
    int height,
    int width,
    ulong seed,
    ulong step);

/// <summary>Writes a sample's pixels inside a kernel.</summary>
public readonly struct MaskedSample
{
    private readonly ArrayView<float> input;
    private readonly ArrayView<float> output;
    private readonly int start;
    private readonly int channels;
    private readonly int pixels;

    /// <summary>The sample of the calling group.</summary>
    public MaskedSample(ArrayView<float> input, ArrayView<float> output, int channels, int pixels)
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

    /// <summary>Copies one pixel from another, or from itself.</summary>
    public void Copy(int pixel, int from)
    {
        for (var channel = 0; channel < channels; channel++)
            output[start + (channel * pixels) + pixel] = input[start + (channel * pixels) + from];
    }

    /// <summary>Copies one pixel, or writes a value or noise if it is masked.</summary>
    public void Write(int pixel, bool masked, FillKind kind, float amount, ulong seed, ulong step)
    {
        // What is written might be what is read next, for all that the compiler knows: read up to three channels before.
        for (var channel = 0; channel < channels; channel += 3)
        {
            var at = (channel * pixels) + pixel;
            var (hasSecond, hasThird) = (channel + 1 < channels, channel + 2 < channels);
            var first = Element(at, masked, kind, amount, seed, step);
            var second = hasSecond ? Element(at + pixels, masked, kind, amount, seed, step) : 0;
            var third = hasThird ? Element(at + (2 * pixels), masked, kind, amount, seed, step) : 0;
            output[start + at] = first;
            if (hasSecond)
                output[start + at + pixels] = second;
            if (hasThird)
                output[start + at + (2 * pixels)] = third;
        }
    }

    private float Element(int at, bool masked, FillKind kind, float amount, ulong seed, ulong step) => masked
        ? MaskFill.Of(kind, amount, kind == FillKind.Value ? 0 : Philox.Element(seed, step, (uint)Grid.IdxX, Philox.Noise + (uint)at))
        : input[start + at];
}
