using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>Where a layer's channels are, and what convolutions pad and drop.</summary>
public static partial class LinearLayer
{
    /// <summary>The dimension that the weights mix.</summary>
    private static int ChannelAxis(nn.Module layer, int rank) => layer is Convolution conv ? rank - 1 - conv.kernel_size.Length : rank - 1;

    /// <summary>The shape of one sample, or of one token of a dense layer: 1 in every dimension before the channels.</summary>
    private static long[] OneSample(nn.Module layer, long[] inputShape) =>
        [.. inputShape.Select((size, i) => i < ChannelAxis(layer, inputShape.Length) ? 1 : size)];

    /// <summary>Zeros at either end; 'same' and 'valid' are resolved. Other padding than zeros comes before the layer.</summary>
    private static long[] Padding(Convolution conv) => conv.padding_mode == PaddingModes.Zeros ? Ends(conv) : [.. conv.kernel_size.Select(_ => 0L)];

    private static long[] Ends(Convolution conv) => conv.padding_type switch
    {
        TorchSharp.Padding.Valid => [.. conv.kernel_size.Select(_ => 0L)],
        TorchSharp.Padding.Same => [.. Reach(conv).Select(reach => reach / 2)],
        _ => conv.padding!,
    };

    /// <summary>How much further than its first element a kernel reaches.</summary>
    private static IEnumerable<long> Reach(Convolution conv) => conv.kernel_size.Zip(conv.dilation, (size, dilation) => (size - 1) * dilation);

    /// <summary>What torch's convolutions do not pad: with other elements than zeros, and one more at the end where 'same' padding cannot be shared evenly.</summary>
    private static Tensor PadEnd(Convolution conv, Tensor input)
    {
        long[] more = [.. Reach(conv).Select(reach => conv.padding_type == TorchSharp.Padding.Same ? reach % 2 : 0)];
        if (conv.padding_mode != PaddingModes.Zeros)
            return nn.functional.pad(input, [.. Ends(conv).Zip(more).Reverse().SelectMany(ends => new[] { ends.First, ends.First + ends.Second })], conv.padding_mode);
        return more.Any(extra => extra != 0) ? nn.functional.pad(input, [.. more.Reverse().SelectMany(extra => new[] { 0, extra })]) : input;
    }

    /// <summary>What a strided convolution drops at the end of its input, and its transpose must add again.</summary>
    private static long[] OutputPadding(Convolution conv, Tensor output, long[] inputShape)
    {
        var padding = Padding(conv);
        var dimensions = conv.kernel_size.Length;
        var extra = new long[dimensions];
        for (var i = 0; i < dimensions; i++)
        {
            var covered = ((output.shape[^(dimensions - i)] - 1) * conv.stride[i]) - (2 * padding[i]) + (conv.dilation[i] * (conv.kernel_size[i] - 1)) + 1;
            extra[i] = Math.Max(0, inputShape[^(dimensions - i)] - covered);
        }

        return extra;
    }

    /// <summary>Drops what lies beyond the end of the input: uneven 'same' padding, or what output padding beyond the stride made.</summary>
    private static Tensor Crop(Convolution conv, Tensor gradient, long[] inputShape)
    {
        for (var i = 1; i <= conv.kernel_size.Length; i++)
        {
            if (gradient.shape[^i] > inputShape[^i])
                gradient = gradient.narrow(-i, 0, inputShape[^i]);
        }

        return gradient;
    }
}
