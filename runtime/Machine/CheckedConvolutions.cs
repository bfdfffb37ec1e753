using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop;

/// <summary>Torch's convolutions of 3 elements in each direction, padded by 1, as <see cref="ConvolutionCheck"/> tries them. Tests put wrong ones in their place.</summary>
internal class CheckedConvolutions
{
    /// <summary>The convolution of an input (B, C, …) with a weight (K, C, …).</summary>
    public virtual Tensor Forward(Tensor input, Tensor weight) => weight.dim() switch
    {
        3 => functional.conv1d(input, weight, null!, padding: 1),
        4 => functional.conv2d(input, weight, null!, padding: [1, 1]),
        _ => functional.conv3d(input, weight, null!, padding: [1, 1, 1]),
    };

    /// <summary>The transposed convolution of an input (B, K, …) with a weight (K, C, …).</summary>
    public virtual Tensor Transposed(Tensor input, Tensor weight) => weight.dim() switch
    {
        3 => functional.conv_transpose1d(input, weight, null!, padding: 1),
        4 => functional.conv_transpose2d(input, weight, null!, padding: [1, 1]),
        _ => functional.conv_transpose3d(input, weight, null!, padding: [1, 1, 1]),
    };

    /// <summary>What <see cref="Forward"/> sends back to its input (B, C, …) from its output (B, K, …).</summary>
    public virtual Tensor InputGradient(Tensor input, Tensor weight, Tensor output)
    {
        using var gradients = enable_grad();
        var leaf = input.detach().requires_grad_();
        return autograd.grad([Forward(leaf, weight)], [leaf], [output])[0];
    }

    /// <summary>Has oneDNN look at the processor, by a convolution that is right whatever it takes the caches for: of 16 channels.</summary>
    public static void StartOneDnn()
    {
        using var scope = NewDisposeScope();
        functional.conv2d(empty(2, 16, 5, 7), empty(16, 16, 3, 3), null!);
    }
}
