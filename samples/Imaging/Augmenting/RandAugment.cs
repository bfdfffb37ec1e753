namespace RelDrop.Imaging;

/// <summary>Some operations one after the other, all of one magnitude (Cubuk et al. 2020, RandAugment), with torchvision's ranges.</summary>
public sealed record RandAugment : PixelPolicy
{
    private static readonly PixelRanges ranges = new(Shear: 0.3, edge => 150.0 / 331 * edge, Degrees: 30, Tone: 0.9, LostBits: 4);

    /// <summary>How many operations.</summary>
    public int Operations { get; init; } = 2;

    /// <summary>Their magnitude, 0 to <see cref="PixelPolicy.Bins"/> − 1.</summary>
    public int Magnitude { get; init; } = 9;

    /// <inheritdoc/>
    public override void Apply(PixelPlanes image, ImageDraws draws)
    {
        ArgumentNullException.ThrowIfNull(draws);
        for (var i = 0; i < Operations; i++)
            ApplyOne(image, draws, (double)Magnitude / (Bins - 1), ranges);
    }
}

/// <summary>One operation of a uniform magnitude (Müller and Hutter 2021, TrivialAugment), with the wide ranges of its section 3.</summary>
public sealed record TrivialAugmentWide : PixelPolicy
{
    private static readonly PixelRanges ranges = new(Shear: 0.99, _ => 32, Degrees: 135, Tone: 0.99, LostBits: 6);

    /// <inheritdoc/>
    public override void Apply(PixelPlanes image, ImageDraws draws)
    {
        ArgumentNullException.ThrowIfNull(draws);
        ApplyOne(image, draws, (double)draws.NextInt(Bins) / (Bins - 1), ranges);
    }
}
