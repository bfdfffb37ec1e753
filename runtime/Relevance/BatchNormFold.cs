using System.ComponentModel;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>Batch normalization with running statistics, whatever mode the module is in: by itself, and as a part of the linear layer before or behind it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class BatchNormFold
{
    /// <summary>The scale γ/√(σ² + ε) and shift β − μ·scale that the module applies to each channel in eval mode.</summary>
    /// <exception cref="NotSupportedException">The module keeps no running statistics.</exception>
    public static (Tensor Scale, Tensor Shift) Affine(NormBase norm)
    {
        if (norm.running_mean is null || norm.running_var is null)
            throw new NotSupportedException($"{norm.GetType().Name} '{norm.GetName()}' keeps no running statistics; relevance needs track_running_stats: true.");
        using var scope = NewDisposeScope();
        var scale = Sum.Of(norm.running_var, Number.Of(norm.eps)).rsqrt();
        if (norm.weight is not null)
            scale = scale * norm.weight;
        var shift = norm.running_mean.neg() * scale;
        if (norm.bias is not null)
            shift = Sum.Of(shift, norm.bias);
        return (scale.MoveToOuterDisposeScope(), shift.MoveToOuterDisposeScope());
    }

    /// <summary>The weight and bias of the one linear layer that does what <paramref name="layer"/> and then <paramref name="norm"/> do.</summary>
    /// <param name="layer">The linear layer.</param>
    /// <param name="norm">The batch norm that reads its output.</param>
    /// <param name="input">The linear layer's input.</param>
    /// <exception cref="NotSupportedException">The batch norm does not normalize what the layer gives as channels.</exception>
    public static (Tensor Weight, Tensor Bias) Fold(nn.Module layer, NormBase norm, Tensor input)
    {
        ArgumentNullException.ThrowIfNull(norm);
        return Fold(layer, null, norm, input);
    }

    /// <summary>The weight and bias of the one linear layer that does what <paramref name="before"/>, <paramref name="layer"/> and <paramref name="behind"/> do in turn.</summary>
    /// <param name="layer">The linear layer.</param>
    /// <param name="before">The batch norm that gives its input, or null.</param>
    /// <param name="behind">The batch norm that reads its output, or null.</param>
    /// <param name="input">What the first of them reads.</param>
    /// <returns>The bias is one for each output channel, or, where a batch norm comes before a layer with padding, for each element of a sample's output: what is padded is not shifted.</returns>
    /// <exception cref="NotSupportedException">A batch norm does not normalize what the layer reads or gives as channels.</exception>
    public static (Tensor Weight, Tensor Bias) Fold(nn.Module layer, NormBase? before, NormBase? behind, Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var (weight, bias) = LinearLayer.Parameters(layer);
        Check(layer, before ?? behind, input);
        using var scope = NewDisposeScope();
        if (before is not null)
        {
            var (scale, shift) = Affine(before);
            bias = LinearLayer.OfChannels(layer, shift.to(weight.dtype), input.shape, weight, bias);
            weight = LinearLayer.ScaleInputs(layer, weight, scale);
        }

        if (behind is null)
        {
            bias ??= zeros(LinearLayer.Outputs(layer), dtype: input.dtype, device: input.device);
            return (LinearLayer.InTypeOf(input, weight).MoveToOuterDisposeScope(), LinearLayer.InTypeOf(input, bias).MoveToOuterDisposeScope());
        }

        var (scaleBehind, shiftBehind) = Affine(behind);
        var foldedWeight = LinearLayer.ScaleOutputs(layer, weight, scaleBehind, input.dtype);
        var foldedBias = (bias is null ? shiftBehind : (bias * PerChannel(scaleBehind, bias)).add_(PerChannel(shiftBehind, bias), Number.One)).to(input.dtype);
        return (foldedWeight.MoveToOuterDisposeScope(), foldedBias.MoveToOuterDisposeScope());
    }

    /// <summary>What the outputs of a linear layer are multiplied by, without its bias, and what is added, so that they are those of the batch norm behind it.</summary>
    /// <inheritdoc cref="Fold(nn.Module, NormBase, Tensor)"/>
    internal static (Tensor Scale, Tensor Bias) Around(nn.Module layer, NormBase norm, Tensor input)
    {
        Check(layer, norm, input);
        using var scope = NewDisposeScope();
        var (scale, shift) = Affine(norm);
        if (LinearLayer.Parameters(layer).Bias is { } bias)
            shift = (bias * scale).add_(shift, Number.One);
        return (scale.to(input.dtype).MoveToOuterDisposeScope(), shift.to(input.dtype).MoveToOuterDisposeScope());
    }

    private static void Check(nn.Module layer, NormBase? norm, Tensor input)
    {
        LayerInput.Check(layer, input, LinearLayer.Parameters(layer).Weight);
        if (norm is not null && !SharesChannels(layer, input.dim()))
        {
            throw new NotSupportedException(
                $"{norm.GetType().Name} '{norm.GetName()}' beside {layer.GetType().Name} '{layer.GetName()}' with an input of {input.dim()} dimensions normalizes others than that layer's channels, so it cannot be folded. Annotate it with [Pass] or [Gradient].");
        }
    }

    /// <summary>Whether a batch norm beside a linear layer normalizes that layer's channels: the second of the batch's dimensions, which are a dense layer's last.</summary>
    internal static bool SharesChannels(nn.Module layer, long dimensions) => layer is not MatMulLayer && dimensions == (layer is Convolution conv ? conv.kernel_size.Length + 2 : 2);

    /// <summary>The module's eval-mode output.</summary>
    public static Tensor Forward(NormBase norm, Tensor input)
    {
        var (scale, shift) = Affine(norm);
        using (scale)
        using (shift)
        using (var scaled = input * PerChannel(scale, input))
        using (var shifted = Sum.Of(scaled, PerChannel(shift, input)))
            return shifted.dtype == input.dtype ? shifted.alias() : shifted.to(input.dtype);
    }

    /// <summary>The gradient of <see cref="Forward"/> with respect to its input.</summary>
    public static Tensor Backward(NormBase norm, Tensor relevance)
    {
        var (scale, shift) = Affine(norm);
        using (scale)
        using (shift)
        using (var scaled = relevance * PerChannel(scale, relevance))
            return scaled.dtype == relevance.dtype ? scaled.alias() : scaled.to(relevance.dtype);
    }

    /// <summary>A value for each channel, as a factor of batches or of single samples' values.</summary>
    private static Tensor PerChannel(Tensor values, Tensor like) =>
        like.dim() < 2 ? values : values.reshape([1, -1, .. Enumerable.Repeat(1L, (int)like.dim() - 2)]);
}
