using System.ComponentModel;
using System.Runtime.Intrinsics;

namespace RelDrop.Masking;

/// <summary>
/// Random numbers by which pixels are put in order as by relevance (<see cref="RelevanceOrder"/>): 24 bits of each pixel's draw,
/// which a float holds exactly.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RandomScore
{
    private const int DroppedBits = 8;

    /// <summary>A pixel's score.</summary>
    /// <param name="random">Its 32 random bits.</param>
    public static float Of(uint random) => (int)(random >> DroppedBits);

    /// <summary>Scores one sample's pixels.</summary>
    /// <param name="draws">The sample's draws.</param>
    /// <param name="pixels">The number of pixels.</param>
    /// <param name="scores">The scores, of whole words of pixels (<see cref="PixelSet"/>): NaN past the last pixel.</param>
    /// <returns>The range of the scores.</returns>
    internal static RelevanceRange Write(ElementDraws draws, int pixels, Span<float> scores)
    {
        Span<uint> random = stackalloc uint[PixelSet.WordSize];
        for (var start = 0; start < scores.Length; start += PixelSet.WordSize)
        {
            draws.Fill((uint)start, random);
            for (var i = 0; i < PixelSet.WordSize; i += Vector256<uint>.Count)
                Vector256.ConvertToSingle((Vector256.Create<uint>(random[i..]) >> DroppedBits).AsInt32()).CopyTo(scores[(start + i)..]);
        }

        return ChannelSum.Of(scores[..pixels], pixels, scores);
    }
}
