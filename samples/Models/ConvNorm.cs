using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models;

/// <summary>What mobile networks are built from.</summary>
internal static class ConvNorm
{
    /// <summary>A convolution that keeps the size but for its stride, batch norm, and an activation if there is one.</summary>
    public static Sequential Create(long inputs, long outputs, long kernel, Module<Tensor, Tensor>? activation = null, long stride = 1, long groups = 1)
    {
        var layers = Sequential(
            Conv2d(inputs, outputs, kernel, stride: stride, padding: (kernel - 1) / 2, groups: groups, bias: false),
            BatchNorm2d(outputs));
        return activation is null ? layers : layers.append(activation);
    }
}
