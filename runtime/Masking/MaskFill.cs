namespace RelDrop.Masking;

/// <summary>What stands in masked places.</summary>
/// <param name="Kind">A value, noise, or the first place that is kept.</param>
/// <param name="Amount">The value, or the noise's standard deviation; 0 for <see cref="FillKind.FirstKept"/>.</param>
public readonly record struct MaskFill(FillKind Kind, float Amount)
{
    /// <summary>
    /// Per channel, what the sample's first pixel or point has that is not masked; the very first of all if every one is
    /// masked. A cloud then holds one of its points several times, which nothing that takes a maximum over points sees.
    /// </summary>
    public static MaskFill FirstKept => new(FillKind.FirstKept, 0);

    /// <summary>The same value everywhere. 0, the default, is the mean of data that was normalized.</summary>
    public static MaskFill Value(float value) => new(FillKind.Value, value);

    /// <summary>Uniform noise with mean 0 and the given standard deviation.</summary>
    public static MaskFill Noise(float standardDeviation = 1) => new(FillKind.Noise, standardDeviation);

    /// <summary>What stands in one masked place that is filled with a value or noise.</summary>
    /// <param name="kind">A value or noise.</param>
    /// <param name="amount">The value, or the noise's standard deviation.</param>
    /// <param name="random">The place's 32 random bits.</param>
    public static float Of(FillKind kind, float amount, uint random)
    {
        // Uniform noise spans √12 standard deviations. One multiplication: nothing that a GPU could contract.
        const float step = 3.4641016f / (1 << 24);
        return kind == FillKind.Value ? amount : ((int)(random >> 8) - (1 << 23)) * (amount * step);
    }
}
