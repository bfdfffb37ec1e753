using PointClouds.Configuration;
using PointClouds.Data;
using RelDrop;
using RelDrop.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.optim.lr_scheduler;

namespace PointClouds.Training;

/// <summary>A network and all that trains it, as settings say.</summary>
internal sealed class PointTraining : IDisposable
{
    private readonly SettingValues settings;
    private readonly OptimizerHelper optimizer;
    private readonly RelevanceDropout? dropout;

    /// <summary>Begins a training; a network of random weights.</summary>
    /// <exception cref="InvalidDataException">A setting does not fit the network or the machine.</exception>
    public PointTraining(SettingValues settings, PointSet clouds)
    {
        this.settings = settings;
        Model = Networks.Create(settings, clouds.Classes.Count);
        Batches = new TrainingBatches(settings, clouds);
        dropout = PointMasks.ByRelevance(settings, Model);
        var (rate, decay) = (settings.Get(Settings.LearningRate), settings.Get(Settings.WeightDecay));
        optimizer = settings.Get(Settings.Optimizer) == "SGD"
            ? optim.SGD(Model.parameters(), rate, momentum: 0.9, weight_decay: decay)
            : optim.Adam(Model.parameters(), rate, weight_decay: decay);
    }

    public Module<Tensor, Tensor> Model { get; }

    public TrainingBatches Batches { get; }

    /// <summary>The learning rate of the epoch that is next.</summary>
    public double LearningRate => optimizer.ParamGroups.First().LearningRate;

    /// <summary>Called after each step.</summary>
    public Action? OnStep { get; init; }

    /// <summary>Called after each epoch, with the learning rate that it had.</summary>
    public Action<EpochResult, double>? OnEpoch { get; init; }

    /// <summary>Called with each batch that is masked by relevance.</summary>
    public Action<Batch, Tensor>? OnMasked { get; init; }

    /// <summary>Where checkpoints go, if anywhere.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>Trains.</summary>
    /// <param name="onResume">If given, training goes on from the checkpoint, and this is told how many epochs are done.</param>
    /// <exception cref="InvalidDataException">The checkpoint is none of this network, or has more epochs; or the loss is not finite.</exception>
    public void Fit(Action<int>? onResume = null)
    {
        var (epochs, rate) = (settings.Get(Settings.Epochs), 0.0);
        var trainer = new Trainer(Model, optimizer, StepLR(optimizer, settings.Get(Settings.StepSize), settings.Get(Settings.Gamma)), dropout)
        {
            OnStep = _ => OnStep?.Invoke(),
            OnEpoch = result => OnEpoch?.Invoke(Finite(result), rate),
            OnMasked = OnMasked,
            Objective = Networks.Objective(Model),
            CheckpointPath = Checkpoint,
            CheckpointInterval = settings.Get(Settings.CheckpointInterval),
        };
        if (onResume is not null)
        {
            trainer.LoadCheckpoint(Checkpoint!);
            if (trainer.Epoch > epochs)
                throw new InvalidDataException($"{Settings.Epochs} is {epochs} ({settings.Of(Settings.Epochs).Source}); expected {trainer.Epoch} or more, since so many are done.");
            onResume(trainer.Epoch);
        }

        trainer.Fit(epochs, epoch =>
        {
            rate = LearningRate;
            return Batches.Of(epoch);
        });
    }

    public void Dispose()
    {
        optimizer.Dispose();
        Model.Dispose();
    }

    private EpochResult Finite(EpochResult result) => double.IsFinite(result.Loss)
        ? result
        : throw new InvalidDataException(FormattableString.Invariant($"The loss of epoch {result.Epoch} is {result.Loss}; expected a finite one. Try a {Settings.LearningRate} below {settings.Get(Settings.LearningRate)}."));
}
