using PointClouds.Configuration;
using PointClouds.Data;
using RelDrop;
using RelDrop.Samples;
using RelDrop.Samples.Runs;
using RelDrop.Training;
using static TorchSharp.torch;

namespace PointClouds.Training;

/// <summary>The batches of an epoch: shuffled and augmented, points dropped at random, on the device. They depend on settings and epoch alone.</summary>
internal sealed class TrainingBatches
{
    private readonly SettingValues settings;
    private readonly PointSet clouds;
    private readonly Augmentation augmentation;
    private readonly RelevanceDropout? random;
    private readonly Device device;

    public TrainingBatches(SettingValues settings, PointSet clouds)
    {
        (this.settings, this.clouds) = (settings, clouds);
        device = Networks.DeviceOf(settings);
        random = PointMasks.AtRandom(settings);
        var (scaling, jitter) = (settings.Get(Settings.Scaling), settings.Get(Settings.Jitter));
        augmentation = new Augmentation(
            scaling ? settings.Get(Settings.ScaleLow) : 1,
            scaling ? settings.Get(Settings.ScaleHigh) : 1,
            settings.Get(Settings.Shifting) ? settings.Get(Settings.ShiftRange) : 0,
            settings.Get(Settings.Rotation) ? settings.Get(Settings.RotationAxis) : Rotation.None,
            jitter ? settings.Get(Settings.JitterDeviation) : 0,
            settings.Get(Settings.JitterLimit));
    }

    /// <summary>How many batches an epoch has.</summary>
    public int Count => Shuffled.BatchCount(clouds.Count, BatchSize);

    private int BatchSize => settings.Get(Settings.BatchSize);

    /// <summary>The batches of an epoch, counted from 0.</summary>
    public IEnumerable<Batch> Of(int epoch)
    {
        foreach (var (index, batch) in clouds.TrainingBatches(BatchSize, settings.Get(Settings.Seed), epoch, augmentation).Index())
            yield return Prepared(batch, ((ulong)epoch << 32) | (uint)index);
    }

    private Batch Prepared(Batch batch, ulong step)
    {
        using var input = batch.Input;
        using var labels = batch.Labels;
        if (random is not null)
            random.Step = step;
        using var fewer = random?.Apply(input, labels);
        return new Batch((fewer ?? input).to(device), labels.to(device));
    }
}
