using static TorchSharp.torch;

namespace Images.Picturing;

/// <summary>Relevance of pixels, over channels.</summary>
internal static class Pixels
{
    /// <summary>Sums (B, C, H, W) over C; image after image, row by row.</summary>
    /// <exception cref="InvalidDataException">One is not finite.</exception>
    public static float[] Of(Tensor relevance)
    {
        using var scope = NewDisposeScope();
        var pixels = relevance.sum(1).to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
        return Array.TrueForAll(pixels, float.IsFinite) ? pixels : throw new InvalidDataException("Relevance is not finite; expected that of a training that went well, or another --composite.");
    }
}
