using System.Diagnostics;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.optim.lr_scheduler;

namespace RelDrop.Training;

/// <summary>A batch of inputs and class labels. The trainer disposes it after use.</summary>
/// <param name="Input">Inputs, batch first.</param>
/// <param name="Labels">Class labels (B), int64.</param>
public readonly record struct Batch(Tensor Input, Tensor Labels);

/// <summary>What an epoch came to.</summary>
/// <param name="Epoch">Counted from 1.</param>
/// <param name="Loss">The mean training loss, on masked inputs.</param>
/// <param name="Accuracy">The share of training samples whose masked input was classified correctly, 0 to 1.</param>
/// <param name="StepMilliseconds">The median time of a training step, masking included.</param>
public sealed record EpochResult(int Epoch, double Loss, double Accuracy, double StepMilliseconds);

/// <summary>A plain training loop for classifiers, with a place for <see cref="RelevanceDropout"/>.</summary>
/// <param name="model">The model; it is left in the mode that it was in.</param>
/// <param name="optimizer">The optimizer of the model's parameters.</param>
/// <param name="scheduler">Steps after each epoch, if given.</param>
/// <param name="dropout">Masks each training batch, if given.</param>
/// <example>
/// <code><![CDATA[
/// using var optimizer = optim.Adam(model.parameters(), 1e-3);
/// var trainer = new Trainer(model, optimizer, dropout: model.CreateRelDrop(seed: 1)) { CheckpointPath = "run.ckpt" };
/// if (File.Exists("run.ckpt"))
///     trainer.LoadCheckpoint("run.ckpt");
/// trainer.Fit(epochs: 20, batches);
/// ]]></code>
/// </example>
public sealed class Trainer(Module<Tensor, Tensor> model, OptimizerHelper optimizer, LRScheduler? scheduler = null, RelevanceDropout? dropout = null)
{
    /// <summary>How many epochs are done.</summary>
    public int Epoch { get; private set; }

    /// <summary>Called after each step with the number of steps done in the epoch.</summary>
    public Action<int>? OnStep { get; init; }

    /// <summary>Called after each epoch.</summary>
    public Action<EpochResult>? OnEpoch { get; init; }

    /// <summary>Called with each batch of inputs and what <see cref="RelevanceDropout"/> made of them, if there is any.</summary>
    public Action<Batch, Tensor>? OnMasked { get; init; }

    /// <summary>
    /// Gives the model's output (B, K) and the loss, a scalar, of inputs and class labels; cross entropy by default. It may add
    /// penalties, and should run the model once.
    /// </summary>
    public Func<Tensor, Tensor, (Tensor Output, Tensor Loss)>? Objective { get; init; }

    /// <summary>Written every <see cref="CheckpointInterval"/> epochs and after the last, if set.</summary>
    public string? CheckpointPath { get; init; }

    /// <summary>From one checkpoint to the next, in epochs.</summary>
    public int CheckpointInterval
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 1;

    /// <summary>Trains until so many epochs are done.</summary>
    /// <param name="epochs">The number of epochs in all, those before a checkpoint included.</param>
    /// <param name="batches">The batches of an epoch, counted from 0: a function of the epoch alone, so that runs can resume.</param>
    /// <returns>What each epoch came to.</returns>
    public IReadOnlyList<EpochResult> Fit(int epochs, Func<int, IEnumerable<Batch>> batches)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, Epoch);
        ArgumentNullException.ThrowIfNull(batches);
        TorchCpu.Ensure();
        var results = new List<EpochResult>();
        var wasTraining = model.training;
        model.train();
        try
        {
            while (Epoch < epochs)
            {
                results.Add(RunEpoch(batches(Epoch)));
                OnEpoch?.Invoke(results[^1]);
                if (CheckpointPath is not null && (Epoch % CheckpointInterval == 0 || Epoch == epochs))
                    SaveCheckpoint(CheckpointPath);
            }
        }
        finally
        {
            model.train(wasTraining);
        }

        return results;
    }

    /// <summary>Writes all that training needs to go on; an existing file is replaced only by a complete one.</summary>
    public void SaveCheckpoint(string path) => Checkpoint.Save(path, model, optimizer, new CheckpointState(Epoch, dropout?.Step ?? 0));

    /// <summary>Goes on from a checkpoint. Call it before <see cref="Fit"/>, with a scheduler that has not stepped yet.</summary>
    /// <exception cref="InvalidDataException">
    /// The file is damaged or not a checkpoint of this model and optimizer: nothing is changed then, the scheduler included.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public void LoadCheckpoint(string path)
    {
        var state = Checkpoint.Load(path, model, optimizer, beforeOptimizer: loaded =>
        {
            // Schedulers have no state of their own to save: the same steps bring them where they were.
            for (var i = 0; i < loaded.Epoch; i++)
                scheduler?.step();
        });
        Epoch = state.Epoch;
        if (dropout is not null)
            dropout.Step = state.DropoutStep;
    }

    private EpochResult RunEpoch(IEnumerable<Batch> batches)
    {
        var (loss, correct, samples) = (0.0, 0L, 0L);
        var times = new List<double>();
        foreach (var (input, labels) in batches)
        {
            using var ownInput = input;
            using var ownLabels = labels;
            var start = Stopwatch.GetTimestamp();
            var (stepLoss, stepCorrect) = Step(input, labels);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            loss += stepLoss * input.shape[0];
            correct += stepCorrect;
            samples += input.shape[0];
            OnStep?.Invoke(times.Count);
        }

        scheduler?.step();
        Epoch++;
        times.Sort();
        return samples == 0
            ? throw new InvalidOperationException($"Epoch {Epoch} has no batches.")
            : new EpochResult(Epoch, loss / samples, (double)correct / samples, times[times.Count / 2]);
    }

    private (double Loss, long Correct) Step(Tensor input, Tensor labels)
    {
        using var scope = NewDisposeScope();
        var seen = dropout is null ? input : dropout.Apply(input, labels);
        if (dropout is not null)
            OnMasked?.Invoke(new Batch(input, labels), seen);
        optimizer.zero_grad();
        var (output, loss) = Objective is null ? CrossEntropy(seen, labels) : Objective(seen, labels);
        loss.backward();
        optimizer.step();
        return (loss.item<float>(), output.argmax(1).eq(labels).sum().item<long>());
    }

    private (Tensor Output, Tensor Loss) CrossEntropy(Tensor input, Tensor labels)
    {
        var output = model.forward(input);
        return (output, functional.cross_entropy(output, labels));
    }
}
