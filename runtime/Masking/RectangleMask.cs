namespace RelDrop.Masking;

/// <summary>A rectangle of random size, as in Random Erasing (Zhong et al. 2020).</summary>
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

    /// <summary>Height and width in pixels, or zeros if no box of a hundred fitted.</summary>
    private protected (int Height, int Width) DrawSize(ref SampleDraws draws, int height, int width)
    {
        var logAspect = Math.Log(MinAspect);
        for (var i = 0; i < Tries; i++)
        {
            var area = (MinArea + ((MaxArea - MinArea) * draws.NextDouble())) * height * width / AreaDivisor;
            var aspect = Math.Exp(logAspect * (1 - (2 * draws.NextDouble())));
            var (h, w) = ((int)Math.Round(Math.Sqrt(area * aspect)), (int)Math.Round(Math.Sqrt(area / aspect)));
            if (h < height && w < width)
                return (h, w);
        }

        return (0, 0);
    }
}

/// <summary>A rectangle around one of the most relevant pixels, clipped at the border.</summary>
public record BlockMask : RectangleMask
{
    /// <summary>How many of the most relevant pixels the centre is drawn from.</summary>
    public int Centers { get; init => field = AtLeastOne(value, nameof(Centers)); } = 1;

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

    internal override SamplePlan Plan(SampleDraws draws, int height, int width)
    {
        var (h, w) = DrawSize(ref draws, height, width);
        return new SamplePlan { Height = h, Width = w, Top = draws.NextInt(height - h + 1), Left = draws.NextInt(width - w + 1) };
    }

    internal override void Select(in SamplePlan plan, in SamplePixels image, PixelSet selected) =>
        new Box { Top = plan.Top, Left = plan.Left, Height = plan.Height, Width = plan.Width }.Select(selected, image.Height, image.Width);
}
