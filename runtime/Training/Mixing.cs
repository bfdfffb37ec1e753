using RelDrop.Masking;
using static TorchSharp.torch;

namespace RelDrop.Training;

/// <summary>
/// Mixes each sample of a batch with the one before it, and their labels in the same proportion λ, one for the batch: mixup (Zhang et al. 2018,
/// x = λ xᵢ + (1 − λ) xⱼ) or CutMix (Yun et al. 2019, algorithm 1: a box of area 1 − λ is another's). λ is drawn from Beta(α, α).
/// </summary>
/// <remarks>Every draw is a function of seed and batch, so that runs resume exactly. Batches are expected to be shuffled.</remarks>
public sealed class Mixing
{
    /// <summary>The largest α. Beta is drawn by rejection, which takes ever longer above.</summary>
    public const double MaxAlpha = 4;

    private readonly ulong seed;

    /// <summary>Mixes by the draws of a seed.</summary>
    /// <param name="seed">The seed.</param>
    public Mixing(ulong seed) => this.seed = seed;

    /// <summary>α of mixup, from 0, which is none, to <see cref="MaxAlpha"/>.</summary>
    public double Mixup { get; init => field = Checked(value, MaxAlpha); }

    /// <summary>α of CutMix, which takes inputs (B, C, H, W): from 0, which is none, to <see cref="MaxAlpha"/>. With both, each batch has one of them, by an even chance.</summary>
    public double CutMix { get; init => field = Checked(value, MaxAlpha); }

    /// <summary>The share of batches that are mixed, 0 to 1.</summary>
    public double Probability { get; init => field = Checked(value, 1); } = 1;

    /// <summary>Mixes a batch.</summary>
    /// <param name="input">Inputs (B, ...), floating; not changed.</param>
    /// <param name="step">The number of batches before, which draws anew.</param>
    /// <returns>The mixed inputs, and the share λ of each sample's own label; that of the sample before has the rest.</returns>
    internal (Tensor Input, double Share) Apply(Tensor input, long step)
    {
        var draws = new SampleDraws(seed, (ulong)step, 0, SampleDraws.Mixing);
        if (draws.NextDouble() >= Probability || (Mixup == 0 && CutMix == 0))
            return (input.alias(), 1);
        var isCut = draws.NextDouble() < 0.5 ? CutMix > 0 : Mixup == 0;
        var share = Beta(isCut ? CutMix : Mixup, ref draws);
        using var scope = NewDisposeScope();
        var other = input.roll(1, 0);
        if (!isCut)
            return ((input * Number.Of(share)).add_(other, Number.Of(1 - share)).MoveToOuterDisposeScope(), share);
        if (input.dim() != 4)
            throw new ArgumentException($"CutMix takes inputs (B, C, H, W); got {Weights.Text.Shape(input.shape)}.", nameof(input));
        var (top, bottom) = Side(input.shape[2], share, ref draws);
        var (left, right) = Side(input.shape[3], share, ref draws);
        var mixed = input.clone();
        mixed.slice(2, top, bottom, 1).slice(3, left, right, 1).copy_(other.slice(2, top, bottom, 1).slice(3, left, right, 1));
        // What lies beyond the border is not mixed.
        return (mixed.MoveToOuterDisposeScope(), 1 - ((double)((bottom - top) * (right - left)) / (input.shape[2] * input.shape[3])));
    }

    /// <summary>An edge of the box: √(1 − λ) of the image's, about a centre anywhere, cut at the border.</summary>
    private static (long Start, long End) Side(long size, double share, ref SampleDraws draws)
    {
        var (center, half) = (draws.NextInt((int)size), (long)(size * Math.Sqrt(1 - share)) / 2);
        return (Math.Max(center - half, 0), Math.Min(center + half, size));
    }

    /// <summary>Beta(α, α) by Jöhnk 1964: U^(1/α) / (U^(1/α) + V^(1/α)), where the sum is at most 1; by logarithms, since small α underflow.</summary>
    private static double Beta(double alpha, ref SampleDraws draws)
    {
        while (true)
        {
            var (x, y) = (Math.Log(1 - draws.NextDouble()) / alpha, Math.Log(1 - draws.NextDouble()) / alpha);
            var larger = Math.Max(x, y);
            var sum = larger + Math.Log(Math.Exp(x - larger) + Math.Exp(y - larger));
            if (sum <= 0)
                return Math.Exp(x - sum);
        }
    }

    private static double Checked(double value, double most, [System.Runtime.CompilerServices.CallerMemberName] string name = "") =>
        value >= 0 && value <= most ? value : throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"Expected 0 to {most}."));
}
