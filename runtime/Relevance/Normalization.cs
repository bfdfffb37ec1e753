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
    /// The same output as a function whose gradient takes what it divides by for a constant, so that it is affine in its input (Ali et
    /// al. 2022, sec. 3.2).
    /// </summary>
    /// <exception cref="NotSupportedException">Nothing is known of what the module divides by.</exception>
    public static Tensor WithConstantDeviation(nn.Module<Tensor, Tensor> layer, Tensor input)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return layer switch
        {
            LayerNorm norm => LayerNorm(input, norm.normalized_shape, OrdinaryMode.Own(norm.weight), OrdinaryMode.Own(norm.bias), norm.eps),
            GroupNorm norm => GroupNorm(input, norm.num_groups, OrdinaryMode.Own(norm.weight), OrdinaryMode.Own(norm.bias), norm.eps),
            InstanceNorm { running_mean: null } norm => InstanceNorm(input, null, null, OrdinaryMode.Own(norm.weight), OrdinaryMode.Own(norm.bias), eps: norm.eps),
            TorchSharp.Modules.InstanceNorm => Forward(layer, input),
            LocalResponseNorm norm => LocalResponseNorm(input, norm.size, norm.alpha, norm.beta, norm.k),
            _ => throw new NotSupportedException($"{layer.GetType().Name} '{layer.GetName()}' has no form with a constant deviation; give it [Pass] or [Gradient]."),
        };
    }

    /// <summary>The same with its gradient, written out where that is cheaper.</summary>
    /// <inheritdoc cref="WithConstantDeviation"/>
    public static (Tensor Output, LocalGradient Gradient) Record(nn.Module<Tensor, Tensor> layer, Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (layer is LayerNorm { normalized_shape.Length: 1 } norm && RowKernels.LayerNorm(input, norm.weight, norm.bias, norm.eps) is { } fused)
        {
            var weight = norm.weight?.alias();
            return (fused.Output, LocalGradient.Of(layer.GetType().Name, factor => Backward(factor, fused.Inverse, weight), weight is null ? [fused.Inverse] : [fused.Inverse, weight]));
        }

        return LocalGradient.Record(input, x => WithConstantDeviation(layer, x), layer.GetType().Name);
    }

    private static Tensor Backward(Tensor factor, Tensor inverse, Tensor? weight)
    {
        if (RowKernels.IsOfRows(factor))
            return RowKernels.LayerNormBackward(factor, inverse, weight);
        using var own = factor.contiguous();
        return RowKernels.LayerNormBackward(own, inverse, weight);
    }

    // ---- Functions with the parameters of torch.nn.functional's, and constant deviations ----

    /// <summary>As <c>functional.layer_norm</c>.</summary>
    public static Tensor LayerNorm(Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5)
    {
        ArgumentNullException.ThrowIfNull(normalized_shape);
        return Affine(Standardize(input, [.. Enumerable.Range(1, normalized_shape.Length).Select(i => (long)-i)], eps), weight, bias);
    }

    /// <summary>As <c>functional.group_norm</c>.</summary>
    public static Tensor GroupNorm(Tensor input, long num_groups, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5)
    {
        ArgumentNullException.ThrowIfNull(input);
        var grouped = Standardize(input.reshape(input.shape[0], num_groups, -1), [-1], eps).reshape(input.shape);
        return Affine(grouped, PerChannel(weight, input), PerChannel(bias, input));
    }

    /// <summary>As <c>functional.instance_norm</c>.</summary>
    public static Tensor InstanceNorm(Tensor input, Tensor? running_mean = null, Tensor? running_var = null, Tensor? weight = null, Tensor? bias = null, bool use_input_stats = true, double momentum = 0.1, double eps = 1e-5)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (!use_input_stats)
            return nn.functional.instance_norm(input, running_mean!, running_var!, weight!, bias!, use_input_stats, momentum, eps);
        var planes = Standardize(input.flatten(2), [-1], eps).reshape(input.shape);
        return Affine(planes, PerChannel(weight, input), PerChannel(bias, input));
    }

    /// <summary>As <c>functional.local_response_norm</c>.</summary>
    public static Tensor LocalResponseNorm(Tensor input, long size, double alpha = 1e-4, double beta = 0.75, double k = 1)
    {
        ArgumentNullException.ThrowIfNull(input);

        // The mean square over the neighbouring channels, beyond which there are zeros.
        var squares = Part.Square(input.detach()).unsqueeze(1).flatten(3);
        var padded = nn.functional.pad(squares, [0, 0, size / 2, (size - 1) / 2]);
        var means = nn.functional.avg_pool2d(padded, [size, 1], [1, 1]).reshape(input.shape);
        return input / Sum.Of(Part.Scale(means, alpha), Number.Of(k)).pow(Number.Of(beta));
    }

    /// <summary>As <c>functional.normalize</c>.</summary>
    public static Tensor Normalize(Tensor input, double p = 2, long dim = 1, double eps = 1e-12)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input / input.detach().norm((int)dim, keepdim: true, p: (float)p).clamp_min(Number.Of(eps));
    }

    private static Tensor Standardize(Tensor input, long[] dims, double eps)
    {
        var centered = input - input.mean(dims, keepdim: true);
        var deviation = Sum.Of(Part.Square(centered.detach()).mean(dims, keepdim: true), Number.Of(eps)).sqrt();
        return centered / deviation;
    }

    private static Tensor Affine(Tensor input, Tensor? weight, Tensor? bias)
    {
        var scaled = weight is null ? input : input * weight;
        return bias is null ? scaled : Sum.Of(scaled, bias);
    }

    private static Tensor? PerChannel(Tensor? values, Tensor like) => values?.reshape([1, -1, .. Enumerable.Repeat(1L, (int)like.dim() - 2)]);
}
