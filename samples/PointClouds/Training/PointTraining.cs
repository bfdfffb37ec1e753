using PointClouds.Configuration;
using PointClouds.Data;
using RelDrop.Distributed;
using RelDrop.Samples.Runs;
using RelDrop.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace PointClouds.Training;

/// <summary>A network and all that trains it, as settings say.</summary>
internal sealed class PointTraining : IDisposable
{
    private readonly SettingValues settings;
    private readonly OptimizerHelper optimizer;
    private readonly Trainer trainer;
    private readonly TrainingBatches batches;

    /// <summary>Begins a training; a network of random weights.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="clouds">What it learns from.</param>
    /// <param name="checkpoint">Where checkpoints go, if anywhere.</param>
    /// <param name="ranks">Who trains it together, if others do.</param>
    /// <param name="stop">Ends it after a step.</param>
    /// <exception cref="InvalidDataException">A setting does not fit the network or the machine.</exception>
    public PointTraining(SettingValues settings, PointSet clouds, string? checkpoint = null, Ranks? ranks = null, CancellationToken stop = default)
    {
        this.settings = settings;
        Model = Networks.Create(settings, clouds.Classes.Count);
        batches = new TrainingBatches(settings, clouds, ranks);
        var (rate, decay) = (settings.Get(Settings.LearningRate), settings.Get(Settings.WeightDecay));
        // The second beta is TorchSharp's own, with which the manual's numbers were made; PyTorch's is 0.999.
        optimizer = settings.Get(Settings.Optimizer) == OptimizerKind.Sgd
            ? ParameterGroups.SGD(Model, rate, weightDecay: decay, decaysAll: true)
            : ParameterGroups.Adam(Model, rate, decay, decaysAll: true, beta2: 0.99);
        trainer = new Trainer(Model, optimizer, PointMasks.ByRelevance(settings, Model))
        {
            Schedule = Schedule.Falling(settings.Get(Settings.StepSize), settings.Get(Settings.Gamma)).Every(batches.Count),
            Objective = Networks.Objective(Model),
            CheckpointPath = checkpoint,
            CheckpointInterval = settings.Get(Settings.CheckpointInterval),
            Ranks = ranks,
            Seed = (ulong)settings.Get(Settings.Seed),
            Stop = stop,
        };
    }

    public Module<Tensor, Tensor> Model { get; }

    /// <summary>How many batches all epochs have together.</summary>
    public double BatchCount => (double)settings.Get(Settings.Epochs) * batches.Count;

    /// <summary>How many epochs are done.</summary>
    public int Epoch => trainer.Epoch;

    /// <summary>How many batches are done.</summary>
    public long Done => trainer.Step;

    /// <summary>Goes on from the checkpoint.</summary>
    /// <exception cref="InvalidDataException">It is none of this network, or has more epochs.</exception>
    public void Resume()
    {
        trainer.LoadCheckpoint(trainer.CheckpointPath!);
        if (Epoch > settings.Get(Settings.Epochs))
            throw new InvalidDataException($"{Settings.Epochs} is {settings.Get(Settings.Epochs)} ({settings.Of(Settings.Epochs).Source}); expected {Epoch} or more, since so many are done.");
    }

    /// <summary>Trains, batch by batch.</summary>
    /// <exception cref="InvalidDataException">The loss is not finite.</exception>
    public IEnumerable<BatchResult> Batches() => trainer.Batches(settings.Get(Settings.Epochs), batches.Of).Select(batch => batch.Finished is not { } epoch || double.IsFinite(epoch.Loss)
        ? batch
        : throw new InvalidDataException(FormattableString.Invariant($"The loss of epoch {epoch.Epoch} is {epoch.Loss}; expected a finite one. Try a {Settings.LearningRate} below {settings.Get(Settings.LearningRate)}.")));

    public void Dispose()
    {
        optimizer.Dispose();
        Model.Dispose();
    }
}
