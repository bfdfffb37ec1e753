using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop;

/// <summary>What of a model's output is explained: the relevance that the output starts with.</summary>
/// <remarks>
/// <para>
/// Classes are those of an output (B, K). One logit a sample, (B) or (B, 1), is class 0. Of maps, (B, K, H, W) or (B, K, D, H, W), classes are
/// the second dimension, as cross entropy takes them, and a class is explained wherever it is meant: what it starts with is one at each place,
/// so that relevance is that of the sum over the map. Any other output, such as (B, L, K), takes <see cref="Relevance"/> alone.
/// </para>
/// <para>
/// A tensor converts to a target: int64 labels as a loss takes them, which are classes (<see cref="Label"/>), or those of <see cref="Binary"/> if
/// the output is one logit; anything else to <see cref="Relevance"/>. Labels on the CPU that are no class are refused; to look at those on a GPU
/// would be to wait for it, and they end in an assertion of torch's there.
/// </para>
/// </remarks>
/// <example>
/// <code><![CDATA[
/// using var ofDogs = model.Attribute(images, Target.Class(5));
/// using var ofEach = model.Attribute(images, labels);                 // a tensor of labels is a target
/// using var ofBest = model.Attribute(images, Target.TopClass);
/// ]]></code>
/// </example>
public abstract partial class Target
{
    private Target()
    {
    }

    /// <summary>The class with the largest output, each sample's own, or each place's: it starts with relevance 1. Of one logit, the logit.</summary>
    public static Target TopClass { get; } = new Top();

    /// <summary>One class a sample, which starts with relevance 1 (arXiv 2505.21595, sec. 3).</summary>
    /// <param name="labels">Class labels, int64: shape (B); for maps also one a place, (B, H, W).</param>
    /// <exception cref="ArgumentException">The tensor is missing, disposed or sparse.</exception>
    public static Target Label(Tensor labels) => new OneLabel(Checked(labels), contrast: null, timesOutput: false);

    /// <summary>One class a sample, which starts with its output (Bach et al. 2015): the relevance then adds up to the logit.</summary>
    /// <inheritdoc cref="Label"/>
    public static Target Logit(Tensor labels) => new OneLabel(Checked(labels), contrast: null, timesOutput: true);

    /// <summary>The same class for every sample.</summary>
    /// <param name="label">The class.</param>
    public static Target Class(long label) => new OneClass(label);

    /// <summary>
    /// Labels of one logit a sample, as binary cross entropy takes them: for label 1 the logit is explained, for label 0 its negative, which
    /// is what speaks for that label.
    /// </summary>
    /// <param name="labels">0 or 1: integers, floating point or Boolean, shape (B) or (B, 1).</param>
    /// <exception cref="ArgumentException">The tensor is missing, disposed or sparse.</exception>
    public static Target Binary(Tensor labels) => new TwoLabels(Checked(labels));

    /// <summary>The difference of two outputs: the one class starts with 1, the other with −1. What speaks for both cancels.</summary>
    /// <param name="labels">The classes that are explained, int64, as for <see cref="Label"/>.</param>
    /// <param name="against">The classes that they are contrasted with, int64, as for <see cref="Label"/>.</param>
    /// <exception cref="ArgumentException">A tensor is missing, disposed or sparse.</exception>
    public static Target Difference(Tensor labels, Tensor against) => new OneLabel(Checked(labels), Checked(against), timesOutput: false);

    /// <summary>
    /// The difference of two outputs, each of which starts with itself: the relevance then adds up to their difference, and what raises it is positive also
    /// where an output is negative. For composites that leave nothing out, such as <see cref="AttnLrp"/>.
    /// </summary>
    /// <inheritdoc cref="Difference"/>
    public static Target LogitDifference(Tensor labels, Tensor against) => new OneLabel(Checked(labels), Checked(against), timesOutput: true);

    /// <summary>Any relevance.</summary>
    /// <param name="relevance">The output's relevance, floating-point, of the output's shape; one-hot rows for classes.</param>
    /// <exception cref="ArgumentException">The tensor is missing, disposed or sparse.</exception>
    public static Target Relevance(Tensor relevance) => new Given(Checked(relevance));

    /// <summary>Labels, if the tensor is int64, else the output's relevance.</summary>
    /// <param name="tensor">Labels or relevance.</param>
    public static implicit operator Target?(Tensor? tensor) => tensor switch
    {
        null => null,
        _ when TrainingTargets.Of(tensor) is { } batch => new OfTraining(tensor, batch),
        _ => Checked(tensor).dtype == ScalarType.Int64 ? new AnyLabel(tensor) : Relevance(tensor),
    };

    /// <summary>Whether it says something of each sample, not of the output as it is.</summary>
    internal virtual bool ReadsSamples => true;

    /// <summary>The relevance that an output starts with, of its shape.</summary>
    /// <param name="output">The output.</param>
    /// <param name="name">What the caller calls the target.</param>
    /// <exception cref="ArgumentException">The target does not fit the output.</exception>
    internal abstract Tensor RelevanceOf(Tensor output, string name = "target");

    /// <summary>The target of consecutive samples, as views of its tensors in the caller's dispose scope.</summary>
    /// <param name="start">The first sample.</param>
    /// <param name="count">How many.</param>
    internal virtual Target Slice(long start, long count) => this;

    /// <summary>Refuses a target for another number of samples.</summary>
    /// <param name="samples">The number of samples.</param>
    internal virtual void CheckSamples(long samples)
    {
    }

    private static Tensor Checked(Tensor tensor, [CallerArgumentExpression(nameof(tensor))] string name = "")
    {
        TensorArgument.Check(tensor, name);
        return tensor;
    }

    private static void CheckSamples(Tensor tensor, long samples, string name)
    {
        TensorArgument.Check(tensor, name);
        if (tensor.dim() == 0 || tensor.shape[0] != samples)
            throw new ArgumentException($"Expected a target for {samples} samples; got shape {TensorArgument.Shape(tensor)}.", name);
    }
}
