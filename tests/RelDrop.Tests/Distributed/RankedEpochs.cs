using RelDrop.Distributed;
using RelDrop.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Tests.Distributed;

/// <summary>A trainer's epochs, of 40 samples in batches of 16: the last batch is smaller.</summary>
internal sealed class RankedEpochs : IDisposable
{
    private const int Samples = 40;
    private const int BatchSize = 16;

    private readonly Ranks ranks;
    private readonly RankedCnn model;
    private readonly OptimizerHelper optimizer;
    private readonly WeightAverage average;
    private readonly CancellationTokenSource stop = new();
    private readonly Trainer trainer;

    public RankedEpochs(Ranks ranks, string checkpoint, bool overlap = false, int accumulate = 1)
    {
        this.ranks = ranks;
        lock (typeof(RankedTraining))
        {
            // The first rank's weights count.
            manual_seed(1 + ranks.Rank);
            model = new RankedCnn();
        }

        average = new WeightAverage(model);
        optimizer = ParameterGroups.SGD(model, 0.1, momentum: 0.9);
        trainer = new Trainer(model, optimizer, model.CreateRelDrop(seed: 1))
        {
            Ranks = ranks,
            Gradients = new SharedGradientsOptions { BucketBytes = 4000, Overlap = overlap ? Overlap.On : Overlap.Off },
            Schedule = Schedule.Cosine(20),
            Average = average,
            ClipNorm = 1,
            Accumulate = accumulate,
            CheckpointPath = checkpoint.Length > 0 ? checkpoint : null,
            Stop = stop.Token,
        };
        if (File.Exists(checkpoint))
            trainer.LoadCheckpoint(checkpoint);
    }

    /// <summary>How many steps are done.</summary>
    public long Step => trainer.Step;

    /// <summary>A line a batch, an epoch, and at the end the weights and their average.</summary>
    /// <param name="epochs">How many epochs there are.</param>
    /// <param name="stopAfter">After how many steps the last rank asks for an end.</param>
    public IEnumerable<string> Lines(int epochs, int stopAfter = int.MaxValue)
    {
        foreach (var batch in trainer.Batches(epochs, Batches))
        {
            yield return FormattableString.Invariant($"batch {batch.Epoch}.{batch.Number} {batch.Loss:R}");
            if (batch.Finished is { } epoch)
                yield return FormattableString.Invariant($"epoch {epoch.Epoch} {epoch.Loss:R} {epoch.Accuracy:R} {epoch.LearningRate:R}");
            if (trainer.Step == stopAfter && ranks.Rank == ranks.Size - 1)
                stop.Cancel();
        }

        yield return $"model {Fingerprint.Of(model):x16}";
        using (average.Use())
            yield return $"average {Fingerprint.Of(model):x16}";
    }

    public void Dispose()
    {
        average.Dispose();
        optimizer.Dispose();
        model.Dispose();
        stop.Dispose();
    }

    private IEnumerable<Batch> Batches(int epoch)
    {
        for (var start = 0; start < Samples; start += BatchSize)
        {
            var (images, labels) = RankedTraining.Data((epoch * Samples) + start, Math.Min(BatchSize, Samples - start));
            yield return new Batch(images, labels).Take(ranks.Share((int)images.shape[0], least: 2));
        }
    }
}
