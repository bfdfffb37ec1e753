using System.ComponentModel;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>Normalization by the input's own statistics.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Normalization
{
    /// <summary>The module's eval-mode output.</summary>
    /// <param name="layer">Layer, group, instance or local response normalization.</param>
    /// <param name="input">Its input.</param>
    public static Tensor Forward(nn.Module<Tensor, Tensor> layer, Tensor input)
    {
        ArgumentNullException.ThrowIfNull(layer);
        using var scope = NewDisposeScope();
        return Evaluate(layer, input).MoveToOuterDisposeScope();
    }

    private static Tensor Evaluate(nn.Module<Tensor, Tensor> layer, Tensor input) => layer switch
    {
        LayerNorm norm => nn.functional.layer_norm(input, norm.normalized_shape, OrdinaryMode.Own(norm.weight), OrdinaryMode.Own(norm.bias), norm.eps),
        GroupNorm norm => nn.functional.group_norm(input, norm.num_groups, OrdinaryMode.Own(norm.weight)!, OrdinaryMode.Own(norm.bias)!, norm.eps),
        InstanceNorm norm => nn.functional.instance_norm(
            input,
            OrdinaryMode.Own(norm.running_mean)!,
            OrdinaryMode.Own(norm.running_var)!,
            OrdinaryMode.Own(norm.weight)!,
            OrdinaryMode.Own(norm.bias)!,
            use_input_stats: norm.running_mean is null,
            eps: norm.eps),
        _ => layer.forward(input),
    };

    /// <summary>
    /// The same output as a function whose gradient takes the standard deviation for a constant, so that it is affine in its
    /// input (Ali et al. 2022, sec. 3.2).
    /// </summary>
    /// <exception cref="NotSupportedException">The module is not layer, group or instance normalization.</exception>
    public static Tensor WithConstantDeviation(nn.Module<Tensor, Tensor> layer, Tensor input)
    {
        var batch = input.shape[0];
        switch (layer)
        {
            case LayerNorm norm:
                var dims = Enumerable.Range(1, norm.normalized_shape.Length).Select(i => (long)-i).ToArray();
                return Affine(Standardize(input, dims, norm.eps), norm.weight, norm.bias);
            case GroupNorm norm:
                var grouped = Standardize(input.reshape(batch, norm.num_groups, -1), [-1], norm.eps).reshape(input.shape);
                return Affine(grouped, PerChannel(norm.weight, input), PerChannel(norm.bias, input));
            case InstanceNorm { running_mean: null } norm:
                var planes = Standardize(input.flatten(2), [-1], norm.eps).reshape(input.shape);
                return Affine(planes, PerChannel(norm.weight, input), PerChannel(norm.bias, input));
            case InstanceNorm:
                return Forward(layer, input);
            default:
                throw new NotSupportedException($"{layer.GetType().Name} '{layer.GetName()}' has no form with a constant deviation; give it [Pass] or [Gradient].");
        }
    }

    private static Tensor Standardize(Tensor input, long[] dims, double eps)
    {
        var centered = input - input.mean(dims, keepdim: true);
        var deviation = Sum.Of(Part.Square(centered.detach()).mean(dims, keepdim: true), Number.Of(eps)).sqrt();
        return centered / deviation;
    }

    private static Tensor Affine(Tensor input, Tensor? weight, Tensor? bias)
    {
        var scaled = weight is null ? input : input * OrdinaryMode.Own(weight);
        return bias is null ? scaled : Sum.Of(scaled, OrdinaryMode.Own(bias));
    }

    private static Tensor? PerChannel(Tensor? values, Tensor like) => values?.reshape([1, -1, .. Enumerable.Repeat(1L, (int)like.dim() - 2)]);
}

/// <summary>Element-wise operations on tensors that were broadcast against each other.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Broadcast
{
    /// <summary>x ⊙ s, summed over what broadcasting repeated of x.</summary>
    /// <param name="input">x.</param>
    /// <param name="share">s, of the shape that x was broadcast to.</param>
    public static Tensor Multiply(Tensor input, Tensor share)
    {
        var product = input * share;
        if (product.shape.SequenceEqual(input.shape))
            return product;
        using (product)
            return Reduce(product, input.shape);
    }

    /// <summary>Sums over what broadcasting repeated; a tensor of its own.</summary>
    /// <param name="relevance">A tensor of the shape that was broadcast to.</param>
    /// <param name="shape">The shape before.</param>
    public static Tensor Reduce(Tensor relevance, long[] shape)
    {
        if (relevance.shape.SequenceEqual(shape))
            return relevance.alias();
        using var scope = NewDisposeScope();
        var leading = relevance.dim() - shape.Length;
        long[] dims = [.. Enumerable.Range(0, (int)relevance.dim()).Where(i => i < leading || (shape[i - leading] == 1 && relevance.shape[i] != 1)).Select(i => (long)i)];
        return relevance.sum(dims, keepdim: true).reshape(shape).MoveToOuterDisposeScope();
    }
}

/// <summary>Activations and their relevance.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Activation
{
    /// <summary>The module's output, leaving its input as it is even if the module works in place; in the type of its parameters where it must be.</summary>
    public static Tensor Forward(nn.Module<Tensor, Tensor> layer, Tensor input)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(input);
        if (layer is PReLU prelu && prelu.weight.dtype != input.dtype)
        {
            using var own = input.to(prelu.weight.dtype);
            using var result = layer.forward(own);
            return result.to(input.dtype);
        }

        if (layer is PReLU learned)
        {
            using var weight = OrdinaryMode.Own(learned.weight);
            return nn.functional.prelu(input, weight);
        }

        var output = WithSafeNumbers(layer, input) ?? layer.forward(Elements.WorksInPlace(layer) ? input.clone() : input);
        return ReferenceEquals(output, input) ? input.alias() : output;
    }

    /// <summary>What modules compute that would make scalars of their own, with scalars that torch can rely on; null for others.</summary>
    private static Tensor? WithSafeNumbers(nn.Module<Tensor, Tensor> layer, Tensor x)
    {
        switch (layer)
        {
            case LeakyReLU leaky:
                return x.leaky_relu(Number.Of(leaky.negative_slope));
            case ELU elu:
                return x.elu(Number.Of(elu.alpha), Number.Of(1.0), Number.Of(1.0));
            case CELU celu:
                return x.celu(Number.Of(celu.alpha));
            case Threshold step:
                return x.threshold(Number.Of(step.threshold), Number.Of(step.value));
            case Softsign:
                using (var magnitude = x.abs())
                using (var denominator = Sum.Of(magnitude, Number.One))
                    return x.div(denominator);
            default:
                return null;
        }
    }

    /// <summary>max(x, 0).</summary>
    /// <param name="input">x.</param>
    /// <param name="overwrite">Whether the output may be written over x, because nothing reads x itself again.</param>
    public static Tensor ReLU(Tensor input, bool overwrite = false)
    {
        ArgumentNullException.ThrowIfNull(input);
        return overwrite ? input.relu_().alias() : input.relu();
    }

    /// <summary>The gradient of ReLU: relevance where the output is positive.</summary>
    public static Tensor ReLUBackward(Tensor relevance, Tensor output)
    {
        return Part.WherePositive(relevance, output);
    }

    /// <summary>DeconvNet: positive relevance.</summary>
    public static Tensor DeconvNet(Tensor relevance) => Part.Positive(relevance);

    /// <summary>Guided backpropagation: positive relevance where the output is positive.</summary>
    public static Tensor GuidedBackprop(Tensor relevance, Tensor output)
    {
        using var positive = Part.Positive(relevance);
        return ReLUBackward(positive, output);
    }

    /// <summary>The gradient of softplus: R · σ(β x).</summary>
    public static Tensor BetaSmooth(Tensor relevance, Tensor input, double beta)
    {
        using var scaled = Part.Scale(input, beta);
        return relevance * scaled.sigmoid_();
    }
}
