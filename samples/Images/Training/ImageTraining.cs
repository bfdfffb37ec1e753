using Images.Configuration;
using Images.Data;
using Images.Networks;
using RelDrop.Distributed;
using RelDrop.Imaging;
using RelDrop.Samples.Runs;
using RelDrop.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Images.Training;

/// <summary>A network and all that trains it, as resolved settings say.</summary>
internal sealed class ImageTraining : IDisposable
{
    private readonly SettingValues settings;
    private readonly ImageLoader loader;
    private readonly Freezing freezing;
    private readonly OptimizerHelper optimizer;
    private readonly WeightAverage? average;
    private readonly Trainer trainer;
    private TimeSpan stalled;
    private int waits;

    /// <summary>Begins a training.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="images">What is learnt from.</param>
    /// <param name="checkpoint">Where checkpoints go.</param>
    /// <param name="resumes">Whether a checkpoint will replace the first weights.</param>
    /// <param name="ranks">Who trains it together.</param>
    /// <param name="stop">Ends it after a step.</param>
    /// <exception cref="InvalidDataException">A setting does not fit the network or the machine.</exception>
    public ImageTraining(SettingValues settings, IImageSource images, string checkpoint, bool resumes, Ranks ranks, CancellationToken stop)
    {
        this.settings = settings;
        Model = Network.Create(settings, images.Classes.Count);
        if (settings.Get(ModelSettings.Pretrained) is { } file && !resumes)
            HasNewHead = Pretraining.Load(Model, file, settings.Get(ModelSettings.NewHead));
        freezing = new Freezing(Model, settings.Get(ModelSettings.Freeze));
        loader = Loader(settings, images, ranks, OnBatch);
        if (loader.Steps == 0)
            throw new InvalidDataException($"{images.Count} training images make no batch; expected {(settings.Get(OptimizationSettings.DropLast) ? settings.Get(OptimizationSettings.BatchSize) : 2)} or more.");
        optimizer = Optimization.Optimizer(settings, Model);
        average = settings.Get(OptimizationSettings.Average) ? new WeightAverage(Model, settings.Get(OptimizationSettings.AverageDecay)) : null;
        var accumulate = settings.Get(OptimizationSettings.Accumulate);
        trainer = new Trainer(Model, optimizer, MaskChain.Of(settings, Model))
        {
            Schedule = Optimization.Schedule(settings, (loader.Steps + accumulate - 1) / accumulate),
            Mixing = Optimization.Mixing(settings),
            LabelSmoothing = settings.Get(OptimizationSettings.Smoothing),
            ClipNorm = settings.Get(OptimizationSettings.ClipNorm) ?? double.PositiveInfinity,
            Accumulate = accumulate,
            Average = average,
            Ranks = ranks,
            Seed = (ulong)settings.Get(OptimizationSettings.Seed),
            CheckpointPath = checkpoint,
            CheckpointInterval = settings.Get(RunSettings.CheckpointInterval),
            Stop = stop,
        };
    }

    public Module<Tensor, Tensor> Model { get; }

    /// <summary>Whether the last layer of pretrained weights was drawn anew.</summary>
    public bool HasNewHead { get; }

    /// <summary>How many parameters do not train.</summary>
    public int Frozen => freezing.Count;

    /// <summary>How many batches all epochs have together.</summary>
    public double BatchCount => (double)Epochs * loader.Steps;

    /// <summary>How many batches are done, but for those of an epoch that was stopped.</summary>
    public double Done => (double)trainer.Epoch * loader.Steps;

    /// <summary>How many epochs are done.</summary>
    public int Epoch => trainer.Epoch;

    /// <summary>Images that could not be decoded, and why.</summary>
    public IReadOnlyDictionary<int, string> Skipped => loader.Skipped;

    private int Epochs => settings.Get(OptimizationSettings.Epochs);

    /// <summary>Goes on from the checkpoint.</summary>
    /// <exception cref="InvalidDataException">It is none of this network and optimizer.</exception>
    public void Resume() => trainer.LoadCheckpoint(trainer.CheckpointPath!);

    /// <summary>Trains, batch by batch.</summary>
    /// <exception cref="InvalidDataException">The loss is not finite, or an image is bad.</exception>
    public IEnumerable<BatchResult> Batches() => trainer.Batches(Epochs, BatchesOf).Select(batch => double.IsFinite(batch.Loss)
        ? batch
        : throw new InvalidDataException(FormattableString.Invariant($"The loss of batch {batch.Number} in epoch {batch.Epoch} is {batch.Loss}; expected a finite one. Try an {OptimizationSettings.LearningRate.Option} below {settings.Get(OptimizationSettings.LearningRate)}, or {OptimizationSettings.WarmUpEpochs.Option}.")));

    /// <summary>How long a batch was waited for since the last call, in milliseconds on average.</summary>
    public double TakeStall()
    {
        var mean = waits == 0 ? 0 : stalled.TotalMilliseconds / waits;
        (stalled, waits) = (TimeSpan.Zero, 0);
        return mean;
    }

    /// <summary>Gives the model the weights that are tested and kept until the result is disposed.</summary>
    public IDisposable? UseTested() => average?.Use();

    public void Dispose()
    {
        average?.Dispose();
        optimizer.Dispose();
        Model.Dispose();
    }

    private static ImageLoader Loader(SettingValues settings, IImageSource images, Ranks ranks, Action<ImageBatch> onBatch)
    {
        var (format, size) = (InputFormat.Of(settings), settings.Get(OptimizationSettings.BatchSize));
        // Batch norm needs two samples: a last one alone waits for another epoch.
        var least = settings.Get(OptimizationSettings.DropLast) ? size : Math.Min(2, size);
        var options = format.Options(settings) with
        {
            Shuffle = true,
            Seed = (ulong)settings.Get(OptimizationSettings.Seed),
            LeastBatch = least,
            Rank = ranks.Rank,
            Ranks = ranks.Size,
        };
        return new ImageLoader(images, TrainingAugmentation.Of(settings, format), options) { OnBatch = onBatch };
    }

    private IEnumerable<Batch> BatchesOf(int epoch, int start)
    {
        freezing.Apply();
        return loader.Batches(epoch, start);
    }

    private void OnBatch(ImageBatch batch)
    {
        stalled += batch.Stall;
        waits++;
    }
}
