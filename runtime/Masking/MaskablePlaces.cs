using System.Numerics;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Masking;

/// <summary>Which tokens of each sequence may be masked: a bit each, in whole words of a <see cref="PixelSet"/> a sequence.</summary>
internal sealed class MaskablePlaces
{
    private readonly ulong[] words;
    private readonly int perSample;

    /// <summary>Reads them.</summary>
    /// <param name="samples">The number of sequences.</param>
    /// <param name="tokens">The number of tokens of each.</param>
    /// <param name="maskable">Flags (samples, tokens), on any device; null for all.</param>
    public MaskablePlaces(int samples, int tokens, Tensor? maskable)
    {
        perSample = PixelSet.WordsFor(tokens);
        words = new ulong[samples * perSample];
        using var flags = maskable?.cpu().contiguous();
        var bytes = flags is null ? default : MemoryMarshal.Cast<byte, bool>(flags.bytes);
        for (var sample = 0; sample < samples; sample++)
        {
            var set = new PixelSet(words.AsSpan(sample * perSample, perSample));
            if (flags is null)
                set.Add(0, tokens);
            for (var token = 0; flags is not null && token < tokens; token++)
            {
                if (bytes[(sample * tokens) + token])
                    set.Add(token, 1);
            }
        }
    }

    /// <summary>Them as kernels read them, behind the plans of all samples.</summary>
    public ReadOnlySpan<int> Integers => MemoryMarshal.Cast<ulong, int>(words);

    /// <summary>One sequence's.</summary>
    public ReadOnlySpan<ulong> Of(int sample) => words.AsSpan(sample * perSample, perSample);

    /// <summary>How many tokens of a sequence may be masked.</summary>
    public int CountOf(int sample)
    {
        var count = 0;
        foreach (var word in Of(sample))
            count += BitOperations.PopCount(word);
        return count;
    }

    /// <summary>Puts tokens that must not be masked behind all others: NaN, which the others are not; those are −∞ instead.</summary>
    /// <returns>The range of what is left.</returns>
    public static RelevanceRange Keep(in SamplePixels tokens)
    {
        var (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
        for (var token = 0; token < tokens.Relevance.Length; token++)
        {
            ref var relevance = ref tokens.Relevance[token];
            if (((tokens.Maskable[token / PixelSet.WordSize] >> (token % PixelSet.WordSize)) & 1) == 0)
            {
                relevance = float.NaN;
                continue;
            }

            relevance = float.IsNaN(relevance) ? float.NegativeInfinity : relevance;
            (low, high) = (Math.Min(low, relevance), Math.Max(high, relevance));
        }

        return new RelevanceRange(low, high);
    }
}
