using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>
/// The gradient of one operation alone, by torch's own backward kernel: for operations whose derivative has no form that is
/// cheaper to write out. Of bfloat16 tensors in float32, since not every kernel knows the type and sums would lose too much.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class LocalGradient : IDisposable
{
    private readonly string operation;
    private readonly Tensor[] inputs;
    private readonly Tensor output;
    private readonly ScalarType[] types;

    /// <summary>Of integers alone, the same in numbers, or why it cannot be had: what else the function reads may be gone when relevance comes back.</summary>
    private readonly (Tensor[] Inputs, Tensor? Output, ExternalException? Failure)? numbers;

    /// <summary>The gradient where it is written out.</summary>
    private readonly Func<Tensor, Tensor>? backward;

    private LocalGradient(string operation, Tensor[] inputs, Tensor output, ScalarType[] types, (Tensor[] Inputs, Tensor? Output, ExternalException? Failure)? numbers) =>
        (this.operation, this.inputs, this.output, this.types, this.numbers) = (operation, inputs, output, types, numbers);

    private LocalGradient(string operation, Func<Tensor, Tensor> backward, params Tensor[] kept)
        : this(operation, kept, null!, [], null) => this.backward = backward;

    /// <summary>A gradient that is written out.</summary>
    /// <param name="operation">What messages call the operation.</param>
    /// <param name="backward">Jᵀ s by s.</param>
    /// <param name="kept">What that reads, and is disposed of with it.</param>
    internal static LocalGradient Of(string operation, Func<Tensor, Tensor> backward, params Tensor[] kept) => new(operation, backward, kept);

    /// <summary>Runs a function that gives a view of its argument: what is sent back is written into the same view of zeros.</summary>
    /// <inheritdoc cref="Record(Tensor, Func{Tensor, Tensor}, string)"/>
    public static (Tensor Output, LocalGradient Gradient) View(Tensor input, Func<Tensor, Tensor> function, [CallerArgumentExpression(nameof(function))] string operation = "")
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(function);
        Tensor output;
        try
        {
            output = function(input);
        }
        catch (ExternalException exception)
        {
            throw new OperationException(operation, [input], exception);
        }

        if (!input.is_floating_point() || !IsWithin(output, input))
        {
            output.Dispose();
            return Record(input, function, operation);
        }

        // A tensor of the same layout has the same views. The function is not run again: what else it reads may have changed.
        var (shape, strides, type, device) = (input.shape, input.stride(), input.dtype, input.device);
        var isWhole = output.numel() == input.numel();
        var (viewShape, viewStrides, offset) = (output.shape, output.stride(), (TorchNative.DataPointer(output) - TorchNative.DataPointer(input)) / (nint)input.element_size());
        return (output, new LocalGradient(operation, relevance =>
        {
            var result = empty_strided(shape, strides, dtype: type, device: device);
            if (!isWhole)
                result.zero_();
            using var view = result.as_strided(viewShape, viewStrides, offset);
            view.copy_(relevance);
            return result;
        }));
    }

    /// <summary>Whether a tensor lies in another's memory, each element of both once.</summary>
    private static bool IsWithin(Tensor view, Tensor tensor)
    {
        if (view.dtype != tensor.dtype || view.numel() == 0 || view.numel() > tensor.numel() || view.is_sparse || tensor.is_sparse || IsRepeated(view) || IsRepeated(tensor))
            return false;
        var (first, start) = (TorchNative.DataPointer(view), TorchNative.DataPointer(tensor));
        return first >= start && first + Extent(view) <= start + Extent(tensor);
    }

    private static bool IsRepeated(Tensor tensor) => tensor.shape.Zip(tensor.stride()).Any(axis => axis.First > 1 && axis.Second == 0);

    /// <summary>The bytes from its first element to its last.</summary>
    private static nint Extent(Tensor tensor) => (nint)((tensor.shape.Zip(tensor.stride()).Sum(axis => (axis.First - 1) * axis.Second) + 1) * tensor.element_size());

    /// <summary>Runs a function of one tensor.</summary>
    /// <param name="input">Its argument.</param>
    /// <param name="function">The function; the parameters that it reads receive no gradient.</param>
    /// <param name="operation">What messages call it; its code by default.</param>
    /// <returns>What it gives, and its gradient there.</returns>
    /// <exception cref="InvalidOperationException">Torch refuses the operation; says which, and what reached it.</exception>
    public static (Tensor Output, LocalGradient Gradient) Record(Tensor input, Func<Tensor, Tensor> function, [CallerArgumentExpression(nameof(function))] string operation = "") =>
        Record([input], x => function(x[0]), operation);

    /// <summary>Runs a function of several tensors.</summary>
    /// <inheritdoc cref="Record(Tensor, Func{Tensor, Tensor}, string)"/>
    public static (Tensor Output, LocalGradient Gradient) Record(Tensor[] input, Func<Tensor[], Tensor> function, [CallerArgumentExpression(nameof(function))] string operation = "")
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(function);
        using var recording = new Recording();
        using var scope = NewDisposeScope();
        ScalarType[] types = [.. input.Select(x => x.dtype)];
        Tensor[] leaves = [.. input.Select(x => Leaf(x.dtype == ScalarType.BFloat16 ? x.to(ScalarType.Float32) : x))];
        Tensor output;
        try
        {
            output = function(leaves);
        }
        catch (ExternalException exception)
        {
            throw new OperationException(operation, leaves, exception);
        }

        var numbers = output.requires_grad || leaves.Any(IsDifferentiable) ? default((Tensor[] Inputs, Tensor? Output, ExternalException? Failure)?) : InNumbers(leaves, function);
        foreach (var tensor in leaves.Concat(numbers?.Inputs ?? []).Append(numbers?.Output).OfType<Tensor>())
            tensor.MoveToOuterDisposeScope();
        var result = types[0] == ScalarType.BFloat16 && output.is_floating_point() ? output.detach().to(types[0]) : output.detach();
        return (result.MoveToOuterDisposeScope(), new LocalGradient(operation, leaves, output.MoveToOuterDisposeScope(), types, numbers));
    }

    /// <summary>Jᵀ s for a function of one tensor, of the input's shape.</summary>
    /// <param name="relevance">s, of the output's shape.</param>
    /// <exception cref="InvalidOperationException">As <see cref="BackwardAll"/>.</exception>
    public Tensor Backward(Tensor relevance) => BackwardAll(relevance)[0];

    /// <summary>
    /// Jᵀ s for each input; zeros for one that the function does not read, or not differentiably. Integers have no gradient beside
    /// numbers that have; alone, such as indexes on their way to an embedding, they are taken for numbers.
    /// </summary>
    /// <param name="relevance">s, of the output's shape.</param>
    /// <exception cref="InvalidOperationException">
    /// Torch cannot differentiate the operation, or no longer: says which, and why. A tensor that it keeps was changed in place, or
    /// anomaly detection is on and finds NaN.
    /// </exception>
    public Tensor[] BackwardAll(Tensor relevance)
    {
        ArgumentNullException.ThrowIfNull(relevance);
        if (backward is not null)
            return [backward(relevance)];
        using var recording = new Recording();
        using var scope = NewDisposeScope();
        var gradients = output.requires_grad ? Gradients(output, inputs, relevance)
            : numbers is null ? [.. inputs.Select(_ => (Tensor?)null)]
            : GradientsOfNumbers(numbers.Value, relevance);
        return
        [
            .. gradients.Select((gradient, i) => gradient is not null ? gradient.to(IsDifferentiable(inputs[i]) ? types[i] : relevance.dtype)
                : zeros(inputs[i].shape, dtype: IsDifferentiable(inputs[i]) ? types[i] : relevance.dtype, device: inputs[i].device))
                .Select(gradient => gradient.MoveToOuterDisposeScope()),
        ];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in inputs.Concat(numbers?.Inputs ?? []).Append(numbers?.Output))
            tensor?.Dispose();
        output?.Dispose();
    }

    /// <summary>The gradients of the function on the same values as float64; where it makes integers of them again, an element's relevance is its own.</summary>
    private Tensor?[] GradientsOfNumbers((Tensor[] Inputs, Tensor? Output, ExternalException? Failure) of, Tensor relevance)
    {
        if (of.Output is null)
            throw new OperationException(operation, of.Inputs, of.Failure!);
        if (of.Output.requires_grad)
            return Gradients(of.Output, of.Inputs, relevance);
        return output.dtype == ScalarType.Bool ? [.. inputs.Select(_ => (Tensor?)null)]
            : [.. inputs.Select(input => input.shape.AsSpan().SequenceEqual(relevance.shape) ? relevance.alias() : null)];
    }

    private static (Tensor[] Inputs, Tensor? Output, ExternalException? Failure) InNumbers(Tensor[] inputs, Func<Tensor[], Tensor> function)
    {
        Tensor[] numbers = [.. inputs.Select(input => Leaf(input.to(ScalarType.Float64)))];
        try
        {
            return (numbers, function(numbers), null);
        }
        catch (ExternalException exception)
        {
            return (numbers, null, exception);
        }
    }

    /// <summary>
    /// The gradients that <c>autograd.grad</c> would give. It must not be used: in TorchSharp 0.107 what torch throws in there ends the
    /// process. <c>autograd.backward</c> hands it on, and with inputs of its own it touches no other gradient.
    /// </summary>
    private Tensor?[] Gradients(Tensor of, Tensor[] leaves, Tensor relevance)
    {
        Tensor[] differentiable = [.. leaves.Where(leaf => leaf.requires_grad)];
        return Run(leaves, () =>
        {
            autograd.backward([of], [relevance.to(of.dtype)], retain_graph: true, inputs: differentiable);
            return leaves.Select(leaf =>
            {
                var gradient = leaf.requires_grad ? leaf.grad : null;
                leaf.grad = null;
                return gradient;
            }).ToArray();
        });
    }

    private T Run<T>(Tensor[] leaves, Func<T> step)
    {
        try
        {
            return step();
        }
        catch (ExternalException exception)
        {
            throw new OperationException(operation, leaves, exception);
        }
    }

    private static bool IsDifferentiable(Tensor tensor) => tensor.is_floating_point() || tensor.is_complex();

    /// <summary>The tensor as what a gradient is taken of, if it can be.</summary>
    private static Tensor Leaf(Tensor tensor)
    {
        var leaf = tensor.detach();
        if (!IsDifferentiable(leaf))
            return leaf;
        try
        {
            return leaf.requires_grad_();
        }
        catch (ExternalException)
        {
            // Made in inference mode.
            return OrdinaryMode.Own(tensor).requires_grad_();
        }
    }

    /// <summary>Recording of operations, whatever the caller has switched off.</summary>
    private readonly ref struct Recording()
    {
        private readonly IDisposable? ordinary = OrdinaryMode.Enter();
        private readonly IDisposable withGradient = enable_grad();

        public void Dispose()
        {
            withGradient.Dispose();
            ordinary?.Dispose();
        }
    }
}
