using ILGPU;

namespace RelDrop.Masking;

/// <summary>
/// A mask compiled for one model: relevance and input in, masked input out, in one launch. One group of threads, a power
/// of two up to <see cref="GroupSelection.MaxGroupSize"/>, does one sample.
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

/// <summary>The relevance of one sample's pixels inside a kernel.</summary>
public readonly struct RelevanceRow
{
    private readonly ArrayView<float> relevance;
    private readonly int start;
    private readonly int channels;

    /// <summary>The row of a slot.</summary>
    public RelevanceRow(ArrayView<float> relevance, int slot, int channels, int pixels)
    {
        this.relevance = relevance;
        this.channels = channels;
        Pixels = pixels;
        start = slot * channels * pixels;
    }

    /// <summary>The number of pixels.</summary>
    public int Pixels { get; }

    /// <summary>A pixel's relevance: the sum over channels, first to last.</summary>
    public float this[int pixel]
    {
        get
        {
            var sum = relevance[start + pixel];
            for (var channel = 1; channel < channels; channel++)
                sum += relevance[start + (channel * Pixels) + pixel];
            return sum;
        }
    }

    /// <summary>A pixel's place in the order of relevance.</summary>
    public ulong Key(int pixel) => RelevanceOrder.Key(this[pixel], pixel);
}

/// <summary>Selection by a group of threads.</summary>
public static class GroupSelection
{
    /// <summary>The most threads a group may have.</summary>
    public const int MaxGroupSize = 256;

    /// <summary>The key of the most relevant pixel.</summary>
    public static ulong Largest(RelevanceRow row) => LargestBelow(row, ulong.MaxValue);

    /// <summary>The key of the most relevant pixel but <paramref name="rank"/>, by as many passes: for small ranks.</summary>
    public static ulong NthLargest(RelevanceRow row, int rank)
    {
        var key = Largest(row);
        for (var i = 0; i < rank; i++)
            key = LargestBelow(row, key);
        return key;
    }

    /// <summary>
    /// The key of the <paramref name="count"/>-th most relevant pixel, by radix select: eight bits a pass, from the top,
    /// each counted in a histogram.
    /// </summary>
    public static ulong RadixSelect(RelevanceRow row, int count)
    {
        var histogram = SharedMemory.Allocate<int>(256);
        var state = SharedMemory.Allocate<int>(2);
        var prefix = 0UL;
        var wanted = count;
        for (var shift = 56; shift >= 0; shift -= 8)
        {
            for (var digit = Group.IdxX; digit < 256; digit += Group.DimX)
                histogram[digit] = 0;
            Group.Barrier();

            // Shifting by 64 shifts by 0: the first pass has no prefix to agree with.
            for (var pixel = Group.IdxX; pixel < row.Pixels; pixel += Group.DimX)
            {
                var key = row.Key(pixel);
                if (shift == 56 || key >> (shift + 8) == prefix)
                    Atomic.Add(ref histogram[(int)(key >> shift) & 0xFF], 1);
            }

            Group.Barrier();
            if (Group.IdxX == 0)
            {
                var digit = 255;
                while (digit > 0 && histogram[digit] < wanted)
                {
                    wanted -= histogram[digit];
                    digit--;
                }

                state[0] = digit;
                state[1] = wanted;
            }

            Group.Barrier();
            prefix = (prefix << 8) | (uint)state[0];
            wanted = state[1];
            Group.Barrier();
        }

        return prefix;
    }

    /// <summary>The rule of <see cref="PixelMask"/> for one sample: its range takes one pass.</summary>
    public static PixelRule PixelRule(RelevanceRow row, int alpha, int threshold)
    {
        var low = uint.MaxValue;
        var high = 0U;
        for (var pixel = Group.IdxX; pixel < row.Pixels; pixel += Group.DimX)
        {
            var sortable = RelevanceOrder.Sortable(row[pixel]);
            if (sortable != 0)
            {
                low = sortable < low ? sortable : low;
                high = sortable > high ? sortable : high;
            }
        }

        var greatest = Max(high);
        var least = uint.MaxValue - Max(uint.MaxValue - low);
        return greatest == 0
            ? new PixelRule(0, 0, alpha, threshold)
            : new PixelRule(RelevanceOrder.RelevanceOf(least << 32), RelevanceOrder.RelevanceOf(greatest << 32), alpha, threshold);
    }

    private static ulong LargestBelow(RelevanceRow row, ulong limit)
    {
        var best = 0UL;
        for (var pixel = Group.IdxX; pixel < row.Pixels; pixel += Group.DimX)
        {
            var key = row.Key(pixel);
            best = key > best && key < limit ? key : best;
        }

        return Max(best);
    }

    /// <summary>The largest value of the group's threads.</summary>
    private static ulong Max(ulong value)
    {
        var values = SharedMemory.Allocate<ulong>(MaxGroupSize);
        values[Group.IdxX] = value;
        Group.Barrier();
        for (var stride = Group.DimX >> 1; stride > 0; stride >>= 1)
        {
            if (Group.IdxX < stride && values[Group.IdxX + stride] > values[Group.IdxX])
                values[Group.IdxX] = values[Group.IdxX + stride];
            Group.Barrier();
        }

        var largest = values[0];
        Group.Barrier();
        return largest;
    }
}

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
    }

    /// <summary>Copies one pixel, or writes the fill if it is masked.</summary>
    public void Write(int pixel, bool masked, FillKind kind, float amount, ulong seed, ulong step)
    {
        for (var channel = 0; channel < channels; channel++)
        {
            var at = (channel * pixels) + pixel;
            output[start + at] = masked
                ? MaskFill.Of(kind, amount, kind == FillKind.Value ? 0 : Philox.Element(seed, step, (uint)Grid.IdxX, Philox.Noise + (uint)at))
                : input[start + at];
        }
    }
}
