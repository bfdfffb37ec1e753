using Images.Configuration;
using RelDrop.Samples.Runs;
using RelDrop.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Images.Training;

/// <summary>Optimizer, schedule and mixing as settings say.</summary>
internal static class Optimization
{
    public static OptimizerHelper Optimizer(SettingValues settings, nn.Module model)
    {
        var (rate, decay, momentum, nesterov) = (settings.Get(OptimizationSettings.LearningRate), settings.Get(OptimizationSettings.WeightDecay), settings.Get(OptimizationSettings.Momentum), settings.Get(OptimizationSettings.Nesterov));
        if (nesterov && momentum == 0)
            throw settings.Conflict(OptimizationSettings.Nesterov, OptimizationSettings.Momentum, "a momentum above 0");
        var decaysAll = !settings.Get(OptimizationSettings.NoBiasDecay);
        return settings.Get(OptimizationSettings.Optimizer) == OptimizerKind.Sgd
            ? ParameterGroups.SGD(model, rate, momentum, decay, nesterov, decaysAll)
            : ParameterGroups.AdamW(model, rate, decay, decaysAll);
    }

    /// <summary>The learning rate as a share of its setting: the warm-up, then the fall over the epochs that are left.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="stepsPerEpoch">How many steps of the optimizer an epoch has.</param>
    /// <exception cref="InvalidDataException">The warm-up is longer than the training.</exception>
    public static Schedule Schedule(SettingValues settings, int stepsPerEpoch)
    {
        var (epochs, warmUp, rate) = (settings.Get(OptimizationSettings.Epochs), settings.Get(OptimizationSettings.WarmUpEpochs), settings.Get(OptimizationSettings.LearningRate));
        if (warmUp >= epochs)
            throw settings.Conflict(OptimizationSettings.WarmUpEpochs, OptimizationSettings.Epochs, "fewer epochs of warm-up");
        // Between epochs a step of the schedule is an epoch; otherwise one of the optimizer.
        var unit = settings.Get(OptimizationSettings.OnUpdates) ? stepsPerEpoch : 1;
        var every = (long)settings.Get(OptimizationSettings.DecayEpochs) * unit;
        var by = settings.Get(OptimizationSettings.DecayRate);
        var fall = settings.Get(OptimizationSettings.Schedule) switch
        {
            ScheduleKind.Cosine => RelDrop.Training.Schedule.Cosine((long)(epochs - warmUp) * unit, settings.Get(OptimizationSettings.LeastRate) / rate),
            ScheduleKind.Step => RelDrop.Training.Schedule.Falling(every, by),
            ScheduleKind.Exponential => RelDrop.Training.Schedule.Exponential(every, by),
            _ => RelDrop.Training.Schedule.Constant(),
        };
        // The warm-up rises with each step, whatever comes after it.
        return (unit == 1 ? fall.Every(stepsPerEpoch) : fall).WithWarmUp((long)warmUp * stepsPerEpoch, settings.Get(OptimizationSettings.WarmUpRate) / rate);
    }

    /// <summary>What mixes samples; null if nothing does.</summary>
    public static Mixing? Mixing(SettingValues settings) => settings.Get(OptimizationSettings.Mixup) == 0 && settings.Get(OptimizationSettings.CutMix) == 0 ? null : new Mixing((ulong)settings.Get(OptimizationSettings.Seed))
    {
        Mixup = settings.Get(OptimizationSettings.Mixup),
        CutMix = settings.Get(OptimizationSettings.CutMix),
        Probability = settings.Get(OptimizationSettings.MixProbability),
    };
}
