using RelDrop.Distributed;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Training;

/// <summary>A step of the optimizer, over one batch or several.</summary>
internal sealed class TrainingStep
{
    private readonly Module<Tensor, Tensor> model;
    private readonly OptimizerHelper optimizer;
    private readonly Trainer options;
    private readonly SharedGradients? gradients;
    private long samples;
    private long globalSamples;

    /// <param name="model">The model.</param>
    /// <param name="optimizer">Its optimizer.</param>
    /// <param name="options">What a step does.</param>
    /// <param name="gradients">The gradients of all ranks, if there are several.</param>
    public TrainingStep(Module<Tensor, Tensor> model, OptimizerHelper optimizer, Trainer options, SharedGradients? gradients)
    {
        (this.model, this.optimizer, this.options, this.gradients) = (model, optimizer, options, gradients);
        optimizer.zero_grad();
    }

    /// <summary>How many batches it has seen.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a batch's gradient.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="dropout">Masks it, if given.</param>
    /// <param name="number">The number of batches before, in all.</param>
    /// <returns>The masked inputs, which are the caller's; the mean loss; and how many samples were classified correctly.</returns>
    public (Tensor Masked, double Loss, long Correct) Add(Batch batch, RelevanceDropout? dropout, long number)
    {
        using var scope = NewDisposeScope();
        using var random = gradients is null ? null : new RankRandom(options.Seed, number, options.Ranks!.Rank);
        var count = batch.Input.shape[0];
        samples += count;
        globalSamples += batch.Share?.Global ?? count;
        Count++;
        if (dropout is not null)
            dropout.FirstSample = batch.Share?.Start ?? 0;
        // A rank may have no samples of a small batch.
        if (count == 0)
        {
            if (dropout is not null)
                dropout.Step++;
            return (batch.Input.alias().DetachFromDisposeScope(), 0, 0);
        }

        var masked = dropout is null ? batch.Input.alias() : dropout.Apply(batch.Input, batch.Labels);
        var (output, loss, labels) = Loss(masked, batch.Labels, number);
        if (Count == options.Accumulate)
            gradients?.ExpectScaled(Factor, samples);
        // Of several batches, the mean is over samples: the last may have fewer, and there may be fewer batches.
        (options.Accumulate == 1 ? loss : loss * Number.Of(count)).backward();
        return (masked.DetachFromDisposeScope(), loss.item<float>(), output.argmax(1).eq(labels).sum().item<long>());
    }

    /// <summary>Moves the weights.</summary>
    /// <param name="step">The number of steps before.</param>
    public void Finish(long step)
    {
        using var scope = NewDisposeScope();
        if (gradients is not null)
        {
            gradients.ReduceScaled(Factor, samples, globalSamples);
        }
        else if (options.Accumulate > 1)
        {
            foreach (var gradient in model.parameters().Select(parameter => parameter.grad).OfType<Tensor>())
                gradient.mul_(Number.Of(1.0 / samples));
        }

        if (double.IsFinite(options.ClipNorm))
            nn.utils.clip_grad_norm_(model.parameters().Where(parameter => parameter.grad is not null), options.ClipNorm);
        if (options.Schedule?.At(step) is { } factor)
        {
            foreach (var group in optimizer.ParamGroups)
                group.LearningRate = group.InitialLearningRate * factor;
        }

        optimizer.step();
        options.Average?.Update();
    }

    /// <summary>What this rank's gradients are multiplied by: means are weighted, sums divided by the number of samples.</summary>
    private double Factor => options.Accumulate == 1 ? (double)samples / globalSamples : 1.0 / globalSamples;

    /// <summary>Output, loss, and the labels that the output is expected to say.</summary>
    private (Tensor Output, Tensor Loss, Tensor Labels) Loss(Tensor input, Tensor labels, long number)
    {
        using var counts = new BatchCounts(model);
        if (options.Objective is { } objective)
        {
            var (result, loss) = objective(input, labels);
            return (result, loss, labels);
        }

        var (mixed, share) = options.Mixing?.Apply(input, number) ?? (input, 1);
        var output = model.forward(mixed);
        Tensor CrossEntropy(Tensor target) => functional.cross_entropy(output, target, label_smoothing: options.LabelSmoothing);
        if (share == 1)
            return (output, CrossEntropy(labels), labels);
        // Cross entropy is linear in the label's shares.
        var others = labels.roll(1, 0);
        return (output, (CrossEntropy(labels) * Number.Of(share)).add(CrossEntropy(others), Number.Of(1 - share)), share >= 0.5 ? labels : others);
    }
}
