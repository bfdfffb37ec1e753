using RelDrop;
using RelDrop.Masking;
using RelDrop.Samples.Runs;
using Texts.Configuration;
using Texts.Networks;
using Texts.Tokens;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Texts.Training;

/// <summary>The mask that settings ask for.</summary>
internal static class TokenMasks
{
    /// <summary>What hides tokens; null if nothing does.</summary>
    /// <exception cref="InvalidDataException">The network was not compiled under the composite.</exception>
    public static RelevanceDropout? Of(SettingValues settings, Module<Tensor, Tensor> model, TextTokenizer tokenizer)
    {
        if (MaskOf(settings, tokenizer.Mask) is not { } mask)
            return null;
        var relevance = mask.UsesRelevance ? TokenRelevance.Under(model, settings.Get(Settings.Composite)) : null;
        return new RelevanceDropout(mask, (ulong)settings.Get(Settings.Seed), relevance is null ? null : (ids, labels) => relevance.Of(ids, labels, null)) { Maskable = tokenizer.Maskable };
    }

    /// <summary>It in words; null if there is none.</summary>
    public static string? Describe(SettingValues settings, TextTokenizer tokenizer) => MaskOf(settings, tokenizer.Mask)?.ToString();

    private static SequenceMask? MaskOf(SettingValues settings, int token)
    {
        var (probability, fraction) = (settings.Get(Settings.Probability), settings.Get(Settings.Fraction));
        return settings.Get(Settings.RelDrop) switch
        {
            Strategy.Token => new TokenMask { MaskToken = token, Probability = probability, Fraction = fraction },
            Strategy.Random => new RandomTokens { MaskToken = token, Probability = probability, Fraction = fraction },
            _ => null,
        };
    }
}
