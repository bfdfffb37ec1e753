using Images.Configuration;
using Images.Networks;
using RelDrop;
using RelDrop.Masking;
using RelDrop.Samples.Runs;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Images.Training;

/// <summary>The masks that settings ask for, one after the other: Random Erasing first, then each strategy by the relevance of what those before it left.</summary>
internal static class MaskChain
{
    /// <summary>The first of them, which leads to the others; null if there is none.</summary>
    /// <exception cref="InvalidDataException">The network was not compiled under the composite.</exception>
    public static RelevanceDropout? Of(SettingValues settings, Module<Tensor, Tensor> model)
    {
        RelevanceDropout? first = null;
        // From the last on, since each knows the one after it.
        foreach (var (place, (mask, usesModel)) in Masks(settings).Index().Reverse())
        {
            var relevance = usesModel ? Network.Relevance(settings, model)[0].Of : Indifferent;
            first = new RelevanceDropout(mask, Seed(settings, place), relevance) { Next = first };
        }

        return first;
    }

    /// <summary>They in words; null if there is none.</summary>
    public static string? Describe(SettingValues settings)
    {
        string[] words =
        [
            .. settings.Get(MaskSettings.EraseProbability) > 0 ? [$"{Erasing(settings)}"] : Array.Empty<string>(),
            .. settings.Get(MaskSettings.Strategies).Select(strategy => $"{MaskSettings.Strategies.Format((IReadOnlyList<Strategy>)[strategy])}: {Strategic(settings, strategy)}"),
        ];
        return words.Length > 0 ? string.Join(", then ", words) : null;
    }

    private static IEnumerable<(InputMask Mask, bool UsesModel)> Masks(SettingValues settings)
    {
        if (settings.Get(MaskSettings.EraseProbability) > 0)
            yield return (Erasing(settings), false);
        foreach (var strategy in settings.Get(MaskSettings.Strategies))
            yield return (Strategic(settings, strategy), strategy != Strategy.Random);
    }

    /// <summary>Each mask of a run draws its own numbers.</summary>
    private static ulong Seed(SettingValues settings, int place) => (ulong)settings.Get(OptimizationSettings.Seed) + ((ulong)place << 32);

    private static RandomErasing Erasing(SettingValues settings)
    {
        var area = settings.Get(MaskSettings.EraseArea)!;
        return new RandomErasing
        {
            Probability = settings.Get(MaskSettings.EraseProbability),
            MinArea = area[0],
            MaxArea = area[1],
            MinAspect = settings.Get(MaskSettings.EraseAspect),
            Fill = settings.Get(MaskSettings.EraseMode) == EraseMode.Pixel ? MaskFill.Noise(1) : MaskFill.Value(0),
        };
    }

    private static InputMask Strategic(SettingValues settings, Strategy strategy)
    {
        var (area, aspect, perBatch) = (settings.Get(MaskSettings.Area)!, settings.Get(MaskSettings.Aspect), settings.Get(MaskSettings.PerBatch));
        var fill = MaskFill.Value((float)settings.Get(MaskSettings.Fill));
        double Probability(Setting<double?> own, InputMask mask) => settings.Get(own) ?? settings.Get(MaskSettings.Probability) ?? mask.Probability;
        BlockMask Block(BlockMask mask, int centers, Setting<double?> probability) => mask with
        {
            Centers = centers,
            Probability = Probability(probability, mask),
            MinArea = area[0],
            MaxArea = area[1],
            MinAspect = aspect,
            PerBatch = perBatch,
            Fill = fill,
        };
        return strategy switch
        {
            Strategy.Block => Block(new BlockMask(), settings.Get(MaskSettings.BlockCenters), MaskSettings.BlockProbability),
            Strategy.Patch => Block(new PatchMask(), settings.Get(MaskSettings.PatchCenters), MaskSettings.PatchProbability),
            // Where every pixel is one of the most relevant, any may be the centre.
            Strategy.Random => Block(new BlockMask(), int.MaxValue, MaskSettings.RandomProbability),
            Strategy.Pixel => new PixelMask
            {
                Alpha = settings.Get(MaskSettings.PixelAlpha),
                Beta = settings.Get(MaskSettings.PixelBeta),
                Probability = Probability(MaskSettings.PixelProbability, new PixelMask()),
                Fill = fill,
            },
            _ => new TopKMask { Fraction = settings.Get(MaskSettings.TopKFraction), Probability = Probability(MaskSettings.TopKProbability, new TopKMask()), Fill = fill },
        };
    }

    /// <summary>Relevance that prefers nothing.</summary>
    private static Tensor Indifferent(Tensor input, Tensor target) => zeros([input.shape[0], 1, .. input.shape[2..]], device: input.device);
}
