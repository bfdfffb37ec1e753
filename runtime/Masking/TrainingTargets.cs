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

    /// <summary>How many classes the output has that relevance was asked of; null before, or if that is not known of it.</summary>
    public long? Classes { get; private set; }

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
        Classes = output.dim() is 0 or 3 ? null : RelDrop.Classes.CountOf(output);
        if (Classes is { } count)
            Check(count, name);
    }

    /// <summary>As <see cref="Check(Tensor, string)"/>, for as many classes.</summary>
    public void Check(long classes, string name)
    {
        if (classes == 1 && targets.dim() <= 2)
            BinaryLabels.Check(targets, name);
        else if (targets.dtype == ScalarType.Int64)
            RelDrop.Classes.Check(targets, classes, name);
    }
}
