using static TorchSharp.torch;

namespace RelDrop.Heatmaps;

/// <summary>What a model's inputs were shifted and divided by, channel by channel.</summary>
public sealed class Normalization
{
    private readonly float[] mean;
    private readonly float[] deviation;

    /// <summary>A normalization of values from 0 to 1.</summary>
    /// <param name="mean">The mean of each channel, or one for all.</param>
    /// <param name="deviation">The standard deviation of each channel, or one for all; above 0.</param>
    /// <exception cref="ArgumentException">The two differ in length, or a value is not as expected.</exception>
    public Normalization(ReadOnlySpan<float> mean, ReadOnlySpan<float> deviation)
    {
        if (mean.Length == 0 || mean.Length != deviation.Length)
            throw new ArgumentException($"Expected as many deviations as means, one or more; got {mean.Length} means and {deviation.Length} deviations.", nameof(deviation));
        (this.mean, this.deviation) = (mean.ToArray(), deviation.ToArray());
        if (!this.mean.All(float.IsFinite))
            throw new ArgumentException($"Expected finite means; got {Text(this.mean)}.", nameof(mean));
        if (!this.deviation.All(value => value > 0 && float.IsFinite(value)))
            throw new ArgumentException($"Expected finite deviations above 0; got {Text(this.deviation)}.", nameof(deviation));
    }

    /// <summary>ImageNet's, as torchvision's models expect it.</summary>
    public static Normalization ImageNet { get; } = new([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    /// <summary>Values from 0 to 1 as they are.</summary>
    public static Normalization None { get; } = new([0], [1]);

    /// <summary>Normalizes values from 0 to 1.</summary>
    /// <param name="images">Images, (C, H, W) or (B, C, H, W).</param>
    /// <exception cref="ArgumentException">The images have another number of channels.</exception>
    public Tensor Apply(Tensor images)
    {
        using var scope = NewDisposeScope();
        return images.sub(PerChannel(mean, images)).div_(PerChannel(deviation, images)).MoveToOuterDisposeScope();
    }

    /// <summary>Brings normalized values back to 0 to 1.</summary>
    /// <inheritdoc cref="Apply"/>
    public Tensor Undo(Tensor images)
    {
        using var scope = NewDisposeScope();
        return images.mul(PerChannel(deviation, images)).add_(PerChannel(mean, images), Number.One).MoveToOuterDisposeScope();
    }

    private static Tensor PerChannel(float[] values, Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.dim() is not (3 or 4) || (values.Length > 1 && images.shape[^3] != values.Length))
            throw new ArgumentException($"Expected images of {values.Length} channels, (C, H, W) or (B, C, H, W); got shape ({string.Join(", ", images.shape)}).", nameof(images));
        return tensor(values, [values.Length, 1, 1]).to(images.dtype).to(images.device);
    }

    private static string Text(float[] values) => string.Join(", ", values.Select(value => value.ToString(System.Globalization.CultureInfo.InvariantCulture)));
}
