using System.ComponentModel;
using ILGPU;

namespace RelDrop.Masking.Kernels;

/// <summary>One sample's pixels inside a kernel, in some order.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IPixelRow
{
    /// <summary>The number of pixels.</summary>
    int Pixels { get; }

    /// <summary>A pixel's score, larger for those that come first; of those with the same, the lower index comes first.</summary>
    uint Score(int pixel);
}

/// <summary>The relevance of one sample's pixels inside a kernel.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct RelevanceRow : IPixelRow
{
    private readonly ArrayView<float> relevance;
    private readonly ArrayView<uint> scores;
    private readonly int start;
    private readonly int channels;
    private readonly bool isShared;

    /// <summary>The row of a slot.</summary>
    public RelevanceRow(ArrayView<float> relevance, int slot, int channels, int pixels)
    {
        this.relevance = relevance;
        this.channels = channels;
        // Here, so that the field always is shared memory: what may be either is read by slower instructions.
        scores = SharedMemory.GetDynamic<uint>();
        isShared = false;
        Pixels = pixels;
        start = slot * channels * pixels;
    }

    private RelevanceRow(RelevanceRow row, bool isShared)
    {
        this = row;
        this.isShared = isShared;
    }

    /// <summary>The number of pixels.</summary>
    public int Pixels { get; }

    /// <summary>
    /// The row with its scores kept in shared memory, if the launch has room for them; by the whole group. Longer rows are summed up anew
    /// whenever they are read, from the second-level cache.
    /// </summary>
    public RelevanceRow InSharedMemory()
    {
        var fits = Pixels <= scores.IntLength;
        var pixel = fits ? Group.IdxX : Pixels;
        // Four at a time, so that enough reads are under way to keep memory busy.
        for (; pixel + (3 * Group.DimX) < Pixels; pixel += 4 * Group.DimX)
        {
            var (second, third, fourth) = (pixel + Group.DimX, pixel + (2 * Group.DimX), pixel + (3 * Group.DimX));
            var (sum1, sum2, sum3, sum4) = (relevance[start + pixel], relevance[start + second], relevance[start + third], relevance[start + fourth]);
            for (var channel = 1; channel < channels; channel++)
            {
                var at = start + (channel * Pixels);
                sum1 += relevance[at + pixel];
                sum2 += relevance[at + second];
                sum3 += relevance[at + third];
                sum4 += relevance[at + fourth];
            }

            (scores[pixel], scores[second]) = (RelevanceOrder.Sortable(sum1), RelevanceOrder.Sortable(sum2));
            (scores[third], scores[fourth]) = (RelevanceOrder.Sortable(sum3), RelevanceOrder.Sortable(sum4));
        }

        for (; pixel < Pixels; pixel += Group.DimX)
            scores[pixel] = RelevanceOrder.Sortable(Sum(pixel));
        Group.Barrier();
        return new RelevanceRow(this, fits);
    }

    /// <summary>A pixel's relevance: the sum over channels, first to last.</summary>
    public float this[int pixel] => isShared ? RelevanceOrder.RelevanceOf(scores[pixel]) : Sum(pixel);

    /// <summary>A pixel's relevance as an integer that orders as it does.</summary>
    public uint Score(int pixel) => isShared ? scores[pixel] : RelevanceOrder.Sortable(Sum(pixel));

    /// <summary>A pixel's place in the order of relevance.</summary>
    public ulong Key(int pixel) => RelevanceOrder.Key(Score(pixel), pixel);

    private float Sum(int pixel)
    {
        var sum = relevance[start + pixel];
        for (var channel = 1; channel < channels; channel++)
            sum += relevance[start + (channel * Pixels) + pixel];
        return sum;
    }
}

/// <summary>A sample's pixels inside a kernel, in random order (<see cref="RandomScore"/>).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct RandomRow(ulong seed, ulong step, uint sample, int pixels) : IPixelRow
{
    /// <summary>The number of pixels.</summary>
    public int Pixels => pixels;

    /// <summary>A pixel's score.</summary>
    public uint Score(int pixel) => RelevanceOrder.Sortable(RandomScore.Of(Philox.Element(seed, step, sample, (uint)pixel)));

    /// <summary>A pixel's place in the order.</summary>
    public ulong Key(int pixel) => RelevanceOrder.Key(Score(pixel), pixel);
}

/// <summary>
/// The tokens of the calling group's sample that may be masked, in the order of another row; the others after them. NaN counts as −∞, so that
/// it stays before those.
/// </summary>
/// <param name="row">The order.</param>
/// <param name="plans">All samples' plans, and behind them which tokens may be masked, in whole words of 64 bits a sample.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct MaskableRow<TRow>(TRow row, ArrayView<int> plans) : IPixelRow
    where TRow : struct, IPixelRow
{
    /// <summary>What <see cref="RelevanceOrder.Sortable"/> gives for −∞.</summary>
    private const uint Least = 0x007F_FFFF;

    /// <summary>The number of tokens.</summary>
    public int Pixels => row.Pixels;

    /// <summary>A token's score; 0 if it must not be masked.</summary>
    public uint Score(int pixel)
    {
        var perSample = (row.Pixels + 63) / 64 * 2;
        var word = plans[(Grid.DimX * SamplePlan.Size) + (Grid.IdxX * perSample) + (pixel / 32)];
        var score = row.Score(pixel);
        return ((word >> (pixel % 32)) & 1) == 0 ? 0 : score > Least ? score : Least;
    }

    /// <summary>A token's place in the order.</summary>
    public ulong Key(int pixel) => RelevanceOrder.Key(Score(pixel), pixel);
}
