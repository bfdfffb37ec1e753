using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop;

/// <summary>
/// The targets of a whole batch, of which a mask asks for the relevance of some samples only: labels are all checked, so that one that is no
/// class is an error in the step that has it, whichever samples are drawn.
/// </summary>
/// <param name="targets">Class labels, or output relevance.</param>
internal sealed class TrainingTargets(Tensor targets)
{
    private static readonly ConditionalWeakTable<Tensor, TrainingTargets> Batches = [];

    /// <summary>What is known of the output that relevance was asked of: how many classes it has; null before, or if it has none.</summary>
    public LabelRange? Labels { get; private set; }

    /// <summary>The batch that targets were picked from, if they were.</summary>
    public static TrainingTargets? Of(Tensor picked) => Batches.TryGetValue(picked, out var batch) ? batch : null;

    /// <summary>Says that targets were picked from these.</summary>
    public Tensor Picked(Tensor picked)
    {
        Batches.AddOrUpdate(picked, this);
        return picked;
    }

    /// <summary>Refuses labels that are none of an output's classes.</summary>
    public void Check(Tensor output, string name)
    {
        Labels = output.dim() is 0 or 3 ? null : new LabelRange(Classes.CountOf(output), BinaryLabels.IsOneLogit(output));
        if (Labels is { } labels)
            Check(labels, name);
    }

    /// <summary>As <see cref="Check(Tensor, string)"/>, for an output of which that is known.</summary>
    public void Check(LabelRange labels, string name)
    {
        if (labels.IsOneLogit)
            BinaryLabels.Check(targets, name);
        else if (targets.dtype == ScalarType.Int64)
            Classes.Check(targets, labels.Classes, name);
    }

    /// <summary>The labels that an output takes.</summary>
    /// <param name="Classes">How many classes it has.</param>
    /// <param name="IsOneLogit">Whether it is one logit, which takes 0 and 1.</param>
    public readonly record struct LabelRange(long Classes, bool IsOneLogit);
}
