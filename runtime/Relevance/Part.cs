using System.Diagnostics.CodeAnalysis;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>The parts of inputs, weights and biases that rules read, and their multiples.</summary>
public static class Part
{
    /// <summary>x⁺ = max(x, 0).</summary>
    [return: NotNullIfNotNull(nameof(x))]
    public static Tensor? Positive(Tensor? x) => x?.clamp_min(Numbers.Zero);

    /// <summary>x⁻ = min(x, 0).</summary>
    [return: NotNullIfNotNull(nameof(x))]
    public static Tensor? Negative(Tensor? x) => x?.clamp_max(Numbers.Zero);

    /// <summary>x + γ x⁺.</summary>
    [return: NotNullIfNotNull(nameof(x))]
    public static Tensor? FavorPositive(Tensor? x, double gamma) => Favor(x, Positive(x), gamma);

    /// <summary>x + γ x⁻.</summary>
    [return: NotNullIfNotNull(nameof(x))]
    public static Tensor? FavorNegative(Tensor? x, double gamma) => Favor(x, Negative(x), gamma);

    /// <summary>Relevance of the outputs that are above 0; 0 elsewhere.</summary>
    public static Tensor WherePositive(Tensor relevance, Tensor output)
    {
        ArgumentNullException.ThrowIfNull(output);
        using var mask = output.gt(Numbers.Zero);
        return relevance * mask;
    }

    /// <summary>Relevance of the outputs that are below 0; 0 elsewhere.</summary>
    public static Tensor WhereNegative(Tensor relevance, Tensor output)
    {
        ArgumentNullException.ThrowIfNull(output);
        using var mask = output.lt(Numbers.Zero);
        return relevance * mask;
    }

    /// <summary>R + a ⊙ c.</summary>
    /// <param name="relevance">R.</param>
    /// <param name="activation">a.</param>
    /// <param name="factor">c.</param>
    public static Tensor AddProduct(Tensor relevance, Tensor activation, Tensor factor)
    {
        ArgumentNullException.ThrowIfNull(relevance);
        return relevance.addcmul(activation, factor, Numbers.One);
    }

    /// <summary>c x.</summary>
    public static Tensor Scale(Tensor x, double factor)
    {
        ArgumentNullException.ThrowIfNull(x);
        using Scalar scalar = factor;
        return x.mul(scalar);
    }

    private static Tensor? Favor(Tensor? x, Tensor? part, double gamma)
    {
        if (x is null || part is null)
            return null;
        using (part)
        using (Scalar scalar = gamma)
            return part.mul_(scalar).add_(x).alias();
    }
}

/// <summary>
/// Numbers as torch takes them. TorchSharp 0.107 frees the one in an expression such as <c>x * 0.5</c> too early if the garbage
/// collector runs at that moment, and torch then reads freed memory: here, numbers outlive the calls that read them.
/// </summary>
internal static class Numbers
{
    public static readonly Scalar Zero = 0;
    public static readonly Scalar One = 1;
}
