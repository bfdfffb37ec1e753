using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop;

/// <content>The kinds of targets.</content>
public abstract partial class Target
{
    private sealed class Top : Target
    {
        internal override Tensor RelevanceOf(Tensor output, string name)
        {
            Classes.CheckOutput(output, name);
            return output.dim() == 1 ? ones_like(output) : Classes.OneHot(output.argmax(1), output);
        }
    }

    private sealed class OneClass(long label) : Target
    {
        internal override Tensor RelevanceOf(Tensor output, string name)
        {
            Classes.CheckOutput(output, name);
            if (label < 0 || label >= Classes.CountOf(output))
            {
                throw new ArgumentException(
                    $"Expected a class from 0 to {Classes.CountOf(output) - 1}, the output being of shape {TensorArgument.Shape(output)}; got {label}.",
                    name);
            }

            return Classes.OneHot(full([output.shape[0]], Number.Of(label), dtype: ScalarType.Int64), output);
        }
    }

    private sealed class OneLabel(Tensor labels, Tensor? contrast, bool timesOutput) : Target
    {
        internal override Tensor RelevanceOf(Tensor output, string name)
        {
            var start = Classes.OneHotOfLabels(labels, output, name);
            if (contrast is not null)
                start -= Classes.OneHotOfLabels(contrast, output, "against");
            return timesOutput ? start * output : start;
        }

        internal override Target Slice(long start, long count) => new OneLabel(labels.narrow(0, start, count), contrast?.narrow(0, start, count), timesOutput);

        internal override void CheckSamples(long samples)
        {
            CheckSamples(labels, samples, "target");
            if (contrast is not null)
                CheckSamples(contrast, samples, "against");
        }
    }

    private sealed class TwoLabels(Tensor labels) : Target
    {
        internal override Tensor RelevanceOf(Tensor output, string name) => BinaryLabels.SignsOf(labels, output, name);

        internal override Target Slice(long start, long count) => new TwoLabels(labels.narrow(0, start, count));

        internal override void CheckSamples(long samples) => CheckSamples(labels, samples, "target");
    }

    /// <summary>Labels as a loss takes them: of one logit binary, else classes.</summary>
    private sealed class AnyLabel(Tensor labels) : Target
    {
        internal override Tensor RelevanceOf(Tensor output, string name) =>
            BinaryLabels.IsOneLogit(output) ? BinaryLabels.SignsOf(labels, output, name) : Classes.OneHotOfLabels(labels, output, name);

        internal override Target Slice(long start, long count) => new AnyLabel(labels.narrow(0, start, count));

        internal override void CheckSamples(long samples) => CheckSamples(labels, samples, "target");
    }

    /// <summary>What relevance dropout was given for some samples: of one logit labels of any type, else labels or relevance.</summary>
    private sealed class OfTraining(Tensor picked, TrainingTargets batch) : Target
    {
        internal override Tensor RelevanceOf(Tensor output, string name)
        {
            batch.Check(output, name);
            Target target = BinaryLabels.IsOneLogit(output) ? new TwoLabels(picked) : new Given(picked);
            return target.RelevanceOf(output, name);
        }

        internal override Target Slice(long start, long count) => new OfTraining(picked.narrow(0, start, count), batch);

        internal override void CheckSamples(long samples) => CheckSamples(picked, samples, "target");
    }

    private sealed class Given(Tensor relevance) : Target
    {
        internal override bool ReadsSamples => false;

        internal override Tensor RelevanceOf(Tensor output, string name)
        {
            TensorArgument.Check(relevance, name);
            return relevance.is_floating_point() && relevance.shape.SequenceEqual(output.shape)
                ? relevance.detach().to(output.dtype).to(output.device)
                : Classes.OneHotOfLabels(relevance, output, name);
        }

        internal override Target Slice(long start, long count) => new Given(relevance.narrow(0, start, count));

        internal override void CheckSamples(long samples) => CheckSamples(relevance, samples, "target");
    }
}
