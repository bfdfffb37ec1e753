using RelDrop.Distributed;
using RelDrop.Samples;
using RelDrop.Samples.Runs;
using RelDrop.Training;
using Texts.Configuration;
using Texts.Networks;
using Texts.Tokens;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Texts.Training;

/// <summary>A network and all that trains it, as settings say.</summary>
internal sealed class TextTraining : IDisposable
{
    private readonly SettingValues settings;
    private readonly TokenSet texts;
    private readonly Ranks ranks;
    private readonly OptimizerHelper optimizer;
    private readonly Trainer trainer;

    /// <summary>Begins a training.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="tokenizer">What the ids mean.</param>
    /// <param name="texts">What is learnt from.</param>
    /// <param name="checkpoint">Where checkpoints go.</param>
    /// <param name="ranks">Who trains it together.</param>
    /// <param name="stop">Ends it after a step.</param>
    /// <exception cref="InvalidDataException">A setting does not fit the network or the machine.</exception>
    public TextTraining(SettingValues settings, int classes, TextTokenizer tokenizer, TokenSet texts, string checkpoint, Ranks ranks, CancellationToken stop)
    {
        (this.settings, this.texts, this.ranks) = (settings, texts, ranks);
        var (epochs, warmUp, rate) = (settings.Get(Settings.Epochs), settings.Get(Settings.WarmUpEpochs), settings.Get(Settings.LearningRate));
        if (warmUp >= epochs)
            throw settings.Conflict(Settings.WarmUpEpochs, Settings.Epochs, "fewer epochs of warm-up");
        Model = Network.Create(settings, classes, tokenizer);
        optimizer = ParameterGroups.AdamW(Model, rate, settings.Get(Settings.WeightDecay));
        trainer = new Trainer(Model, optimizer, TokenMasks.Of(settings, Model, tokenizer))
        {
            Schedule = Schedule.Cosine((long)(epochs - warmUp) * Steps).WithWarmUp((long)warmUp * Steps),
            ClipNorm = 1,
            CheckpointPath = checkpoint,
            CheckpointInterval = settings.Get(Settings.CheckpointInterval),
            Stop = stop,
            Ranks = ranks,
            Seed = (ulong)settings.Get(Settings.Seed),
        };
    }

    public Module<Tensor, Tensor> Model { get; }

    /// <summary>How many batches all epochs have together.</summary>
    public double BatchCount => (double)settings.Get(Settings.Epochs) * Steps;

    /// <summary>How many epochs are done.</summary>
    public int Epoch => trainer.Epoch;

    /// <summary>How many batches are done.</summary>
    public long Done => trainer.Step;

    private int Steps => Shuffled.BatchCount(texts.Count, settings.Get(Settings.BatchSize));

    /// <summary>Goes on from the checkpoint.</summary>
    /// <exception cref="InvalidDataException">It is none of this network and optimizer.</exception>
    public void Resume() => trainer.LoadCheckpoint(trainer.CheckpointPath!);

    /// <summary>Trains, batch by batch.</summary>
    /// <exception cref="InvalidDataException">The loss is not finite.</exception>
    public IEnumerable<BatchResult> Batches()
    {
        var device = Network.DeviceOf(settings);
        return trainer.Batches(settings.Get(Settings.Epochs), epoch => texts.Shuffled(settings.Get(Settings.BatchSize), settings.Get(Settings.Seed), epoch, device).Select(Own)).Select(batch => double.IsFinite(batch.Loss)
            ? batch
            : throw new InvalidDataException(FormattableString.Invariant($"The loss of batch {batch.Number} in epoch {batch.Epoch} is {batch.Loss}; expected a finite one. Try an {Settings.LearningRate.Option} below {settings.Get(Settings.LearningRate)}.")));
    }

    /// <summary>This rank's part of a batch.</summary>
    private Batch Own(Batch batch) => ranks.Size == 1 ? batch : batch.Take(ranks.Share((int)batch.Labels.shape[0]));

    public void Dispose()
    {
        optimizer.Dispose();
        Model.Dispose();
    }
}
