using RelDrop;
using RelDrop.Samples.Runs;
using static RelDrop.Samples.Runs.Kinds;

namespace Images.Configuration;

/// <summary>What RelDrop hides.</summary>
internal enum Strategy
{
    /// <summary>A block around a most relevant pixel.</summary>
    Block,

    /// <summary>A smaller one, around one of several.</summary>
    Patch,

    /// <summary>Pixels by relevance and chance.</summary>
    Pixel,

    /// <summary>The most relevant pixels.</summary>
    TopK,

    /// <summary>A block around any pixel: the control.</summary>
    Random,
}

/// <summary>What stands in erased places.</summary>
internal enum EraseMode
{
    Constant,
    Pixel,
}

/// <summary>What is hidden of training images.</summary>
internal static class MaskSettings
{
    public static readonly Setting<IReadOnlyList<Strategy>> Strategies = Choices("reldrop.strategies", "--reldrop", "What RelDrop hides; several in sequence, each by the relevance of what the one before left. 'random' is 'block' around any pixel.", 8, ("block", Strategy.Block), ("patch", Strategy.Patch), ("pixel", Strategy.Pixel), ("topk", Strategy.TopK), ("random", Strategy.Random));
    public static readonly Setting<double?> Probability = Maybe("reldrop.probability", "--reldrop-prob", "With what probability an image is masked, by each that says nothing else.", "0.5; pixel 0.3, topk 1");
    public static readonly Setting<string?> Composite = Text("reldrop.composite", "--composite", "What relevance is propagated by.", "the network's first", "composite");
    public static readonly Setting<Precision> Precision = Choice("reldrop.precision", "--relevance-precision", RelDrop.Precision.Full, "The arithmetic of relevance.", ("full", RelDrop.Precision.Full), ("bfloat16", RelDrop.Precision.BFloat16));
    public static readonly Setting<double> Fill = Number("reldrop.fill", "--reldrop-fill", 0, "The value in hidden places, of normalized images; 0 is the mean.", _ => true, "a number");

    public static readonly Setting<double[]?> Area = Numbers("reldrop.area", "--reldrop-area", (2, 2), [0.02, 0.4], "The least and greatest share of the image, of blocks.", "none", values => values is [>= 0, <= 1] && values[0] <= values[1], "two numbers from 0 to 1, in order");
    public static readonly Setting<double> Aspect = Number("reldrop.aspect", "--reldrop-aspect", 0.3, "Their least aspect ratio.", aspect => aspect is >= 0.01 and <= 1, "a number from 0.01 to 1");
    public static readonly Setting<bool> PerBatch = Switch("reldrop.per_batch", "--reldrop-per-batch", false, "Whether one draw decides for a batch, of blocks and patches.");
    public static readonly Setting<double?> BlockProbability = Own("block");
    public static readonly Setting<int> BlockCenters = Count("reldrop.block.centers", "--block-centers", 1, "Of how many most relevant pixels one is a block's centre.");
    public static readonly Setting<double?> PatchProbability = Own("patch");
    public static readonly Setting<int> PatchCenters = Count("reldrop.patch.centers", "--patch-centers", 5, "The same of patches, whose area is divided by it.");
    public static readonly Setting<double?> PixelProbability = Own("pixel");
    public static readonly Setting<double> PixelAlpha = Share("reldrop.pixel.alpha", "--pixel-alpha", 0.3, "The share of chance.");
    public static readonly Setting<double> PixelBeta = Share("reldrop.pixel.beta", "--pixel-beta", 0.5, "How much is hidden.");
    public static readonly Setting<double?> TopKProbability = Own("topk");
    public static readonly Setting<double> TopKFraction = Share("reldrop.topk.fraction", "--topk-fraction", 0.1, "How much is hidden.");
    public static readonly Setting<double?> RandomProbability = Own("random");

    public static readonly Setting<double> EraseProbability = Share("erasing.probability", "--reprob", 0, "With what probability a block anywhere is erased (Random Erasing), before all else.");
    public static readonly Setting<EraseMode> EraseMode = Choice("erasing.mode", "--remode", Configuration.EraseMode.Constant, "What stands there: the mean, or noise.", ("const", Configuration.EraseMode.Constant), ("pixel", Configuration.EraseMode.Pixel));
    public static readonly Setting<double[]?> EraseArea = Numbers("erasing.area", "--re-area", (2, 2), [0.02, 0.4], "Its least and greatest share of the image.", "none", values => values is [>= 0, <= 1] && values[0] <= values[1], "two numbers from 0 to 1, in order");
    public static readonly Setting<double> EraseAspect = Number("erasing.aspect", "--re-aspect", 0.3, "Its least aspect ratio.", aspect => aspect is >= 0.01 and <= 1, "a number from 0.01 to 1");

    public static IReadOnlyList<Setting> All { get; } =
    [
        Strategies, Probability, Composite, Precision, Fill, Area, Aspect, PerBatch,
        BlockProbability, BlockCenters, PatchProbability, PatchCenters, PixelProbability, PixelAlpha, PixelBeta, TopKProbability, TopKFraction, RandomProbability,
        EraseProbability, EraseMode, EraseArea, EraseAspect,
    ];

    private static Setting<double?> Own(string strategy) =>
        Maybe($"reldrop.{strategy}.probability", $"--{strategy}-prob", $"With what probability an image is masked by '{strategy}'.", "--reldrop-prob");

    private static Setting<double?> Maybe(string key, string option, string description, string unset) =>
        MaybeNumber(key, option, description, unset, value => value is >= 0 and <= 1, "a number from 0 to 1");
}
