using System.ComponentModel;
using System.Runtime.InteropServices;
using RelDrop.Relevance.Verification;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>Layers that are linear in their input, with the weight and bias of the caller's choice.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class LinearLayer
{
    private const string Expected = "expected Linear, a convolution or a transposed convolution of 1, 2 or 3 dimensions";

    /// <summary>The layer's output z = W x + b.</summary>
    /// <param name="layer">A <see cref="Linear"/>, a convolution or a transposed convolution, which gives the geometry.</param>
    /// <param name="input">The input x, shaped as the layer expects it.</param>
    /// <param name="weight">W, shaped as the layer's own.</param>
    /// <param name="bias">b, or null for none.</param>
    public static Tensor Forward(nn.Module layer, Tensor input, Tensor weight, Tensor? bias)
    {
        var output = Run(layer, input, weight, bias);
        PassObserver.Current?.See(layer, output);
        return output;
    }

    /// <summary>As <see cref="Forward"/>, seen by nobody.</summary>
    internal static Tensor Run(nn.Module layer, Tensor input, Tensor weight, Tensor? bias)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(weight);
        LayerInput.Check(layer, input, weight);
        using var scope = NewDisposeScope();
        try
        {
            return Apply(layer, input, weight, bias).MoveToOuterDisposeScope();
        }
        catch (ExternalException exception)
        {
            throw new OperationException(layer, input, OperationException.FirstLine(exception), exception);
        }
    }

    private static Tensor Apply(nn.Module layer, Tensor input, Tensor weight, Tensor? bias) => layer is MatMulLayer ? MatMulLayer.Apply(input, weight, bias is null ? null : InTypeOf(input, bias))
        : bias is null || bias.dim() == 1
        ? ApplyByChannel(layer, input, weight, bias is null ? null : InTypeOf(input, bias))
        : ApplyByChannel(layer, input, weight, null).add_(InTypeOf(input, bias), Number.One);

    private static Tensor ApplyByChannel(nn.Module layer, Tensor input, Tensor weight, Tensor? bias) => layer switch
    {
        Linear => nn.functional.linear(input, weight, bias!),
        Conv1d conv => nn.functional.conv1d(PadEnd(conv, input), weight, bias!, conv.stride[0], Padding(conv)[0], conv.dilation[0], conv.groups),
        Conv2d conv => nn.functional.conv2d(Fastest(PadEnd(conv, input)), weight, bias!, conv.stride, Padding(conv), conv.dilation, conv.groups),
        Conv3d conv => nn.functional.conv3d(PadEnd(conv, input), weight, bias!, conv.stride, Padding(conv), conv.dilation, conv.groups),
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
        ArgumentNullException.ThrowIfNull(output);
        using var scope = NewDisposeScope();
        return Transpose(layer, output, weight, inputShape).MoveToOuterDisposeScope();
    }

    private static Tensor Transpose(nn.Module layer, Tensor output, Tensor weight, long[] inputShape)
    {
        if (layer is not Convolution { padding_mode: not PaddingModes.Zeros } conv)
            return TransposeUnpadded(layer, output, weight, inputShape);

        // What the padding repeats goes back to where it came from.
        using var input = zeros(inputShape, dtype: output.dtype, device: output.device);
        var (padded, gradient) = LocalGradient.Record(input, x => PadEnd(conv, x));
        using (padded)
        using (gradient)
            return gradient.Backward(TransposeUnpadded(layer, output, weight, padded.shape));
    }

    private static Tensor TransposeUnpadded(nn.Module layer, Tensor output, Tensor weight, long[] inputShape) => layer switch
    {
        Linear => output.matmul(weight),
        MatMulLayer => MatMulLayer.Transpose(output, weight, inputShape),
        Conv1d conv => Crop(conv, nn.functional.conv_transpose1d(output, weight, null!, conv.stride[0], Padding(conv)[0], OutputPadding(conv, output, inputShape)[0], conv.dilation[0], conv.groups), inputShape),
        Conv2d conv => Crop(conv, nn.functional.conv_transpose2d(Fastest(output), weight, null!, conv.stride, Padding(conv), OutputPadding(conv, output, inputShape), conv.dilation, conv.groups), inputShape),
        Conv3d conv => Crop(conv, nn.functional.conv_transpose3d(output, weight, null!, conv.stride, Padding(conv), OutputPadding(conv, output, inputShape), conv.dilation, conv.groups), inputShape),
        ConvTranspose1d conv => Crop(conv, nn.functional.conv1d(output, weight, null!, conv.stride[0], conv.padding![0], conv.dilation[0], conv.groups), inputShape),
        ConvTranspose2d conv => Crop(conv, nn.functional.conv2d(output, weight, null!, conv.stride, conv.padding!, conv.dilation, conv.groups), inputShape),
        ConvTranspose3d conv => Crop(conv, nn.functional.conv3d(output, weight, null!, conv.stride, conv.padding!, conv.dilation, conv.groups), inputShape),
        _ => throw Unsupported(layer, Expected),
    };

    /// <summary>
    /// An image as torch's CPU convolutions read it without a copy of their own: channels last, unless there is less than a vector's
    /// worth of pixels.
    /// </summary>
    private static Tensor Fastest(Tensor image)
    {
        const int fewPixels = 16;
        if (image.device_type != DeviceType.CPU || image.dim() != 4 || image.dtype == ScalarType.Float64)
            return image;
        return image.shape[2] * image.shape[3] <= fewPixels ? image.contiguous() : image.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
    }

    /// <summary>What the layer gives for an input that is the same value all over a channel: for a dense layer a vector, for another one a sample.</summary>
    internal static Tensor OfChannels(nn.Module layer, Tensor values, long[] inputShape, Tensor weight, Tensor? bias) => layer is Convolution
        ? Apply(layer, values.reshape([1, -1, .. inputShape[2..].Select(_ => 1L)]).expand([1, -1, .. inputShape[2..]]), weight, bias)
        : Apply(layer, values, weight, bias);

    /// <summary>A value for each channel that the layer gives, as a factor of its outputs.</summary>
    internal static Tensor PerChannel(nn.Module layer, Tensor values) => layer is Convolution conv ? values.reshape([-1, .. conv.kernel_size.Select(_ => 1L)]) : values;

    /// <summary>About how many elements the layer gives for an input: as many places as it reads, less for each stride.</summary>
    internal static long Outputs(nn.Module layer, long[] inputShape)
    {
        var places = inputShape.Where((_, i) => i != ChannelAxis(layer, inputShape.Length)).Aggregate(1L, (product, size) => product * size);
        return Outputs(layer) * (layer is Convolution conv and not ConvolutionTranspose ? places / conv.stride.Aggregate(1L, (product, stride) => product * stride) : places);
    }

    /// <summary>How many channels the layer gives.</summary>
    internal static long Outputs(nn.Module layer) => layer is Convolution conv ? conv.out_channels : ((Linear)layer).weight!.shape[0];

    /// <summary>The weight with each input channel multiplied by its scale.</summary>
    internal static Tensor ScaleInputs(nn.Module layer, Tensor weight, Tensor scale)
    {
        if (layer is not Convolution conv)
            return weight * scale;
        long[] kernel = weight.shape[2..];
        if (layer is ConvolutionTranspose)
            return weight * scale.reshape([-1, 1, .. kernel.Select(_ => 1L)]);

        // (outputs, inputs of a group, ...): the groups lie one after another along the outputs.
        var inputs = weight.shape[1];
        return (weight.reshape([conv.groups, -1, inputs, .. kernel]) * scale.reshape([conv.groups, 1, inputs, .. kernel.Select(_ => 1L)])).reshape(weight.shape);
    }

    /// <summary>The weight with each output channel multiplied by its scale, in another element type.</summary>
    internal static Tensor ScaleOutputs(nn.Module layer, Tensor weight, Tensor scale, ScalarType type)
    {
        if (layer is not ConvolutionTranspose conv)
            return Elementwise.ScaleRows(weight, scale, type) ?? (weight * scale.reshape([-1, .. Enumerable.Repeat(1L, (int)weight.dim() - 1)])).to(type);

        // (inputs, outputs of a group, ...): the groups lie one after another along the inputs.
        var outputs = weight.shape[1];
        long[] kernel = weight.shape[2..];
        var grouped = weight.reshape([conv.groups, -1, outputs, .. kernel]) * scale.reshape([conv.groups, 1, outputs, .. kernel.Select(_ => 1L)]);
        return grouped.reshape(weight.shape).to(type);
    }

    /// <summary>A linear layer's weight in the type of its input, as a tensor of the caller's own.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="input">Its input.</param>
    public static Tensor Weight(nn.Module layer, Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return InTypeOf(input, Parameters(layer).Weight);
    }

    internal static Tensor InTypeOf(Tensor input, Tensor parameter) => parameter.dtype == input.dtype ? parameter.alias() : parameter.to(input.dtype);

    /// <summary>The weight and bias of a linear layer.</summary>
    public static (Tensor Weight, Tensor? Bias) Parameters(nn.Module layer) => layer switch
    {
        Linear linear => (linear.weight, linear.bias),
        MatMulLayer product => (product.Weight, product.Bias),
        Convolution conv => (conv.weight, conv.bias),
        _ => throw Unsupported(layer, Expected),
    };

    /// <summary>
    /// The relevance that LRP-♭ gives: spread evenly over what each output sees. The weights being all ones, a group's output channels
    /// can be added up before, and one input channel of it stands for all: what remains is a box filter.
    /// </summary>
    /// <param name="layer">The layer, which gives the geometry.</param>
    /// <param name="relevance">The output's relevance.</param>
    /// <param name="inputShape">The shape of the layer's input.</param>
    /// <param name="epsilon">ε, of the <see cref="Stabilizer"/>.</param>
    /// <param name="clip">Whether the stabilizer clips.</param>
    /// <param name="normScale">Whether the stabilizer scales ε.</param>
    public static Tensor Flat(nn.Module layer, Tensor relevance, long[] inputShape, double epsilon = Rules.StabilizerSpec.DefaultEpsilon, bool clip = false, bool normScale = false)
    {
        ArgumentNullException.ThrowIfNull(relevance);
        ArgumentNullException.ThrowIfNull(inputShape);
        using var scope = NewDisposeScope();
        if (layer is MatMulLayer { Weight: var weight })
        {
            using var ones = torch.ones(weight.shape, dtype: relevance.dtype, device: relevance.device);
            var seen = Forward(layer, torch.ones(inputShape, dtype: relevance.dtype, device: relevance.device), ones, null);
            return Backward(layer, Stabilizer.Share(relevance, seen, epsilon, clip, normScale), ones, inputShape).MoveToOuterDisposeScope();
        }

        var axis = ChannelAxis(layer, inputShape.Length);
        var (groups, kernel) = layer is Convolution conv ? (conv.groups, conv.kernel_size) : (1, []);
        long[] grouped = [.. inputShape[..axis], groups, .. inputShape[(axis + 1)..]];
        var channels = inputShape[axis] / groups;

        var box = torch.ones([groups, 1, .. kernel], dtype: relevance.dtype, device: relevance.device);
        var units = Forward(layer, torch.ones(OneSample(layer, grouped), dtype: relevance.dtype, device: relevance.device), box, null).mul_(Number.Of(channels));
        var summed = relevance.unflatten(axis, groups, -1).sum(axis + 1);
        var share = Stabilizer.Share(summed, units, epsilon, clip, normScale);
        return Spread(layer, share, box, grouped)
            .unsqueeze(axis + 1)
            .expand([.. grouped[..(axis + 1)], channels, .. grouped[(axis + 1)..]])
            .reshape(inputShape)
            .contiguous()
            .MoveToOuterDisposeScope();
    }

    /// <summary>
    /// A box filter's transpose. Where it moves by single elements that is a box filter again, and a convolution of one channel takes a
    /// tenth of the time of a transposed one.
    /// </summary>
    private static Tensor Spread(nn.Module layer, Tensor share, Tensor box, long[] inputShape)
    {
        if (layer is not Convolution { padding_mode: PaddingModes.Zeros } conv || layer is ConvolutionTranspose || conv.stride.Any(stride => stride != 1))
            return Backward(layer, share, box, inputShape);
        long[] padding = [.. Reach(conv).Zip(Padding(conv), (reach, before) => reach - before)];
        if (padding.Any(before => before < 0) || (conv.padding_type == TorchSharp.Padding.Same && Reach(conv).Any(reach => reach % 2 == 1)))
            return Backward(layer, share, box, inputShape);
        return padding.Length switch
        {
            1 => nn.functional.conv1d(share, box, null!, 1, padding[0], conv.dilation[0], conv.groups),
            2 => nn.functional.conv2d(share, box, null!, [1, 1], padding, conv.dilation, conv.groups),
            _ => nn.functional.conv3d(share, box, null!, [1, 1, 1], padding, conv.dilation, conv.groups),
        };
    }

    /// <summary>A constant input: one sample, which stands for all, as the layer would see it.</summary>
    /// <param name="layer">The layer, which says where its channels are: a dense layer's features are the last dimension.</param>
    /// <param name="input">The layer's input, whose shape, type and device count.</param>
    /// <param name="values">One value, or one for each channel.</param>
    /// <returns>A tensor that broadcasts to the input's shape.</returns>
    /// <exception cref="ArgumentException">There are neither one value nor as many as channels.</exception>
    public static Tensor Constant(nn.Module layer, Tensor input, params double[] values)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Constant(layer, input.shape, input.dtype, input.device, values);
    }

    internal static Tensor Constant(nn.Module layer, long[] inputShape, ScalarType type, Device device, double[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var axis = ChannelAxis(layer, inputShape.Length);
        if (values.Length != 1 && values.Length != inputShape[axis])
        {
            throw new ArgumentException(
                $"Expected 1 value, or one for each of the {inputShape[axis]} channels that {layer.GetType().Name} '{layer.GetName()}' reads from its input of shape ({string.Join(", ", inputShape)}); got {values.Length}.",
                nameof(values));
        }

        using var scope = NewDisposeScope();
        return tensor(values, dtype: type, device: device)
            .reshape([-1, .. Enumerable.Repeat(1L, inputShape.Length - 1 - axis)])
            .expand(OneSample(layer, inputShape))
            .MoveToOuterDisposeScope();
    }

    private static NotSupportedException Unsupported(nn.Module layer, string reason) =>
        new($"{layer.GetType().Name} '{layer.GetName()}' has no linear relevance pass: {reason}.");
}
