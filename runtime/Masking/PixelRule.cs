using System.ComponentModel;
using System.Runtime.Intrinsics;
using ILGPU;

namespace RelDrop.Masking;

/// <summary>
/// Decides α·u + (1 − α)·r' ≥ 1 − β in integers, so that a GPU's fused multiply-add cannot change it: relevance and its range
/// are scaled by the power of two that leaves the range 24 bits.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct PixelRule
{
    private const int FractionBits = 16;
    private const int RandomBits = 20;
    private readonly float low;
    private readonly float scale;
    private readonly long range;
    private readonly long alpha;
    private readonly long threshold;

    /// <summary>The rule for one sample.</summary>
    /// <param name="low">Its least relevance.</param>
    /// <param name="high">Its greatest relevance.</param>
    /// <param name="alpha">α in fixed point.</param>
    /// <param name="threshold">1 − β in fixed point.</param>
    public PixelRule(float low, float high, int alpha, int threshold)
    {
        this.low = low;
        this.alpha = alpha;
        this.threshold = threshold;
        var span = high - low;
        var exponent = (int)(Interop.FloatAsInt(span) >> 23) & 0xFF;

        // A range that is zero, next to zero or not finite says nothing: every r' is 0.
        var flat = exponent < 24 || exponent == 255;
        scale = flat ? 0 : Interop.IntAsFloat((uint)(277 - exponent) << 23);
        range = flat ? 1 : (long)(span * scale);
    }

    /// <summary>A number from 0 to 1 in fixed point.</summary>
    public static int Fixed(double value) => (int)Math.Round(value * (1 << FractionBits));

    /// <summary>Whether a pixel is masked.</summary>
    /// <param name="relevance">Its relevance.</param>
    /// <param name="random">Its 32 random bits.</param>
    public bool IsMasked(float relevance, uint random)
    {
        var above = (relevance - low) * scale;
        // NaN counts as the least relevant.
        var share = above > 0 ? (long)above : 0L;
        var uniform = (long)(random >> (32 - RandomBits));
        return (alpha * uniform * range) + ((((1L << FractionBits) - alpha) * share) << RandomBits) >= (threshold * range) << RandomBits;
    }

    /// <summary>Selects the masked pixels of one sample, as <see cref="IsMasked"/> does.</summary>
    /// <param name="relevance">The relevance of whole words of pixels.</param>
    /// <param name="draws">The sample's draws.</param>
    /// <param name="selected">Where they are written.</param>
    internal void Select(ReadOnlySpan<float> relevance, ElementDraws draws, PixelSet selected)
    {
        Span<uint> random = stackalloc uint[PixelSet.WordSize];
        for (var word = 0; word < selected.Words.Length; word++)
        {
            var start = word * PixelSet.WordSize;
            draws.Fill((uint)start, random);
            var bits = 0UL;
            for (var i = 0; i < PixelSet.WordSize; i += Vector256<uint>.Count)
                bits |= AreMasked(Vector256.Create(relevance[(start + i)..]), Vector256.Create<uint>(random[i..])) << i;
            selected.Words[word] = bits;
        }
    }

    private ulong AreMasked(Vector256<float> relevance, Vector256<uint> random)
    {
        // The native conversion makes NaN the least integer, or 0.
        var share = Vector256.Max(Vector256.ConvertToInt32Native((relevance - Vector256.Create(low)) * scale), Vector256<int>.Zero);
        var uniform = (random >> (32 - RandomBits)).AsInt32();
        return AreMasked(Vector256.WidenLower(share), Vector256.WidenLower(uniform))
            | (AreMasked(Vector256.WidenUpper(share), Vector256.WidenUpper(uniform)) << Vector256<long>.Count);
    }

    private ulong AreMasked(Vector256<long> share, Vector256<long> uniform) =>
        Vector256.GreaterThanOrEqual(
            (uniform * (alpha * range)) + (share * (((1L << FractionBits) - alpha) << RandomBits)),
            Vector256.Create((threshold * range) << RandomBits)).ExtractMostSignificantBits();
}
