using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Heatmaps;

/// <summary>What a resized picture has between the old one's pixels.</summary>
public enum Interpolation
{
    /// <summary>The nearest pixel: sharp edges.</summary>
    Nearest,

    /// <summary>Linear in both directions. Averages when it makes smaller, as torchvision's resize does.</summary>
    Bilinear,
}

internal static class Resampling
{
    /// <summary>Resizes planes, (C, H, W) float32.</summary>
    public static Tensor Resize(Tensor planes, int width, int height, Interpolation interpolation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        using var scope = NewDisposeScope();
        var batch = planes.unsqueeze(0);
        var resized = interpolation == Interpolation.Nearest
            ? nn.functional.interpolate(batch, [height, width])
            : nn.functional.interpolate(batch, [height, width], mode: InterpolationMode.Bilinear, align_corners: false, antialias: true);
        return resized.squeeze(0).contiguous().MoveToOuterDisposeScope();
    }
}
