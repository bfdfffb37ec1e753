using RelDrop.Samples.Runs;
using RelDrop.Training;
using static RelDrop.Samples.Runs.Kinds;

namespace Images.Configuration;

/// <summary>What moves the weights.</summary>
internal enum OptimizerKind
{
    Sgd,
    AdamW,
}

/// <summary>How the learning rate falls.</summary>
internal enum ScheduleKind
{
    Cosine,
    Step,
    Exponential,
    None,
}

/// <summary>How a network is trained. Options are named as timm's.</summary>
internal static class OptimizationSettings
{
    public static readonly Setting<int> Epochs = Count("training.epochs", "--epochs", 50, "How often each image is seen.");
    public static readonly Setting<int> BatchSize = Count("training.batch_size", "--batch-size", 64, "How many images a batch has, those of all ranks together.", "-b");
    public static readonly Setting<int?> TestBatchSize = MaybeCount("training.validation_batch_size", "--validation-batch-size", "How many images a test's batch has.", "as --batch-size", least: 1);
    public static readonly Setting<bool> DropLast = Switch("training.drop_last", "--drop-last", false, "Whether an epoch's last batch is left out where it has fewer images; one of a single image always is.");
    public static readonly Setting<OptimizerKind> Optimizer = Choice("training.opt", "--opt", OptimizerKind.Sgd, "What moves the weights.", ("sgd", OptimizerKind.Sgd), ("adamw", OptimizerKind.AdamW));
    public static readonly Setting<double> LearningRate = Number("training.lr", "--lr", 0.05, "The learning rate after the warm-up.", rate => rate > 0, "a number above 0");
    public static readonly Setting<double> Momentum = Number("training.momentum", "--momentum", 0.9, "The momentum of SGD.", momentum => momentum is >= 0 and < 1, "a number from 0 to below 1");
    public static readonly Setting<bool> Nesterov = Switch("training.nesterov", "--nesterov", false, "Whether that is Nesterov's.");
    public static readonly Setting<double> WeightDecay = Number("training.weight_decay", "--weight-decay", 1e-4, "The decay's weight.", decay => decay >= 0, "a number of 0 or more");
    public static readonly Setting<bool> NoBiasDecay = Switch("training.no_bias_decay", "--no-bias-decay", false, "Whether norms and biases have none.");
    public static readonly Setting<ScheduleKind> Schedule = Choice("training.sched", "--sched", ScheduleKind.Cosine, "How the learning rate falls.", ("cosine", ScheduleKind.Cosine), ("step", ScheduleKind.Step), ("exponential", ScheduleKind.Exponential), ("none", ScheduleKind.None));
    public static readonly Setting<bool> OnUpdates = Switch("training.sched_on_updates", "--sched-on-updates", false, "Whether it falls with each step, or only between epochs.");
    public static readonly Setting<int> WarmUpEpochs = Whole("training.warmup_epochs", "--warmup-epochs", 0, "In so many epochs it first rises.", least: 0, most: 100_000);
    public static readonly Setting<double> WarmUpRate = Number("training.warmup_lr", "--warmup-lr", 1e-5, "From this.", rate => rate >= 0, "a number of 0 or more");
    public static readonly Setting<double> LeastRate = Number("training.min_lr", "--min-lr", 0, "What a cosine falls to.", rate => rate >= 0, "a number of 0 or more");
    public static readonly Setting<int> DecayEpochs = Count("training.decay_epochs", "--decay-epochs", 10, "From one step down to the next, in epochs; of an exponential, in what it is multiplied once.");
    public static readonly Setting<double> DecayRate = Number("training.decay_rate", "--decay-rate", 0.1, "What it is then multiplied by.", rate => rate is > 0 and <= 1, "a number above 0 and up to 1");
    public static readonly Setting<double> Smoothing = Number("training.smoothing", "--smoothing", 0, "The share of a label that goes to all classes.", share => share is >= 0 and < 1, "a number from 0 to below 1");
    public static readonly Setting<double> Mixup = Alpha("training.mixup", "--mixup", "α of mixup");
    public static readonly Setting<double> CutMix = Alpha("training.cutmix", "--cutmix", "α of CutMix");
    public static readonly Setting<double> MixProbability = Share("training.mixup_prob", "--mixup-prob", 1, "The share of batches that are mixed.");
    public static readonly Setting<double?> ClipNorm = MaybeNumber("training.clip_grad", "--clip-grad", "The largest norm of all gradients together.", "none", norm => norm > 0, "a number above 0");
    public static readonly Setting<int> Accumulate = Count("training.grad_accum_steps", "--grad-accum-steps", 1, "How many batches a step sees.");
    public static readonly Setting<bool> Average = Switch("training.model_ema", "--model-ema", false, "Whether a moving average of the weights is tested and kept.");
    public static readonly Setting<double> AverageDecay = Number("training.model_ema_decay", "--model-ema-decay", 0.9998, "How much of the average a step leaves.", decay => decay is >= 0 and < 1, "a number from 0 to below 1");
    public static readonly Setting<int> Seed = Kinds.Seed("training.seed", "--seed", 1, "The seed of weights, order, augmentation and masks.");

    public static IReadOnlyList<Setting> All { get; } =
    [
        Epochs, BatchSize, TestBatchSize, DropLast, Optimizer, LearningRate, Momentum, Nesterov, WeightDecay, NoBiasDecay,
        Schedule, OnUpdates, WarmUpEpochs, WarmUpRate, LeastRate, DecayEpochs, DecayRate,
        Smoothing, Mixup, CutMix, MixProbability, ClipNorm, Accumulate, Average, AverageDecay, Seed,
    ];

    private static Setting<double> Alpha(string key, string option, string what) =>
        Number(key, option, 0, $"{what}; 0 for none.", alpha => alpha is >= 0 and <= Mixing.MaxAlpha, $"a number from 0 to {Mixing.MaxAlpha}");
}
