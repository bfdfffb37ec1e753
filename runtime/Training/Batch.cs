using RelDrop.Distributed;
using static TorchSharp.torch;

namespace RelDrop.Training;

/// <summary>A batch of inputs and class labels. The trainer disposes it after use.</summary>
/// <param name="Input">Inputs, batch first.</param>
/// <param name="Labels">Class labels (B), int64.</param>
public readonly record struct Batch(Tensor Input, Tensor Labels)
{
    /// <summary>Which part of a global batch it is; null if it is all of one. Where there are several ranks, <see cref="Trainer"/> needs it.</summary>
    public BatchShare? Share { get; init; }

    /// <summary>A part of this batch, which is disposed.</summary>
    /// <param name="share">Which part.</param>
    /// <exception cref="ArgumentException">It is a part of a batch of another size.</exception>
    public Batch Take(BatchShare share)
    {
        ArgumentNullException.ThrowIfNull(Input);
        if (share.Global != Input.shape[0] || Share is not null)
            throw new ArgumentException($"Expected a part of a batch of {Input.shape[0]} samples{(Share is null ? "" : ", which is all of one")}; got one of {share.Global}.", nameof(share));
        using var input = Input;
        using var labels = Labels;
        return new Batch(input.narrow(0, share.Start, share.Length), labels.narrow(0, share.Start, share.Length)) { Share = share };
    }
}

/// <summary>What a batch came to. Its tensors live until the next one is asked for.</summary>
/// <param name="Epoch">The batch's epoch, counted from 1.</param>
/// <param name="Number">Its place in the epoch, counted from 1.</param>
/// <param name="Loss">The mean loss of its samples, those of all ranks.</param>
/// <param name="Batch">The batch as it was given; this rank's part.</param>
/// <param name="Masked">Its inputs after <see cref="RelevanceDropout"/>, before any <see cref="Mixing"/>; the batch's own without dropout.</param>
/// <param name="Finished">What the epoch came to, if the batch was its last; null otherwise.</param>
public sealed record BatchResult(int Epoch, int Number, double Loss, Batch Batch, Tensor Masked, EpochResult? Finished);

/// <summary>What an epoch came to.</summary>
/// <param name="Epoch">Counted from 1.</param>
/// <param name="Loss">The mean training loss, on masked inputs.</param>
/// <param name="Accuracy">
/// The share of training samples whose masked input was classified correctly, 0 to 1; of mixed samples, the label with the larger share counts.
/// </param>
/// <param name="StepMilliseconds">The median time of a batch, masking included; of a resumed epoch, of those since.</param>
/// <param name="LearningRate">That of the first parameter group in the last step.</param>
public sealed record EpochResult(int Epoch, double Loss, double Accuracy, double StepMilliseconds, double LearningRate);
