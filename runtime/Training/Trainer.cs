using System.Diagnostics;
using RelDrop.Distributed;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Training;

/// <summary>A training loop for classifiers, with a place for <see cref="RelevanceDropout"/>. It is pulled: between epochs, the caller tests, logs and saves what it likes.</summary>
/// <param name="model">The model; it is left in the mode that it was in.</param>
/// <param name="optimizer">The optimizer of the model's parameters.</param>
/// <param name="dropout">Masks each training batch, if given.</param>
/// <example>
/// <code><![CDATA[
/// using var optimizer = ParameterGroups.AdamW(model, 1e-3);
/// var trainer = new Trainer(model, optimizer, model.CreateRelDrop(seed: 1)) { CheckpointPath = "run.ckpt" };
/// if (File.Exists("run.ckpt"))
///     trainer.LoadCheckpoint("run.ckpt");
/// foreach (var epoch in trainer.Epochs(20, batches))
///     Console.WriteLine($"{epoch.Epoch}: {epoch.Loss}");
/// ]]></code>
/// </example>
public sealed class Trainer(Module<Tensor, Tensor> model, OptimizerHelper optimizer, RelevanceDropout? dropout = null)
{
    private TrainingStep? current;
    private EpochSums sums = new();
    private SharedGradients? gradients;
    private long batchesDone;

    /// <summary>How many epochs are done.</summary>
    public int Epoch { get; private set; }

    /// <summary>How many steps of the optimizer are done.</summary>
    public long Step { get; private set; }

    /// <summary>Gives learning rates by the number of steps; without it they stay as they are.</summary>
    public Schedule? Schedule { get; init; }

    /// <summary>Averages the weights after each step, if given.</summary>
    public WeightAverage? Average { get; init; }

    /// <summary>Mixes samples and labels after masking, if given. Not with an <see cref="Objective"/>.</summary>
    public Mixing? Mixing { get; init; }

    /// <summary>The share of the label that goes to all classes alike (Szegedy et al. 2016, section 7), from 0 to below 1. Not with an <see cref="Objective"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is out of its range.</exception>
    public double LabelSmoothing { get; init => field = value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(LabelSmoothing), value, "Expected 0 to below 1."); }

    /// <summary>The largest Euclidean norm of all gradients together, to which larger ones are scaled down (Pascanu et al. 2013, algorithm 1).</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0.</exception>
    public double ClipNorm { get; init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(ClipNorm), value, "Expected a number above 0."); } = double.PositiveInfinity;

    /// <summary>How many batches a step sees: its gradient is that of the mean over their samples.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int Accumulate { get; init => field = Positive(value); } = 1;

    /// <summary>
    /// Gives the model's output (B, K) and the loss, a scalar mean, of inputs and class labels; cross entropy by default. It may add
    /// penalties, and should run the model once.
    /// </summary>
    public Func<Tensor, Tensor, (Tensor Output, Tensor Loss)>? Objective { get; init; }

    /// <summary>
    /// The processes that train the model together, each on its part of every batch (<see cref="Batch.Share"/>); this one alone without it. All make the same trainer and enumerate
    /// it; the first writes checkpoints, which all read, and what epochs came to is the same in all.
    /// </summary>
    public Ranks? Ranks { get; init; }

    /// <summary>How gradients are summed where there are several ranks.</summary>
    public SharedGradientsOptions? Gradients { get; init; }

    /// <summary>Where there are several ranks, torch's own random numbers in each batch, such as those of dropout layers, are seeded by this, the batch and the rank.</summary>
    public ulong Seed { get; init; }

    /// <summary>Written every <see cref="CheckpointInterval"/> epochs, after the last, and when training is stopped, if set.</summary>
    public string? CheckpointPath { get; init; }

    /// <summary>From one checkpoint to the next, in epochs.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int CheckpointInterval { get; init => field = Positive(value); } = 1;

    /// <summary>Ends training after the step that is being done, with a checkpoint; see <see cref="StopSignals"/>.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>Trains until so many epochs are done, as far as the result is enumerated.</summary>
    /// <param name="epochs">The number of epochs in all, those before a checkpoint included.</param>
    /// <param name="batches">The batches of an epoch, counted from 0: a function of the epoch alone, so that runs can resume.</param>
    /// <returns>What each epoch came to. Its checkpoint is written when the next one is asked for.</returns>
    /// <exception cref="ArgumentOutOfRangeException">More epochs are done than <paramref name="epochs"/>.</exception>
    /// <exception cref="InvalidOperationException">An epoch has no batches, or options contradict each other.</exception>
    public IEnumerable<EpochResult> Epochs(int epochs, Func<int, IEnumerable<Batch>> batches) => Batches(epochs, batches).Select(batch => batch.Finished).OfType<EpochResult>();

    /// <inheritdoc cref="Epochs(int, Func{int, IEnumerable{Batch}})"/>
    /// <param name="epochs">The number of epochs in all, those before a checkpoint included.</param>
    /// <param name="batches">The batches of an epoch from one on, both counted from 0: what a run that resumes within an epoch skips is not made at all.</param>
    public IEnumerable<EpochResult> Epochs(int epochs, Func<int, int, IEnumerable<Batch>> batches) => Batches(epochs, batches).Select(batch => batch.Finished).OfType<EpochResult>();

    /// <summary>As <see cref="Epochs(int, Func{int, IEnumerable{Batch}})"/>, with what each batch came to, for progress and logs.</summary>
    /// <inheritdoc cref="Epochs(int, Func{int, IEnumerable{Batch}})"/>
    /// <returns>What each batch came to; of the last one of an epoch, <see cref="BatchResult.Finished"/> says what the epoch did.</returns>
    public IEnumerable<BatchResult> Batches(int epochs, Func<int, IEnumerable<Batch>> batches)
    {
        ArgumentNullException.ThrowIfNull(batches);
        return Batches(epochs, (epoch, first) => BatchReader.Skip(batches(epoch), first));
    }

    /// <inheritdoc cref="Batches(int, Func{int, IEnumerable{Batch}})"/>
    /// <param name="epochs">The number of epochs in all, those before a checkpoint included.</param>
    /// <param name="batches">The batches of an epoch from one on, both counted from 0: what a run that resumes within an epoch skips is not made at all.</param>
    public IEnumerable<BatchResult> Batches(int epochs, Func<int, int, IEnumerable<Batch>> batches)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, Epoch);
        ArgumentNullException.ThrowIfNull(batches);
        if (Objective is not null && (Mixing is not null || LabelSmoothing > 0))
            throw new InvalidOperationException($"There are an {nameof(Objective)} and {(Mixing is not null ? nameof(Mixing) : nameof(LabelSmoothing))}, which changes the cross entropy; expected one of them.");
        TorchCpu.Ensure();
        return Run(epochs, batches);
    }

    /// <summary>Writes all that training needs to go on, by the first of several ranks, all of which call it; an existing file is replaced only by a complete one.</summary>
    /// <exception cref="InvalidOperationException">A step has seen only some of its batches, or the model has the averaged weights at the moment.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SaveCheckpoint(string path)
    {
        if (current is not null)
            throw new InvalidOperationException($"The step has seen {current.Count} of its {Accumulate} batches; expected all of them before a checkpoint.");
        if (Ranks is null or { IsFirst: true })
        {
            Checkpoint.Save(path, model, optimizer, new CheckpointState(Epoch, dropout?.Step ?? 0)
            {
                Step = Step,
                Batches = batchesDone,
                BatchInEpoch = sums.Batches,
                LossSum = sums.Loss,
                Correct = sums.Correct,
                Samples = sums.Samples,
            }, Average);
        }

        Ranks?.Barrier();
    }

    /// <summary>Goes on from a checkpoint, also from the middle of an epoch. Call it before <see cref="Epochs(int, Func{int, IEnumerable{Batch}})"/>.</summary>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, not a checkpoint of this model and optimizer, or lacks what is to go on: the steps of a <see cref="Schedule"/>, the
    /// batches of <see cref="Mixing"/>, the <see cref="Average"/>. Nothing is changed then.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public void LoadCheckpoint(string path)
    {
        var state = Checkpoint.Load(path, model, optimizer, Average, state =>
        {
            if (state.Epoch > 0 && ((Schedule is not null && state.Step is null) || (Mixing is not null && state.Batches is null)))
                throw new InvalidDataException($"'{path}' does not say how many steps were done, as older versions wrote it; expected that where there is a {nameof(Schedule)} or {nameof(Mixing)}.");
        });
        (Epoch, Step, batchesDone, sums, current) = (state.Epoch, state.Step ?? 0, state.Batches ?? 0, EpochSums.Of(state), null);
        if (dropout is not null)
            dropout.Step = state.DropoutStep;
        Ranks?.RequireSame("checkpoint that was read", Fingerprint.Of([$"{Epoch} {Step} {batchesDone} {sums.Batches}"]));
    }

    private IEnumerable<BatchResult> Run(int epochs, Func<int, int, IEnumerable<Batch>> batches)
    {
        var wasTraining = model.training;
        using var shared = Join();
        gradients = shared;
        try
        {
            while (Epoch < epochs && !IsStopped())
            {
                model.train();
                foreach (var result in RunEpoch(batches(Epoch, sums.Batches)))
                {
                    yield return result;
                    // An epoch's checkpoint comes after what the caller does with it, so that no log is behind it.
                    var isDue = result.Finished is not null && (Epoch % CheckpointInterval == 0 || Epoch == epochs);
                    var isStopped = IsStopped() && current is null;
                    if (CheckpointPath is not null && (isDue || isStopped))
                        SaveCheckpoint(CheckpointPath);
                    if (isStopped)
                        yield break;
                }
            }
        }
        finally
        {
            gradients = null;
            model.train(wasTraining);
        }
    }

    /// <summary>Begins to train with the other ranks, from the first one's weights; null if there are none.</summary>
    private SharedGradients? Join()
    {
        if (Ranks is not { Size: > 1 })
            return null;
        var joined = new SharedGradients(Ranks, model, Gradients);
        using (Average?.Use())
        {
            if (Average is not null)
                Ranks.Broadcast(model);
        }

        return joined;
    }

    /// <summary>Whether training is to stop: of several ranks, if one is told so.</summary>
    private bool IsStopped()
    {
        Span<double> stops = [Stop.IsCancellationRequested ? 1 : 0];
        Ranks?.Sum(stops);
        return stops[0] > 0;
    }

    private IEnumerable<BatchResult> RunEpoch(IEnumerable<Batch> batches)
    {
        using var reader = new BatchReader(batches);
        if (!reader.HasNext)
            throw new InvalidOperationException(sums.Batches == 0 ? $"Epoch {Epoch + 1} has no batches." : $"Epoch {Epoch + 1} has no more batches; expected more than the {sums.Batches} that are done.");
        var watch = new Stopwatch();
        while (reader.HasNext)
        {
            var batch = reader.Take();
            using var input = batch.Input;
            using var labels = batch.Labels;
            Check(batch);
            watch.Restart();
            current ??= new TrainingStep(model, optimizer, this, gradients);
            var (masked, loss, correct) = current.Add(batch, dropout, batchesDone++);
            using var own = masked;
            watch.Stop();
            reader.Advance();
            watch.Start();
            if (current.Count >= Accumulate || !reader.HasNext)
            {
                current.Finish(Step++);
                current = null;
            }

            var samples = input.shape[0];
            if (gradients is not null)
                (loss, correct, samples) = OfAllRanks(loss, correct, samples);
            sums.Add(loss, correct, samples, watch.Elapsed);
            yield return new BatchResult(Epoch + 1, sums.Batches, loss, batch, masked, reader.HasNext ? null : Finish());
        }
    }

    private EpochResult Finish()
    {
        var result = sums.Result(++Epoch, optimizer);
        sums = new EpochSums();
        if (gradients is not null)
            Ranks!.RequireSame($"weights after epoch {Epoch}", Fingerprint.Of(model));
        return result;
    }

    private void Check(Batch batch)
    {
        if (gradients is not null && batch.Share is null)
            throw new InvalidOperationException($"Batch {sums.Batches + 1} of epoch {Epoch + 1} does not say which part of a global batch it is; expected {nameof(Batch)}.{nameof(Batch.Share)}, since there are {Ranks!.Size} ranks.");
        if (batch.Share is { } share && share.Length != batch.Input.shape[0])
            throw new InvalidOperationException($"Batch {sums.Batches + 1} of epoch {Epoch + 1} has {batch.Input.shape[0]} samples; expected {share.Length}, as its share says.");
    }

    private (double Loss, long Correct, long Samples) OfAllRanks(double loss, long correct, long samples)
    {
        Span<double> sum = [loss * samples, correct, samples];
        Ranks!.Sum(sum);
        return (sum[0] / sum[2], (long)sum[1], (long)sum[2]);
    }

    private static int Positive(int value, [System.Runtime.CompilerServices.CallerMemberName] string name = "")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, name);
        return value;
    }
}
