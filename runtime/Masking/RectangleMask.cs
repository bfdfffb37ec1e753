using RelDrop.Masking.Kernels;

namespace RelDrop.Masking;

/// <summary>A rectangle of random size, as in Random Erasing (Zhong et al. 2020).</summary>
/// <remarks>
/// <para>
/// An area is drawn uniformly between <see cref="MinArea"/> and <see cref="MaxArea"/> of the image, and an aspect ratio log-uniformly between
/// <see cref="MinAspect"/> and its inverse, up to a hundred times until both extents are less than the image's. If none of them fits, as may
/// happen on small and on narrow images, the last box is cut to one pixel less than the image each way and made longer the other way, to be as
/// near to the drawn area as can be. A box has at least one pixel, unless its area is 0.
/// </para>
/// <para>
/// Of inputs (B, C, L), and of images one pixel high or wide, only a length is drawn: the same share of L, at least one pixel and at most all
/// but one. Of a single pixel nothing can be left out: <see cref="PixelMask"/> and <see cref="TopKMask"/> take such inputs.
/// </para>
/// </remarks>
public abstract record RectangleMask : InputMask
{
    private const int Tries = 100;

    private protected RectangleMask()
        : base(0.5)
    {
    }

    /// <summary>The smallest area as a share of the image.</summary>
    public double MinArea { get; init => field = Within(value, 0, 1, nameof(MinArea)); } = 0.02;

    /// <summary>The largest area as a share of the image.</summary>
    public double MaxArea { get; init => field = Within(value, 0, 1, nameof(MaxArea)); } = 0.4;

    /// <summary>The smallest aspect ratio; the largest is its inverse.</summary>
    public double MinAspect { get; init => field = Within(value, 0.01, 1, nameof(MinAspect)); } = 0.3;

    /// <summary>What the drawn area is divided by.</summary>
    private protected virtual double AreaDivisor => 1;

    internal override void Validate()
    {
        if (MinArea > MaxArea)
            throw new InvalidOperationException(FormattableString.Invariant($"{nameof(MinArea)} is {MinArea}; expected at most {nameof(MaxArea)}, which is {MaxArea}."));
    }

    internal override string? Misfit(int height, int width) => height * width == 1
        ? $"{GetType().Name} leaves out a part of the image, and one of a single pixel has none; use {nameof(PixelMask)} or {nameof(TopKMask)}."
        : null;

    /// <summary>Height and width in pixels.</summary>
    private protected (int Height, int Width) DrawSize(ref SampleDraws draws, int height, int width)
    {
        if (height == 1 || width == 1)
        {
            var length = Extent(DrawArea(ref draws, height, width), (height * width) - 1);
            return height == 1 ? (1, length) : (length, 1);
        }

        var (logAspect, area, aspect) = (Math.Log(MinAspect), 0.0, 1.0);
        for (var i = 0; i < Tries; i++)
        {
            area = DrawArea(ref draws, height, width);
            aspect = Math.Exp(logAspect * (1 - (2 * draws.NextDouble())));
            var (h, w) = (Extent(Math.Sqrt(area * aspect)), Extent(Math.Sqrt(area / aspect)));
            if (h < height && w < width)
                return (h, w);
        }

        var cut = Extent(Math.Sqrt(area * aspect), height - 1);
        var across = Extent(area / cut, width - 1);
        return (Extent(area / across, height - 1), across);
    }

    private double DrawArea(ref SampleDraws draws, int height, int width) =>
        (MinArea + ((MaxArea - MinArea) * draws.NextDouble())) * height * width / AreaDivisor;

    /// <summary>A length in whole pixels: at least one, unless it is 0.</summary>
    private static int Extent(double length, int most = int.MaxValue) => length == 0 ? 0 : (int)Math.Clamp(Math.Round(length), 1, most);
}

/// <summary>A rectangle around one of the most relevant pixels, clipped at the border.</summary>
public record BlockMask : RectangleMask
{
    /// <summary>How many of the most relevant pixels the centre is drawn from.</summary>
    public int Centers { get; init => field = AtLeastOne(value, nameof(Centers)); } = 1;

    internal override MaskKernels Kernels => LibraryKernels.Of<BoxAroundRelevant>(Fill.Kind, keepsRelevance: Centers > 1);

    internal override SamplePlan Plan(SampleDraws draws, int height, int width)
    {
        var (h, w) = DrawSize(ref draws, height, width);
        return new SamplePlan { Rank = draws.NextInt(Math.Min(Centers, height * width)), Height = h, Width = w };
    }

    internal override void Select(in SamplePlan plan, in SamplePixels image, PixelSet selected) =>
        Box.Around(RelevanceSelection.NthMost(image, plan.Rank + 1), plan.Height, plan.Width, image.Width)
            .Select(selected, image.Height, image.Width);
}

/// <summary>As <see cref="BlockMask"/>, with the area divided by <see cref="BlockMask.Centers"/>.</summary>
public sealed record PatchMask : BlockMask
{
    private protected override double AreaDivisor => Centers;
}

/// <summary>Random Erasing: a rectangle anywhere, whatever the relevance. The baseline.</summary>
public sealed record RandomErasing : RectangleMask
{
    /// <inheritdoc/>
    public override bool UsesRelevance => false;

    internal override MaskKernels Kernels => LibraryKernels.Of<PlacedBox>(Fill.Kind);

    internal override SamplePlan Plan(SampleDraws draws, int height, int width)
    {
        var (h, w) = DrawSize(ref draws, height, width);
        return new SamplePlan { Height = h, Width = w, Top = draws.NextInt(height - h + 1), Left = draws.NextInt(width - w + 1) };
    }

    internal override void Select(in SamplePlan plan, in SamplePixels image, PixelSet selected) =>
        new Box { Top = plan.Top, Left = plan.Left, Height = plan.Height, Width = plan.Width }.Select(selected, image.Height, image.Width);
}
