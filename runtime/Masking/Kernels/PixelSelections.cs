namespace RelDrop.Masking.Kernels;

/// <summary>The selection of <see cref="BlockMask"/> and <see cref="PatchMask"/>: a box around one of the most relevant pixels.</summary>
internal readonly struct BoxAroundRelevant : IPixelSelection<BoxAroundRelevant>
{
    /// <summary>Up to here, finding the centre by that many passes beats a radix select.</summary>
    private const int FewPasses = 8;

    private readonly Box box;
    private readonly int width;

    private BoxAroundRelevant(Box box, int width) => (this.box, this.width) = (box, width);

    /// <inheritdoc/>
    public static BoxAroundRelevant Of(KernelSample sample)
    {
        var plan = sample.Plan;
        // The first is found in one pass: nothing to keep.
        var row = plan.Rank == 0 ? sample.Relevance : sample.Relevance.InSharedMemory();
        var key = plan.Rank < FewPasses ? GroupSelection.NthLargest(row, plan.Rank) : GroupSelection.LeastFrom(row, GroupSelection.RadixSelect(row, plan.Rank + 1));
        return new BoxAroundRelevant(Box.Around(RelevanceOrder.PixelOf(key), plan.Height, plan.Width, sample.Width), sample.Width);
    }

    /// <inheritdoc/>
    public bool Contains(int pixel) => box.Contains(pixel, width);
}

/// <summary>The selection of <see cref="RandomErasing"/>: a box that was placed by the host.</summary>
internal readonly struct PlacedBox : IPixelSelection<PlacedBox>
{
    private readonly Box box;
    private readonly int width;

    private PlacedBox(Box box, int width) => (this.box, this.width) = (box, width);

    /// <inheritdoc/>
    public static PlacedBox Of(KernelSample sample)
    {
        var plan = sample.Plan;
        return new PlacedBox(new Box { Top = plan.Top, Left = plan.Left, Height = plan.Height, Width = plan.Width }, sample.Width);
    }

    /// <inheritdoc/>
    public bool Contains(int pixel) => box.Contains(pixel, width);
}

/// <summary>The selection of <see cref="PixelMask"/> and <see cref="PointMask"/>: each pixel by its relevance and chance.</summary>
internal readonly struct ByRelevanceAndChance : IPixelSelection<ByRelevanceAndChance>
{
    private readonly KernelSample sample;
    private readonly RelevanceRow row;
    private readonly PixelRule rule;

    private ByRelevanceAndChance(KernelSample sample, RelevanceRow row, PixelRule rule) => (this.sample, this.row, this.rule) = (sample, row, rule);

    /// <inheritdoc/>
    public static ByRelevanceAndChance Of(KernelSample sample)
    {
        var row = sample.Relevance.InSharedMemory();
        return new ByRelevanceAndChance(sample, row, GroupSelection.PixelRule(row, sample.Plan.Alpha, sample.Plan.LeastScore));
    }

    /// <inheritdoc/>
    public bool Contains(int pixel) => rule.IsMasked(row[pixel], sample.Random(pixel));
}

/// <summary>The selection of <see cref="TopKMask"/>: so many of the most relevant pixels.</summary>
internal readonly struct MostRelevant : IPixelSelection<MostRelevant>
{
    private readonly RelevanceRow row;
    private readonly ulong least;

    private MostRelevant(RelevanceRow row, ulong least) => (this.row, this.least) = (row, least);

    /// <inheritdoc/>
    public static MostRelevant Of(KernelSample sample)
    {
        var row = sample.Relevance.InSharedMemory();
        return new MostRelevant(row, sample.Plan.Count > 0 ? GroupSelection.RadixSelect(row, sample.Plan.Count) : ulong.MaxValue);
    }

    /// <inheritdoc/>
    public bool Contains(int pixel) => row.Key(pixel) >= least;
}

/// <summary>The selection of <see cref="RandomPoints"/>: so many pixels, whichever.</summary>
internal readonly struct SoManyAtRandom : IPixelSelection<SoManyAtRandom>
{
    private readonly RandomRow row;
    private readonly ulong least;

    private SoManyAtRandom(RandomRow row, ulong least) => (this.row, this.least) = (row, least);

    /// <inheritdoc/>
    public static SoManyAtRandom Of(KernelSample sample) =>
        new(sample.Order, sample.Plan.Count > 0 ? GroupSelection.RadixSelect(sample.Order, sample.Plan.Count) : ulong.MaxValue);

    /// <inheritdoc/>
    public bool Contains(int pixel) => row.Key(pixel) >= least;
}

/// <summary>The selection of <see cref="TokenMask"/>: so many of the most relevant tokens that may be masked.</summary>
internal readonly struct MostRelevantTokens : IPixelSelection<MostRelevantTokens>
{
    private readonly MaskableRow<RelevanceRow> row;
    private readonly ulong least;

    private MostRelevantTokens(MaskableRow<RelevanceRow> row, ulong least) => (this.row, this.least) = (row, least);

    /// <inheritdoc/>
    public static MostRelevantTokens Of(KernelSample sample)
    {
        var row = sample.Tokens;
        return new MostRelevantTokens(row, sample.Plan.Count > 0 ? GroupSelection.RadixSelect(row, sample.Plan.Count) : ulong.MaxValue);
    }

    /// <inheritdoc/>
    public bool Contains(int pixel) => row.Key(pixel) >= least;
}

/// <summary>The selection of <see cref="RandomTokens"/>: so many tokens that may be masked, whichever.</summary>
internal readonly struct TokensAtRandom : IPixelSelection<TokensAtRandom>
{
    private readonly MaskableRow<RandomRow> row;
    private readonly ulong least;

    private TokensAtRandom(MaskableRow<RandomRow> row, ulong least) => (this.row, this.least) = (row, least);

    /// <inheritdoc/>
    public static TokensAtRandom Of(KernelSample sample) =>
        new(sample.TokenOrder, sample.Plan.Count > 0 ? GroupSelection.RadixSelect(sample.TokenOrder, sample.Plan.Count) : ulong.MaxValue);

    /// <inheritdoc/>
    public bool Contains(int pixel) => row.Key(pixel) >= least;
}

/// <summary>The selection of <see cref="RandomDropout"/>: each point at the same chance.</summary>
internal readonly struct ByChance : IPixelSelection<ByChance>
{
    private readonly KernelSample sample;

    private ByChance(KernelSample sample) => this.sample = sample;

    /// <inheritdoc/>
    public static ByChance Of(KernelSample sample) => new(sample);

    /// <inheritdoc/>
    public bool Contains(int pixel) => sample.Random(pixel) < sample.Plan.Threshold;
}
