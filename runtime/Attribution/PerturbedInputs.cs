using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop;

/// <summary>Attributions that are averages over changed inputs.</summary>
internal static class PerturbedInputs
{
    /// <summary>The mean relevance over changed inputs, with the output of the input itself.</summary>
    /// <param name="model">The model.</param>
    /// <param name="composite">The type of the composite.</param>
    /// <param name="input">The input.</param>
    /// <param name="target">
    /// What is explained. Every changed input starts with the relevance that the input itself starts with, so that all of
    /// them explain the same class, and as much of it.
    /// </param>
    /// <param name="count">The number of changed inputs, which go through the model one batch after the other.</param>
    /// <param name="change">Gives each, of the input's shape.</param>
    public static Attribution Average(IAttributable model, Type composite, Tensor input, Target? target, int count, Func<int, Tensor> change)
    {
        using var withoutGradient = no_grad();
        using var scope = NewDisposeScope();
        var unchanged = model.Attribute(composite, input, target);
        var same = Target.Relevance((target ?? Target.TopClass).RelevanceOf(unchanged.Output));
        var sum = zeros_like(unchanged.Relevance);
        for (var i = 0; i < count; i++)
        {
            using var ofOne = NewDisposeScope();
            sum.add_(model.Attribute(composite, change(i), same).Relevance, Number.One);
        }

        return new Attribution(unchanged.Output.MoveToOuterDisposeScope(), sum.div_(Number.Of(count)).MoveToOuterDisposeScope());
    }

    /// <summary>Refuses inputs that cannot be changed by small amounts.</summary>
    public static void Check(IAttributable model, Tensor input)
    {
        ArgumentNullException.ThrowIfNull(model);
        TensorArgument.Check(input, nameof(input));
        if (!input.is_floating_point() || input.dim() == 0 || input.shape[0] == 0)
            throw new ArgumentException($"Expected a floating-point input of one sample or more, batch first; got {input.dtype} of shape ({string.Join(", ", input.shape)}).", nameof(input));
    }
}
