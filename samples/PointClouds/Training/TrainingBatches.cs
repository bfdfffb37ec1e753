using PointClouds.Configuration;
using PointClouds.Data;
using RelDrop;
using RelDrop.Distributed;
using RelDrop.Samples;
using RelDrop.Samples.Runs;
using RelDrop.Training;
using static TorchSharp.torch;

namespace PointClouds.Training;

/// <summary>
/// The batches of an epoch: shuffled and augmented, points dropped at random, this rank's part of each on the device. They depend on settings and epoch alone, not on
/// the number of ranks.
/// </summary>
internal sealed class TrainingBatches
{
    private readonly SettingValues settings;
    private readonly PointSet clouds;
    private readonly Augmentation augmentation;
    private readonly RelevanceDropout? random;
    private readonly Ranks? ranks;
    private readonly Device device;

    public TrainingBatches(SettingValues settings, PointSet clouds, Ranks? ranks)
    {
        (this.settings, this.clouds, this.ranks) = (settings, clouds, ranks);
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
        // Batch norm needs two clouds.
        var share = BatchShare.Of((int)labels.shape[0], ranks?.Rank ?? 0, ranks?.Size ?? 1, least: 2);
        using var own = (fewer ?? input).narrow(0, share.Start, share.Length);
        using var ownLabels = labels.narrow(0, share.Start, share.Length);
        return new Batch(own.to(device), ownLabels.to(device)) { Share = share };
    }
}
