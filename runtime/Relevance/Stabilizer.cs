using System.ComponentModel;
using RelDrop.Rules;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>Keeps denominators away from zero, as zennit's Stabilizer does.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Stabilizer
{
    /// <summary>z + ε·sign(z), or sign(z)·max(|z|, ε) where it clips; sign(0) is 1.</summary>
    /// <param name="denominator">z, batch first.</param>
    /// <param name="epsilon">ε, at least 0.</param>
    /// <param name="clip">Whether |z| is raised to ε rather than by ε.</param>
    /// <param name="normScale">Whether ε is multiplied by the root mean square of z over every dimension but the batch.</param>
    public static Tensor Apply(Tensor denominator, double epsilon, bool clip = false, bool normScale = false)
    {
        ArgumentNullException.ThrowIfNull(denominator);
        ArgumentOutOfRangeException.ThrowIfNegative(epsilon);
        using var scope = NewDisposeScope();
        var least = tensor(epsilon, dtype: denominator.dtype, device: denominator.device);
        if (normScale)
            least = Part.Square(denominator).mean([.. Enumerable.Range(1, (int)denominator.dim() - 1).Select(i => (long)i)], keepdim: true).sqrt_() * least;

        // copysign is a tenth of the cost of where; adding 0 turns -0 into +0, whose sign is +.
        var signed = Sum.Of(denominator, Number.Zero);
        var stable = clip ? maximum(denominator.abs(), least).copysign(signed) : least.copysign(signed).add_(denominator, Number.One);
        return stable.MoveToOuterDisposeScope();
    }

    /// <summary>
    /// R / stabilize(z): a unit's relevance as a share of its denominator. Where the stabilized denominator still is 0, which takes
    /// ε = 0 (LRP-0) or a sample without any output to scale ε by, nothing contributes that could receive a share: it is 0.
    /// </summary>
    /// <param name="relevance">R.</param>
    /// <param name="denominator">z, of R's shape or broadcast to it.</param>
    /// <param name="epsilon">ε, at least 0.</param>
    /// <param name="clip">As <see cref="Apply"/>.</param>
    /// <param name="normScale">As <see cref="Apply"/>.</param>
    public static Tensor Share(Tensor relevance, Tensor denominator, double epsilon = StabilizerSpec.DefaultEpsilon, bool clip = false, bool normScale = false)
    {
        ArgumentNullException.ThrowIfNull(relevance);
        ArgumentNullException.ThrowIfNull(denominator);
        if (InOnePass(relevance, null, denominator, epsilon, clip, normScale) is { } fused)
            return fused;
        using var stable = Apply(denominator, epsilon, clip, normScale);
        var share = relevance / stable;
        if (epsilon == 0 || normScale)
        {
            using var isZero = stable.eq(Number.Zero);
            share.masked_fill_(isZero, Number.Zero);
        }

        return share;
    }

    /// <summary>The ε of a mean whose sum is stabilized, since that is what is shared: divided by the number of its terms.</summary>
    /// <param name="epsilon">ε of the sum.</param>
    /// <param name="mean">The mean.</param>
    /// <param name="input">What it is the mean of.</param>
    public static double OfMean(double epsilon, Tensor mean, Tensor input)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(input);
        return epsilon * mean.numel() / Math.Max(1, input.numel());
    }

    /// <summary>
    /// a ⊙ c / stabilize(z): as <see cref="Share"/> for the relevance R = a ⊙ c that a rule gives to an activation, which then need
    /// not be made.
    /// </summary>
    /// <param name="activation">a.</param>
    /// <param name="factor">c, of a's shape or of one that it was broadcast to.</param>
    /// <param name="denominator">z, of a's shape.</param>
    /// <param name="epsilon">ε, at least 0.</param>
    /// <param name="clip">As <see cref="Apply"/>.</param>
    /// <param name="normScale">As <see cref="Apply"/>.</param>
    /// <param name="overwrite">Whether the share may be written over c, because nothing reads c again.</param>
    public static Tensor ShareOfProduct(Tensor activation, Tensor factor, Tensor denominator, double epsilon = StabilizerSpec.DefaultEpsilon, bool clip = false, bool normScale = false, bool overwrite = false)
    {
        ArgumentNullException.ThrowIfNull(activation);
        ArgumentNullException.ThrowIfNull(factor);
        ArgumentNullException.ThrowIfNull(denominator);
        if (InOnePass(activation, factor, denominator, epsilon, clip, normScale, overwrite) is { } fused)
            return fused;
        using var relevance = Broadcast.Multiply(activation, factor);
        return Share(relevance, denominator, epsilon, clip, normScale);
    }

    /// <summary>The share where the stabilizer is the plain one and the tensors allow it; else null.</summary>
    private static Tensor? InOnePass(Tensor x, Tensor? y, Tensor denominator, double epsilon, bool clip, bool normScale, bool overwrite = false) =>
        !clip && !normScale ? Elementwise.Share(x, y, denominator, epsilon, overwrite) : null;
}
