using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Tests.Oracle;

/// <summary>Linear layers with parameters of the caller's choice, through torch's functions.</summary>
internal static class OracleLayer
{
    public static (Tensor Weight, Tensor? Bias) Parameters(nn.Module layer) => layer switch
    {
        Linear linear => (linear.weight.detach(), linear.bias?.detach()),
        Convolution conv => (conv.weight.detach(), conv.bias?.detach()),
        _ => throw new ArgumentException($"{layer} is not linear.", nameof(layer)),
    };

    /// <summary>The layer's output; a bias may also be one for each element of a sample's output.</summary>
    public static Tensor Forward(nn.Module layer, Tensor x, Tensor w, Tensor? b) => b is not null && b.dim() > 1
        ? Forward(layer, x, w, null).add(b, Number.One)
        : ForwardByChannel(layer, x, w, b);

    private static Tensor ForwardByChannel(nn.Module layer, Tensor x, Tensor w, Tensor? b) => layer switch
    {
        Linear => nn.functional.linear(x, w, b!),
        ConvTranspose2d c => nn.functional.conv_transpose2d(x, w, b!, c.stride, c.padding!, c.output_padding, c.dilation, c.groups),
        Conv1d c => nn.functional.conv1d(x, w, b!, c.stride[0], c.padding![0], c.dilation[0], c.groups),
        Conv2d c => nn.functional.conv2d(x, w, b!, c.stride, c.padding!, c.dilation, c.groups),
        Conv3d c => nn.functional.conv3d(x, w, b!, c.stride, c.padding!, c.dilation, c.groups),
        _ => throw new ArgumentException($"{layer} is not linear.", nameof(layer)),
    };

    /// <summary>Multiplies each input channel's weights.</summary>
    public static Tensor ScaleInputs(nn.Module layer, Tensor w, Tensor scale) => layer switch
    {
        ConvTranspose2d => w * scale.reshape(-1, 1, 1, 1),
        Convolution c => cat([.. w.chunk(c.groups, 0).Zip(scale.chunk(c.groups, 0), (part, by) => part * by.reshape([1, -1, .. Enumerable.Repeat(1L, (int)w.dim() - 2)]))], 0),
        _ => w * scale,
    };

    /// <summary>Multiplies each output channel's weights.</summary>
    public static Tensor ScaleOutputs(nn.Module layer, Tensor w, Tensor scale)
    {
        if (layer is not ConvTranspose2d c)
            return w * scale.reshape([-1, .. Enumerable.Repeat(1L, (int)w.dim() - 1)]);
        if (c.groups != 1)
            throw new NotSupportedException("The oracle folds ungrouped transposed convolutions only.");
        return w * scale.reshape(1, -1, 1, 1);
    }
}
