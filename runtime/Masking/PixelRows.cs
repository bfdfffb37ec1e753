using ILGPU;

namespace RelDrop.Masking;

/// <summary>One sample's pixels inside a kernel, in some order.</summary>
public interface IPixelRow
{
    /// <summary>The number of pixels.</summary>
    int Pixels { get; }

    /// <summary>A pixel's place in the order, larger for those that come first.</summary>
    ulong Key(int pixel);
}

/// <summary>The relevance of one sample's pixels inside a kernel.</summary>
public readonly struct RelevanceRow : IPixelRow
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

/// <summary>The pixels of the calling group's sample inside a kernel, in random order (<see cref="RandomScore"/>).</summary>
public readonly struct RandomRow(ulong seed, ulong step, int pixels) : IPixelRow
{
    /// <summary>The number of pixels.</summary>
    public int Pixels => pixels;

    /// <summary>A pixel's place in the order.</summary>
    public ulong Key(int pixel) => RelevanceOrder.Key(RandomScore.Of(Philox.Element(seed, step, (uint)Grid.IdxX, (uint)pixel)), pixel);
}
