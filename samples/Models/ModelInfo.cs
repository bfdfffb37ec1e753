using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models;

/// <summary>A network of the <see cref="ModelZoo"/> and the images that it is meant for.</summary>
/// <param name="Name">Its name, torchvision's or timm's where there is one.</param>
/// <param name="InputSize">Height and width of its images in pixels.</param>
/// <param name="Mean">What is subtracted from each channel of images from 0 to 1.</param>
/// <param name="StandardDeviation">What each channel is then divided by.</param>
/// <param name="Create">Creates the network from the numbers of classes and of channels.</param>
public sealed record ModelInfo(
    string Name,
    int InputSize,
    IReadOnlyList<float> Mean,
    IReadOnlyList<float> StandardDeviation,
    Func<int, int, Module<Tensor, Tensor>> Create)
{
    /// <summary>Whether it takes images of that size alone: dense layers behind flattened maps, or positions.</summary>
    public bool IsOfOneSize { get; init; }
}
