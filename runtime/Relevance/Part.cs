using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>The parts of inputs, weights and biases that rules read, and their multiples.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Part
{
    /// <summary>x⁺ = max(x, 0).</summary>
    [return: NotNullIfNotNull(nameof(x))]
    public static Tensor? Positive(Tensor? x) => x?.clamp_min(Number.Zero);

    /// <summary>x⁻ = min(x, 0).</summary>
    [return: NotNullIfNotNull(nameof(x))]
    public static Tensor? Negative(Tensor? x) => x?.clamp_max(Number.Zero);

    /// <summary>x².</summary>
    [return: NotNullIfNotNull(nameof(x))]
    public static Tensor? Square(Tensor? x) => x?.pow(Number.Of(2));

    /// <summary>x + γ x⁺.</summary>
    [return: NotNullIfNotNull(nameof(x))]
    public static Tensor? FavorPositive(Tensor? x, double gamma) => Favor(x, Positive(x), gamma);

    /// <summary>x + γ x⁻.</summary>
    [return: NotNullIfNotNull(nameof(x))]
    public static Tensor? FavorNegative(Tensor? x, double gamma) => Favor(x, Negative(x), gamma);

    /// <summary>|x|.</summary>
    public static Tensor Absolute(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.abs();
    }

    /// <summary>z + k sign(z) A: the denominator of γ, which favours the contributions of the output's sign. Infinite where z is 0, since nothing is shared there.</summary>
    /// <param name="output">z.</param>
    /// <param name="magnitude">A = |W| |x| + |b|.</param>
    /// <param name="k">k = γ / (2 + γ).</param>
    public static Tensor Favored(Tensor output, Tensor magnitude, double k)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(magnitude);
        if (Elementwise.Favored(output, magnitude, k) is { } favored)
            return favored;
        using var sign = output.sign();
        using var isZero = output.eq(Number.Zero);
        return output.addcmul(sign, magnitude, Number.Of(k)).masked_fill_(isZero, Number.Of(double.PositiveInfinity));
    }

    /// <summary>k sign(z) s: the share in contributions of the output's sign.</summary>
    /// <param name="share">s.</param>
    /// <param name="output">z.</param>
    /// <param name="k">As in <see cref="Favored"/>.</param>
    public static Tensor BySign(Tensor share, Tensor output, double k)
    {
        ArgumentNullException.ThrowIfNull(share);
        ArgumentNullException.ThrowIfNull(output);
        if (Elementwise.BySign(share, output, k) is { } signed)
            return signed;
        using var sign = output.sign();
        return sign.mul_(share).mul_(Number.Of(k)).alias();
    }

    /// <summary>c + sign(x) d: what the input is multiplied by, of c for all contributions and d for their magnitudes.</summary>
    /// <param name="plain">c.</param>
    /// <param name="favored">d.</param>
    /// <param name="input">x.</param>
    /// <param name="overwrite">Whether the sum may be written over c, because nothing reads c again.</param>
    public static Tensor AddBySign(Tensor plain, Tensor favored, Tensor input, bool overwrite = false)
    {
        ArgumentNullException.ThrowIfNull(plain);
        ArgumentNullException.ThrowIfNull(favored);
        ArgumentNullException.ThrowIfNull(input);
        if (Elementwise.AddBySign(plain, favored, input, overwrite) is { } sum)
            return sum;
        using var sign = input.sign();
        return overwrite ? plain.addcmul_(sign, favored, Number.One).alias() : plain.addcmul(sign, favored, Number.One);
    }

    /// <summary>Relevance of the outputs that are above 0; 0 elsewhere.</summary>
    public static Tensor WherePositive(Tensor relevance, Tensor output)
    {
        ArgumentNullException.ThrowIfNull(output);
        using var mask = output.gt(Number.Zero);
        return relevance * mask;
    }

    /// <summary>Relevance of the outputs that are below 0; 0 elsewhere.</summary>
    public static Tensor WhereNegative(Tensor relevance, Tensor output)
    {
        ArgumentNullException.ThrowIfNull(output);
        using var mask = output.lt(Number.Zero);
        return relevance * mask;
    }

    /// <summary>a ⊙ c, and 0 where c is, even if a is infinite there: scores that are masked out.</summary>
    public static Tensor MultiplyWhereNonZero(Tensor activation, Tensor factor)
    {
        ArgumentNullException.ThrowIfNull(activation);
        ArgumentNullException.ThrowIfNull(factor);
        using var isZero = factor.eq(Number.Zero);
        return (activation * factor).masked_fill_(isZero, Number.Zero);
    }

    /// <summary>R + a ⊙ c.</summary>
    /// <param name="relevance">R.</param>
    /// <param name="activation">a.</param>
    /// <param name="factor">c.</param>
    /// <param name="overwrite">Whether the sum may be written over R, because nothing reads R again.</param>
    public static Tensor AddProduct(Tensor relevance, Tensor activation, Tensor factor, bool overwrite = false)
    {
        ArgumentNullException.ThrowIfNull(relevance);
        return overwrite ? relevance.addcmul_(activation, factor, Number.One).alias() : relevance.addcmul(activation, factor, Number.One);
    }

    /// <summary>R − a ⊙ c.</summary>
    /// <inheritdoc cref="AddProduct"/>
    public static Tensor SubtractProduct(Tensor relevance, Tensor activation, Tensor factor, bool overwrite = false)
    {
        ArgumentNullException.ThrowIfNull(relevance);
        var minus = Number.Of(-1);
        return overwrite ? relevance.addcmul_(activation, factor, minus).alias() : relevance.addcmul(activation, factor, minus);
    }

    /// <summary>c x.</summary>
    public static Tensor Scale(Tensor x, double factor)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.mul(Number.Of(factor));
    }

    private static Tensor? Favor(Tensor? x, Tensor? part, double gamma)
    {
        if (x is null || part is null)
            return null;
        using (part)
            return part.mul_(Number.Of(gamma)).add_(x, Number.One).alias();
    }
}
