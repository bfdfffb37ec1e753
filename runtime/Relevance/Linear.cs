using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>Layers that are linear in their input, with the weight and bias of the caller's choice.</summary>
public static class LinearLayer
{
    private const string Expected = "expected Linear, a convolution or a transposed convolution of 1, 2 or 3 dimensions";

    /// <summary>The layer's output z = W x + b.</summary>
    /// <param name="layer">A <see cref="Linear"/>, a convolution or a transposed convolution, which gives the geometry.</param>
    /// <param name="input">The input x, shaped as the layer expects it.</param>
    /// <param name="weight">W, shaped as the layer's own.</param>
    /// <param name="bias">b, or null for none.</param>
    public static Tensor Forward(nn.Module layer, Tensor input, Tensor weight, Tensor? bias) => layer switch
    {
        Linear => nn.functional.linear(input, weight, bias!),
        Convolution { padding_mode: not PaddingModes.Zeros } => throw Unsupported(layer, "only zero padding is supported"),
        Conv1d conv => nn.functional.conv1d(input, weight, bias!, conv.stride[0], Padding(conv)[0], conv.dilation[0], conv.groups),
        Conv2d conv => nn.functional.conv2d(input, weight, bias!, conv.stride, Padding(conv), conv.dilation, conv.groups),
        Conv3d conv => nn.functional.conv3d(input, weight, bias!, conv.stride, Padding(conv), conv.dilation, conv.groups),
        ConvTranspose1d conv => nn.functional.conv_transpose1d(input, weight, bias!, conv.stride[0], conv.padding![0], conv.output_padding[0], conv.dilation[0], conv.groups),
        ConvTranspose2d conv => nn.functional.conv_transpose2d(input, weight, bias!, conv.stride, conv.padding!, conv.output_padding, conv.dilation, conv.groups),
        ConvTranspose3d conv => nn.functional.conv_transpose3d(input, weight, bias!, conv.stride, conv.padding!, conv.output_padding, conv.dilation, conv.groups),
        _ => throw Unsupported(layer, Expected),
    };

    /// <summary>The gradient of <see cref="Forward"/> with respect to its input: Wᵀ s.</summary>
    /// <param name="layer">The layer, which gives the geometry.</param>
    /// <param name="output">s, of the output's shape.</param>
    /// <param name="weight">W, shaped as the layer's own.</param>
    /// <param name="inputShape">The shape of the layer's input.</param>
    public static Tensor Backward(nn.Module layer, Tensor output, Tensor weight, long[] inputShape)
    {
        switch (layer)
        {
            case Linear:
                return output.matmul(weight);
            case Conv1d conv:
                return nn.functional.conv_transpose1d(output, weight, null!, conv.stride[0], Padding(conv)[0], OutputPadding(conv, output, inputShape)[0], conv.dilation[0], conv.groups);
            case Conv2d conv:
                return nn.functional.conv_transpose2d(output, weight, null!, conv.stride, Padding(conv), OutputPadding(conv, output, inputShape), conv.dilation, conv.groups);
            case Conv3d conv:
                return nn.functional.conv_transpose3d(output, weight, null!, conv.stride, Padding(conv), OutputPadding(conv, output, inputShape), conv.dilation, conv.groups);
            case ConvTranspose1d conv:
                return nn.functional.conv1d(output, weight, null!, conv.stride[0], conv.padding![0], conv.dilation[0], conv.groups);
            case ConvTranspose2d conv:
                return nn.functional.conv2d(output, weight, null!, conv.stride, conv.padding!, conv.dilation, conv.groups);
            case ConvTranspose3d conv:
                return nn.functional.conv3d(output, weight, null!, conv.stride, conv.padding!, conv.dilation, conv.groups);
            default:
                throw Unsupported(layer, Expected);
        }
    }

    /// <summary>The weight with each output channel multiplied by its scale.</summary>
    internal static Tensor ScaleOutputs(nn.Module layer, Tensor weight, Tensor scale)
    {
        if (layer is not ConvolutionTranspose conv)
            return weight * scale.reshape([-1, .. Enumerable.Repeat(1L, (int)weight.dim() - 1)]);

        // (inputs, outputs of a group, ...): the groups lie one after another along the inputs.
        var outputs = weight.shape[1];
        long[] kernel = weight.shape[2..];
        var grouped = weight.reshape([conv.groups, -1, outputs, .. kernel]) * scale.reshape([conv.groups, 1, outputs, .. kernel.Select(_ => 1L)]);
        return grouped.reshape(weight.shape);
    }

    /// <summary>The weight and bias of a linear layer.</summary>
    public static (Tensor Weight, Tensor? Bias) Parameters(nn.Module layer) => layer switch
    {
        Linear linear => (linear.weight, linear.bias),
        Convolution conv => (conv.weight, conv.bias),
        _ => throw Unsupported(layer, Expected),
    };

    /// <summary>
    /// The relevance that LRP-♭ gives: spread evenly over what each output sees. The weights being all ones, one input
    /// channel a group stands for all.
    /// </summary>
    /// <param name="layer">The layer, which gives the geometry.</param>
    /// <param name="relevance">The output's relevance.</param>
    /// <param name="inputShape">The shape of the layer's input.</param>
    public static Tensor Flat(nn.Module layer, Tensor relevance, long[] inputShape)
    {
        var (weight, _) = Parameters(layer);
        using var scope = NewDisposeScope();
        var ones = ones_like(weight, requires_grad: false);
        long[] oneSample = [1, .. inputShape.Skip(1)];
        if (layer is Linear)
            oneSample = [.. inputShape.Select((size, i) => i == inputShape.Length - 1 ? size : 1)];
        var units = Forward(layer, torch.ones(oneSample, dtype: relevance.dtype, device: relevance.device), ones, null);
        var share = relevance / Stabilizer.Apply(units, Rules.LinearRule.DefaultEpsilon);
        return Backward(layer, share, ones, inputShape).MoveToOuterDisposeScope();
    }

    /// <summary>Padding in elements; 'same' and 'valid' are resolved.</summary>
    private static long[] Padding(Convolution conv) => conv.padding_type switch
    {
        TorchSharp.Padding.Valid => [.. conv.kernel_size.Select(_ => 0L)],
        TorchSharp.Padding.Same when conv.kernel_size.Zip(conv.dilation).All(p => (p.First - 1) * p.Second % 2 == 0) =>
            [.. conv.kernel_size.Zip(conv.dilation, (size, dilation) => (size - 1) * dilation / 2)],
        TorchSharp.Padding.Same => throw Unsupported(conv, "padding 'same' needs an odd kernel; pad explicitly"),
        _ => conv.padding!,
    };

    /// <summary>What a strided convolution drops at the end of its input, and its transpose must add again.</summary>
    private static long[] OutputPadding(Convolution conv, Tensor output, long[] inputShape)
    {
        var padding = Padding(conv);
        var dimensions = conv.kernel_size.Length;
        var extra = new long[dimensions];
        for (var i = 0; i < dimensions; i++)
        {
            var covered = ((output.shape[^(dimensions - i)] - 1) * conv.stride[i]) - (2 * padding[i]) + (conv.dilation[i] * (conv.kernel_size[i] - 1)) + 1;
            extra[i] = inputShape[^(dimensions - i)] - covered;
        }

        return extra;
    }

    private static NotSupportedException Unsupported(nn.Module layer, string reason) =>
        new($"{layer.GetType().Name} '{layer.GetName()}' has no linear relevance pass: {reason}.");
}

/// <summary>Keeps denominators away from zero.</summary>
public static class Stabilizer
{
    /// <summary>z + ε·sign(z), with sign(0) = 1 (zennit's Stabilizer).</summary>
    /// <param name="denominator">z.</param>
    /// <param name="epsilon">ε.</param>
    public static Tensor Apply(Tensor denominator, double epsilon)
    {
        using var scope = NewDisposeScope();
        // copysign is a tenth of the cost of where; adding 0 turns -0 into +0, whose sign is +.
        var sign = tensor(epsilon, dtype: denominator.dtype, device: denominator.device).copysign(denominator + 0.0);
        return sign.add_(denominator).MoveToOuterDisposeScope();
    }

    /// <summary>R / stabilize(z): a unit's relevance as a share of its denominator.</summary>
    /// <param name="relevance">R.</param>
    /// <param name="denominator">z, of R's shape.</param>
    /// <param name="epsilon">ε.</param>
    public static Tensor Share(Tensor relevance, Tensor denominator, double epsilon = Rules.LinearRule.DefaultEpsilon)
    {
        using var stable = Apply(denominator, epsilon);
        return relevance / stable;
    }
}
