using PointClouds.Configuration;
using RelDrop;
using RelDrop.Masking;
using RelDrop.Samples.Runs;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace PointClouds.Training;

/// <summary>The masks that settings ask for.</summary>
internal static class PointMasks
{
    /// <summary>Drops what is relevant; null if it is not asked for.</summary>
    public static RelevanceDropout? ByRelevance(SettingValues settings, Module<Tensor, Tensor> model) =>
        settings.Get(Settings.RelevanceDropout) ? new RelevanceDropout(Mask(settings), (ulong)settings.Get(Settings.Seed), Networks.Relevance(settings, model)) : null;

    /// <summary>Drops at random; null if it is not asked for. Its draws are others than those of <see cref="ByRelevance"/>.</summary>
    public static RelevanceDropout? AtRandom(SettingValues settings) =>
        settings.Get(Settings.RandomDropout) ? new RelevanceDropout(new RandomDropout { MaxRatio = settings.Get(Settings.MaxRatio) }, (ulong)settings.Get(Settings.Seed) + (1UL << 32)) : null;

    private static InputMask Mask(SettingValues settings)
    {
        var fill = settings.Get(Settings.Fill) == FillKind.Value ? MaskFill.Value((float)settings.Get(Settings.Value)) : MaskFill.FirstKept;
        var probability = settings.Get(Settings.Probability);
        return settings.Get(Settings.TopK) is { } share
            ? new TopKMask { Fraction = share, Probability = probability, Fill = fill }
            : new PointMask { Alpha = settings.Get(Settings.Alpha), Beta = settings.Get(Settings.Beta), Probability = probability, Fill = fill };
    }
}
