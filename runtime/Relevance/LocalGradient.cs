using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>
/// The gradient of one operation alone, by torch's own backward kernel: for operations whose derivative has no form that is
/// cheaper to write out. Of bfloat16 tensors in float32, since not every kernel knows the type and sums would lose too much.
/// </summary>
public sealed class LocalGradient : IDisposable
{
    private readonly Tensor[] inputs;
    private readonly Tensor output;

    private readonly ScalarType type;

    private LocalGradient(Tensor[] inputs, Tensor output, ScalarType type) => (this.inputs, this.output, this.type) = (inputs, output, type);

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
        var type = input[0].dtype;
        Tensor[] leaves = [.. input.Select(x => (type == ScalarType.BFloat16 ? x.detach().to(ScalarType.Float32) : x.detach()).requires_grad_())];
        var output = function(leaves);
        foreach (var leaf in leaves)
            leaf.MoveToOuterDisposeScope();
        var result = type == ScalarType.BFloat16 ? output.detach().to(type) : output.detach();
        return (result.MoveToOuterDisposeScope(), new LocalGradient(leaves, output.MoveToOuterDisposeScope(), type));
    }

    /// <summary>Jᵀ s for a function of one tensor, of the input's shape.</summary>
    /// <param name="relevance">s, of the output's shape.</param>
    public Tensor Backward(Tensor relevance) => BackwardAll(relevance)[0];

    /// <summary>Jᵀ s for each input; zeros for one that the function does not read.</summary>
    /// <param name="relevance">s, of the output's shape.</param>
    public Tensor[] BackwardAll(Tensor relevance)
    {
        ArgumentNullException.ThrowIfNull(relevance);
        using var withGradient = enable_grad();
        using var scope = NewDisposeScope();
        var gradients = autograd.grad([output], inputs, [relevance.to(output.dtype)], retain_graph: true, allow_unused: true);
        return
        [
            .. gradients
                .Select((gradient, i) => gradient is null || gradient.IsInvalid ? zeros_like(inputs[i], requires_grad: false) : gradient)
                .Select(gradient => (type == ScalarType.BFloat16 ? gradient.to(type) : gradient).MoveToOuterDisposeScope()),
        ];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var input in inputs)
            input.Dispose();
        output.Dispose();
    }
}
