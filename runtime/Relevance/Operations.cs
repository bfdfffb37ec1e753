using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>Batch normalization with running statistics, whatever mode the module is in.</summary>
public static class BatchNormFold
{
    /// <summary>The scale γ/√(σ² + ε) and shift β − μ·scale that the module applies to each channel in eval mode.</summary>
    /// <exception cref="NotSupportedException">The module keeps no running statistics.</exception>
    public static (Tensor Scale, Tensor Shift) Affine(NormBase norm)
    {
        if (norm.running_mean is null || norm.running_var is null)
            throw new NotSupportedException($"{norm.GetType().Name} '{norm.GetName()}' keeps no running statistics; relevance needs track_running_stats: true.");
        using var scope = NewDisposeScope();
        var scale = (norm.running_var + norm.eps).rsqrt();
        if (norm.weight is not null)
            scale = scale * norm.weight;
        var shift = norm.running_mean.neg() * scale;
        if (norm.bias is not null)
            shift = shift + norm.bias;
        return (scale.MoveToOuterDisposeScope(), shift.MoveToOuterDisposeScope());
    }

    /// <summary>The weight and bias of the one linear layer that does what <paramref name="layer"/> and then <paramref name="norm"/> do.</summary>
    public static (Tensor Weight, Tensor Bias) Fold(nn.Module layer, NormBase norm) => Fold(layer, norm, factor: 1);

    /// <summary>
    /// As <see cref="Fold(nn.Module, NormBase)"/>, divided by √(1 + ε): zennit 0.5.1, the oracle, leaves the emptied batch norm
    /// in place with its ε (1.0 no longer does). That is 5e-6 a layer, but a composite that does not conserve relevance multiplies it up.
    /// </summary>
    public static (Tensor Weight, Tensor Bias) Canonize(nn.Module layer, NormBase norm)
    {
        ArgumentNullException.ThrowIfNull(norm);
        return Fold(layer, norm, 1 / Math.Sqrt(1 + norm.eps));
    }

    private static (Tensor Weight, Tensor Bias) Fold(nn.Module layer, NormBase norm, double factor)
    {
        using var scope = NewDisposeScope();
        var (weight, bias) = LinearLayer.Parameters(layer);
        var (scale, shift) = Affine(norm);
        scale.mul_(factor);
        shift.mul_(factor);
        var foldedWeight = LinearLayer.ScaleOutputs(layer, weight, scale);
        var foldedBias = bias is null ? shift : (bias * scale).add_(shift);
        return (foldedWeight.MoveToOuterDisposeScope(), foldedBias.MoveToOuterDisposeScope());
    }

    /// <summary>The module's eval-mode output.</summary>
    public static Tensor Forward(NormBase norm, Tensor input)
    {
        var (scale, shift) = Affine(norm);
        using (scale)
        using (shift)
        using (var scaled = input * PerChannel(scale, input))
            return scaled + PerChannel(shift, input);
    }

    /// <summary>The gradient of <see cref="Forward"/> with respect to its input.</summary>
    public static Tensor Backward(NormBase norm, Tensor relevance)
    {
        var (scale, shift) = Affine(norm);
        using (scale)
        using (shift)
            return relevance * PerChannel(scale, relevance);
    }

    private static Tensor PerChannel(Tensor values, Tensor like) =>
        values.reshape([1, -1, .. Enumerable.Repeat(1L, (int)like.dim() - 2)]);
}

/// <summary>Max pooling: each output's relevance goes to the input that won.</summary>
public static class MaxPooling
{
    /// <summary>The pooled output, and for each of its elements the index of the winner in its plane.</summary>
    public static (Tensor Output, Tensor Winners) Forward(MaxPool2d pool, Tensor input) => pool.forward_with_indices(input);

    /// <summary>Relevance of the input. Windows that overlap add up.</summary>
    public static Tensor Backward(Tensor relevance, Tensor winners, long[] inputShape)
    {
        using var scope = NewDisposeScope();
        var flat = zeros([.. inputShape[..^2], inputShape[^2] * inputShape[^1]], dtype: relevance.dtype, device: relevance.device);
        return flat.scatter_add_(-1, winners.flatten(-2), relevance.flatten(-2)).reshape(inputShape).MoveToOuterDisposeScope();
    }
}

/// <summary>Average pooling and the mean over dimensions, and their gradients.</summary>
public static class AveragePooling
{
    /// <summary>The gradient of <paramref name="pool"/> with respect to its input.</summary>
    public static Tensor Backward(nn.Module pool, Tensor relevance, Tensor input)
    {
        switch (pool)
        {
            case AvgPool2d average:
                return nn.functional.avg_pool2d_backward(relevance, input, average.kernel_size, average.stride ?? average.kernel_size, average.padding ?? [0, 0], average.ceil_mode, average.count_include_pad, average.divisor_override ?? 0);
            case AdaptiveAvgPool2d adaptive:
                return AdaptiveBackward(relevance, input.shape);
            default:
                throw new NotSupportedException($"{pool.GetType().Name} '{pool.GetName()}' is not an average pooling that relevance passes through.");
        }
    }

    /// <summary>The gradient of the mean over <paramref name="dims"/>.</summary>
    public static Tensor MeanBackward(Tensor relevance, long[] dims, bool keepdim, long[] inputShape)
    {
        using var scope = NewDisposeScope();
        var kept = (long[])inputShape.Clone();
        foreach (var dim in dims)
            kept[dim < 0 ? dim + inputShape.Length : dim] = 1;
        var count = inputShape.Aggregate(1L, (product, size) => product * size) / kept.Aggregate(1L, (product, size) => product * size);
        return (keepdim ? relevance : relevance.reshape(kept)).div(count).expand(inputShape).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>Adaptive windows are the same for every row and for every column: the gradient is a matrix on either side.</summary>
    public static Tensor AdaptiveBackward(Tensor relevance, long[] inputShape)
    {
        using var scope = NewDisposeScope();
        var rows = Windows(inputShape[^2], relevance.shape[^2], relevance);
        var columns = Windows(inputShape[^1], relevance.shape[^1], relevance);
        return rows.t().matmul(relevance).matmul(columns).MoveToOuterDisposeScope();
    }

    private static Tensor Windows(long inputSize, long outputSize, Tensor like)
    {
        var weights = new double[outputSize, inputSize];
        for (var o = 0L; o < outputSize; o++)
        {
            var start = o * inputSize / outputSize;
            var end = (((o + 1) * inputSize) + outputSize - 1) / outputSize;
            for (var i = start; i < end; i++)
                weights[o, i] = 1.0 / (end - start);
        }

        return tensor(weights, dtype: like.dtype, device: like.device);
    }
}

/// <summary>Gradients of activations.</summary>
public static class Activation
{
    /// <summary>The gradient of ReLU: relevance where the output is positive.</summary>
    public static Tensor ReLUBackward(Tensor relevance, Tensor output)
    {
        using var positive = output.gt(0);
        return relevance * positive;
    }

    /// <summary>DeconvNet: positive relevance.</summary>
    public static Tensor DeconvNet(Tensor relevance) => relevance.clamp_min(0);

    /// <summary>Guided backpropagation: positive relevance where the output is positive.</summary>
    public static Tensor GuidedBackprop(Tensor relevance, Tensor output)
    {
        using var positive = relevance.clamp_min(0);
        return ReLUBackward(positive, output);
    }

    /// <summary>The gradient of softplus: R · σ(β x).</summary>
    public static Tensor BetaSmooth(Tensor relevance, Tensor input, double beta)
    {
        using var scaled = input * beta;
        return relevance * scaled.sigmoid_();
    }
}
