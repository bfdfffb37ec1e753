using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>
/// The gradient of one operation alone, by torch's own backward kernel: for operations whose derivative has no form that is
/// cheaper to write out.
/// </summary>
public sealed class LocalGradient : IDisposable
{
    private readonly Tensor[] inputs;
    private readonly Tensor output;

    private LocalGradient(Tensor[] inputs, Tensor output) => (this.inputs, this.output) = (inputs, output);

    /// <summary>Runs a function of one tensor.</summary>
    /// <param name="input">Its argument.</param>
    /// <param name="function">The function; the parameters that it reads receive no gradient.</param>
    /// <returns>What it gives, and its gradient there.</returns>
    public static (Tensor Output, LocalGradient Gradient) Record(Tensor input, Func<Tensor, Tensor> function) => Record([input], x => function(x[0]));

    /// <summary>Runs a function of several tensors.</summary>
    /// <inheritdoc cref="Record(Tensor, Func{Tensor, Tensor})"/>
    public static (Tensor Output, LocalGradient Gradient) Record(Tensor[] input, Func<Tensor[], Tensor> function)
    {
        using var withGradient = enable_grad();
        using var scope = NewDisposeScope();
        Tensor[] leaves = [.. input.Select(x => x.detach().requires_grad_())];
        var output = function(leaves);
        foreach (var leaf in leaves)
            leaf.MoveToOuterDisposeScope();
        return (output.detach().MoveToOuterDisposeScope(), new LocalGradient(leaves, output.MoveToOuterDisposeScope()));
    }

    /// <summary>Jᵀ s for a function of one tensor, of the input's shape.</summary>
    /// <param name="relevance">s, of the output's shape.</param>
    public Tensor Backward(Tensor relevance) => BackwardAll(relevance)[0];

    /// <summary>Jᵀ s for each input; zeros for one that the function does not read.</summary>
    /// <param name="relevance">s, of the output's shape.</param>
    public Tensor[] BackwardAll(Tensor relevance)
    {
        using var withGradient = enable_grad();
        var gradients = autograd.grad([output], inputs, [relevance], retain_graph: true, allow_unused: true);
        return [.. gradients.Select((gradient, i) => gradient is null || gradient.IsInvalid ? zeros_like(inputs[i], requires_grad: false) : gradient)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var input in inputs)
            input.Dispose();
        output.Dispose();
    }
}
