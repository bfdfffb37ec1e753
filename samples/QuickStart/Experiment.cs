using QuickStart.Data;
using RelDrop;
using RelDrop.Masking;
using RelDrop.Samples;
using RelDrop.Training;
using static TorchSharp.torch;

namespace QuickStart;

/// <summary>How long and on what each model trains; the same for all.</summary>
/// <param name="Epochs">The number of epochs.</param>
/// <param name="BatchSize">The number of images a step.</param>
/// <param name="LearningRate">The largest learning rate of the cosine schedule.</param>
internal sealed record Duration(int Epochs, int BatchSize = 64, double LearningRate = 3e-3);

/// <summary>A way to train: which mask, if any.</summary>
/// <param name="Name">As the table calls it.</param>
/// <param name="Create">Makes the mask for a model and a seed.</param>
internal sealed record Strategy(string Name, Func<SmallCnn, ulong, RelevanceDropout?> Create)
{
    public static IReadOnlyList<Strategy> All { get; } =
    [
        new("no masking", (_, _) => null),
        new("Random Erasing", (_, seed) => new RelevanceDropout(new RandomErasing(), seed)),
        new("RelDrop", (model, seed) => model.CreateRelDrop(seed)),
    ];
}

/// <summary>A trained model and what it came to.</summary>
/// <param name="Strategy">How it was trained.</param>
/// <param name="Seed">The seed of its start, its batches and its masks.</param>
/// <param name="Model">The model.</param>
/// <param name="Epochs">Loss, accuracy and time of each epoch.</param>
/// <param name="Scores">How it does on the test images.</param>
internal sealed record Run(Strategy Strategy, int Seed, SmallCnn Model, IReadOnlyList<EpochResult> Epochs, Scores Scores);

/// <summary>Trains the same model in each way, from the same start, on the same batches.</summary>
internal static class Experiment
{
    public static Run Train(Strategy strategy, Dataset data, Duration duration, int seed, Action<EpochResult> onEpoch)
    {
        manual_seed(seed);
        var model = new SmallCnn(data.Train.Classes.Count);
        using var optimizer = optim.AdamW(model.parameters(), duration.LearningRate, weight_decay: 0.01);
        var trainer = new Trainer(model, optimizer, strategy.Create(model, (ulong)seed))
        {
            Schedule = Schedule.Cosine(duration.Epochs).Every(Shuffled.BatchCount(data.Train.Count, duration.BatchSize)),
        };
        var epochs = new List<EpochResult>();
        foreach (var epoch in trainer.Epochs(duration.Epochs, epoch => data.Train.Batches(duration.BatchSize, (ulong)seed, epoch, data.Mirror)))
        {
            epochs.Add(epoch);
            onEpoch(epoch);
        }

        model.eval();
        return new Run(strategy, seed, model, epochs, Evaluation.Score(model, data.Test));
    }

    /// <summary>The time of a training step in each way, relative to no masking. The ways take turns, so that none has the machine to itself.</summary>
    public static IReadOnlyDictionary<Strategy, double> RelativeStepTimes(Dataset data, Duration duration, int rounds, Action onRound)
    {
        var trainers = Strategy.All.ToDictionary(strategy => strategy, strategy =>
        {
            manual_seed(1);
            var model = new SmallCnn(data.Train.Classes.Count);
            return new Trainer(model, optim.AdamW(model.parameters(), duration.LearningRate), strategy.Create(model, 1));
        });
        var times = Strategy.All.ToDictionary(strategy => strategy, _ => new List<double>());
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var (strategy, trainer) in trainers)
                times[strategy].Add(trainer.Epochs(round, epoch => data.Train.Batches(duration.BatchSize, 1, epoch, mirror: false).Take(1)).Single().StepMilliseconds);
            onRound();
        }

        // Without the warm-up, and without the slowest steps, in which something else had the machine.
        double Mean(Strategy strategy) => times[strategy].Skip(rounds / 5).Order().Take(rounds * 7 / 10).Average();
        return Strategy.All.ToDictionary(strategy => strategy, strategy => Mean(strategy) / Mean(Strategy.All[0]));
    }
}
