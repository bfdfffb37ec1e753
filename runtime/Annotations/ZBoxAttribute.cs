namespace RelDrop;

/// <summary>
/// LRP-z^B (Montavon et al. 2017, section 4.2): for a first layer whose inputs lie in a box [l, h], such as pixels,
/// R = x ⊙ Wᵀ(R / z) − l ⊙ W⁺ᵀ(R / z) − h ⊙ W⁻ᵀ(R / z) with z = W x − W⁺l − W⁻h. The bias cancels.
/// </summary>
/// <remarks>
/// The bounds are one for all inputs or one for each channel: of a convolution the dimension after the batch, of a dense layer its features,
/// the last dimension. A layer with another number of channels is refused when it runs.
/// </remarks>
public sealed class ZBoxAttribute : StabilizedRuleAttribute
{
    /// <summary>Bounds from <see cref="Mean"/> and <see cref="Std"/>.</summary>
    public ZBoxAttribute()
        : this([], [])
    {
    }

    /// <summary>The same bounds for all inputs.</summary>
    /// <param name="low">The least value of an input.</param>
    /// <param name="high">The greatest value of an input, above <paramref name="low"/>.</param>
    public ZBoxAttribute(double low, double high)
        : this([low], [high])
    {
    }

    /// <summary>Bounds for each channel.</summary>
    /// <param name="low">The least value of each channel's inputs.</param>
    /// <param name="high">The greatest value of each channel's inputs, above <paramref name="low"/>.</param>
    public ZBoxAttribute(double[] low, double[] high)
    {
        Low = low;
        High = high;
    }

    /// <summary>l, one or one for each channel; empty where <see cref="Mean"/> and <see cref="Std"/> give it.</summary>
    public double[] Low { get; }

    /// <summary>h, one or one for each channel; empty where <see cref="Mean"/> and <see cref="Std"/> give it.</summary>
    public double[] High { get; }

    /// <summary>
    /// The mean of data in [0, 1] that is normalised as (data − mean) / std, one or one for each channel. Then
    /// l = −mean / std and h = (1 − mean) / std.
    /// </summary>
    public double[]? Mean { get; set; }

    /// <summary>The standard deviation beside <see cref="Mean"/>, above 0.</summary>
    public double[]? Std { get; set; }
}
