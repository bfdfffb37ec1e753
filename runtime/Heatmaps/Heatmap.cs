using RelDrop.Notebooks;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Heatmaps;

/// <summary>
/// The relevance of an image's pixels, summed over channels and scaled to strengths from −1 to 1:
/// <c>Heatmap.Of(relevance).Render(ColorMap.Seismic).Save("dog.png")</c>.
/// </summary>
/// <example>
/// <code><![CDATA[
/// using var attribution = model.Attribute(images, labels);
/// var map = Heatmap.Of(attribution.Relevance[0], Scale.Quantile(0.99));
/// map.Overlay(RgbImage.FromTensor(images[0]).ToGray(), ColorMap.Seismic).Save("overlay.png");
/// ]]></code>
/// </example>
[TypeFormatterSource]
public sealed class Heatmap : IHtml
{
    private readonly float[] strengths;

    private Heatmap(int width, int height, float[] strengths, double limit) => (Width, Height, this.strengths, Limit) = (width, height, strengths, limit);

    /// <summary>The width in pixels.</summary>
    public int Width { get; }

    /// <summary>The height in pixels.</summary>
    public int Height { get; }

    /// <summary>The relevance of strength 1.</summary>
    public double Limit { get; }

    /// <summary>The strength of each pixel, row by row, clipped to −1 and 1.</summary>
    public ReadOnlySpan<float> Strengths => strengths;

    /// <summary>The heatmap of one image.</summary>
    /// <param name="relevance">Relevance, (C, H, W) or (H, W), on any device.</param>
    /// <param name="scale">Which relevance has full colour; <see cref="Scale.Max"/> by default.</param>
    /// <exception cref="ArgumentException">The relevance has another shape, or is not finite.</exception>
    public static Heatmap Of(Tensor relevance, Scale? scale = null)
    {
        ArgumentNullException.ThrowIfNull(relevance);
        if (relevance.dim() is not (2 or 3))
            throw new ArgumentException($"Expected relevance of shape (C, H, W) or (H, W); got ({string.Join(", ", relevance.shape)}).", nameof(relevance));
        using var batch = relevance.dim() == 3 ? relevance.unsqueeze(0) : relevance.reshape([1, 1, .. relevance.shape]);
        return OfBatch(batch, scale)[0];
    }

    /// <summary>The heatmaps of a batch of images.</summary>
    /// <param name="relevance">Relevance, (B, C, H, W), on any device.</param>
    /// <param name="scale">Which relevance has full colour, in each image or in all; <see cref="Scale.Max"/> of each by default.</param>
    /// <exception cref="ArgumentException">The relevance has another shape, or is not finite.</exception>
    public static IReadOnlyList<Heatmap> OfBatch(Tensor relevance, Scale? scale = null)
    {
        ArgumentNullException.ThrowIfNull(relevance);
        if (relevance.dim() != 4 || relevance.numel() == 0)
            throw new ArgumentException($"Expected relevance of shape (B, C, H, W) with at least one element; got ({string.Join(", ", relevance.shape)}).", nameof(relevance));
        var (height, width) = ((int)relevance.shape[2], (int)relevance.shape[3]);
        return [.. ScaledRelevance.OfBatch(relevance, scale, "pixels").Select(image => new Heatmap(width, height, image.Values, image.Limit))];
    }

    /// <summary>The same with more pixels.</summary>
    /// <param name="factor">How many times as wide and high.</param>
    /// <param name="interpolation">What lies between.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="factor"/> is less than 1, or the result would have more than <see cref="RgbImage.MaxPixels"/>.</exception>
    public Heatmap Enlarge(int factor, Interpolation interpolation = Interpolation.Nearest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(factor, 1);
        RgbImage.CheckSize((long)factor * Width, (long)factor * Height, nameof(factor), factor);
        return Resize(factor * Width, factor * Height, interpolation);
    }

    /// <summary>The same with other dimensions.</summary>
    /// <param name="width">The new width in pixels.</param>
    /// <param name="height">The new height in pixels.</param>
    /// <param name="interpolation">What lies between.</param>
    /// <exception cref="ArgumentOutOfRangeException">A dimension is less than 1, or the result would have more than <see cref="RgbImage.MaxPixels"/>.</exception>
    public Heatmap Resize(int width, int height, Interpolation interpolation)
    {
        RgbImage.CheckSize(width, height, width >= height ? nameof(width) : nameof(height), Math.Max(width, height));
        using var map = tensor(strengths, [1, Height, Width]);
        using var resized = Resampling.Resize(map, width, height, interpolation);
        return new Heatmap(width, height, resized.data<float>().ToArray(), Limit);
    }

    /// <summary>The heatmap in colours.</summary>
    /// <param name="colors">The colours; <see cref="ColorMap.Seismic"/> by default.</param>
    public RgbImage Render(ColorMap? colors = null)
    {
        colors ??= ColorMap.Seismic;
        return RgbImage.Of(Width, Height, pixel => colors[strengths[pixel]]);
    }

    /// <summary>The heatmap as HTML, in the colours of <see cref="ColorMap.Seismic"/>; notebooks show it so.</summary>
    public string ToHtml() => Html.Picture(Render(), $"Relevance of {Width}×{Height} pixels; strength 1 is {Html.Number(Limit)}");

    /// <summary>The heatmap's colours over the image that it explains.</summary>
    /// <param name="image">The image, of the heatmap's size; <see cref="RgbImage.ToGray"/> keeps its colours from mixing in.</param>
    /// <param name="colors">The colours; <see cref="ColorMap.Seismic"/> by default.</param>
    /// <param name="opacity">The share of the heatmap, 0 to 1.</param>
    /// <param name="byStrength">Whether the share falls with |strength|, so that the image stays as it is where the colours have nothing to show.</param>
    /// <exception cref="ArgumentException">The image has another size.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="opacity"/> is not from 0 to 1.</exception>
    public RgbImage Overlay(RgbImage image, ColorMap? colors = null, double opacity = 0.6, bool byStrength = false)
    {
        ArgumentNullException.ThrowIfNull(image);
        if ((image.Width, image.Height) != (Width, Height))
            throw new ArgumentException($"Expected an image of the heatmap's size, {Width}×{Height}; got {image.Width}×{image.Height}.", nameof(image));
        if (opacity is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(opacity), opacity, "Expected a share from 0 to 1.");
        colors ??= ColorMap.Seismic;
        return RgbImage.Of(Width, Height, pixel =>
        {
            var strength = Math.Clamp(strengths[pixel], colors.Stops[0].Strength, colors.Stops[^1].Strength);
            return ColorMap.Mix(image[pixel], colors[strength], byStrength ? opacity * Math.Abs(strength) : opacity);
        });
    }
}
