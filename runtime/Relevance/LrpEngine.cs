using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>Runs a compiled pass as one attribution. Called by generated code.</summary>
public static class LrpEngine
{
    /// <summary>Attributes the output that <paramref name="target"/> selects to the input.</summary>
    /// <param name="model">The compiled model.</param>
    /// <param name="composite">The type of the composite.</param>
    /// <param name="input">The model's input, batch first.</param>
    /// <param name="target">
    /// Class labels, shape (B), int64: each sample's relevance starts as 1 at its label (arXiv 2505.21595, sec. 3);
    /// or the output's relevance, of the output's shape.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="target"/> has neither shape, or a label is out of range.</exception>
    public static Attribution Attribute(ILrpModule model, Type composite, Tensor input, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        using var withoutGradient = no_grad();
        using var scope = NewDisposeScope();
        var pass = model.CreatePass(composite, LrpContext.Model);
        var output = pass.Record(input.detach());
        var relevance = pass.Propagate(OutputRelevance(output, target));
        return new Attribution(output.MoveToOuterDisposeScope(), relevance.MoveToOuterDisposeScope());
    }

    private static Tensor OutputRelevance(Tensor output, Tensor target)
    {
        if (target.shape.SequenceEqual(output.shape) && target.is_floating_point())
            return target.detach().to(output.dtype).to(output.device);

        if (target.dtype != ScalarType.Int64 || target.dim() != 1 || output.dim() != 2 || target.shape[0] != output.shape[0])
        {
            throw new ArgumentException(
                $"Expected int64 labels of shape ({output.shape[0]}) or floating-point relevance of the output's shape ({string.Join(", ", output.shape)}); got {target.dtype} of shape ({string.Join(", ", target.shape)}).",
                nameof(target));
        }

        var labels = target.to(output.device);
        if (labels.numel() > 0 && (labels.min().item<long>() < 0 || labels.max().item<long>() >= output.shape[1]))
        {
            throw new ArgumentException(
                $"Expected labels from 0 to {output.shape[1] - 1}; got {labels.min().item<long>()} to {labels.max().item<long>()}.", nameof(target));
        }

        return nn.functional.one_hot(labels, output.shape[1]).to(output.dtype);
    }
}
