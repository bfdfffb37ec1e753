using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>What a linear layer can be given, so far as its own shape tells.</summary>
internal static class LayerInput
{
    /// <summary>Refuses an input of other channels or features than the layer has weights for, of a rank that it does not take, or of integers.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="input">Its input.</param>
    /// <param name="weight">The weight that it is to have, shaped as its own.</param>
    public static void Check(nn.Module layer, Tensor input, Tensor weight)
    {
        if (!input.is_floating_point() && !input.is_complex())
            throw new OperationException(layer, input, "It takes floating point. Convert the input, e.g. images.to(torch.float32) / 255.");
        var (dimensions, expected) = layer switch
        {
            Linear => (0, weight.shape[1]),
            ConvTranspose1d or ConvTranspose2d or ConvTranspose3d => ((int)weight.dim() - 2, weight.shape[0]),
            Convolution conv => ((int)weight.dim() - 2, weight.shape[1] * conv.groups),
            MatMulLayer => (0, weight.dim() == 1 ? weight.shape[0] : weight.shape[^2]),
            _ => (0, -1),
        };
        if (expected < 0)
            return;

        // A convolution also takes a sample without a batch.
        var fits = layer is Linear or MatMulLayer ? input.dim() >= 1 : input.dim() == dimensions + 1 || input.dim() == dimensions + 2;
        if (!fits || input.shape[^(dimensions + 1)] != expected)
            throw new OperationException(layer, input, $"It takes {expected} {(layer is Linear or MatMulLayer ? "features, (B, ...," : "channels, (B,")} {expected}{Sizes(dimensions)}).");
    }

    private static string Sizes(int dimensions) => dimensions switch
    {
        1 => ", L",
        2 => ", H, W",
        3 => ", D, H, W",
        _ => "",
    };
}
