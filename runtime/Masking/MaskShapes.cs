using ILGPU;

namespace RelDrop.Masking;

/// <summary>What the host knows of one sample's mask; kernels read it as integers.</summary>
public struct SamplePlan
{
    /// <summary>How many integers a plan is.</summary>
    public const int Size = 6;

    /// <summary>The sample's row in the relevance, or −1 if it is not masked.</summary>
    public int Slot { get; set; }

    /// <summary>The box's height in pixels.</summary>
    public int Height { get; set; }

    /// <summary>The box's width in pixels.</summary>
    public int Width { get; set; }

    /// <summary>The box's first row.</summary>
    public int Top { get; set; }

    /// <summary>The box's first column.</summary>
    public int Left { get; set; }

    /// <summary>Which of the most relevant pixels is the centre, counted from 0; or how many pixels are masked.</summary>
    public int Rank { get; set; }

    /// <summary>How many pixels are masked.</summary>
    public int Count
    {
        readonly get => Rank;
        set => Rank = value;
    }

    /// <summary>Reads the plan of a sample.</summary>
    public static SamplePlan Read(ArrayView<int> plans, int sample)
    {
        var at = sample * Size;
        return new SamplePlan { Slot = plans[at], Height = plans[at + 1], Width = plans[at + 2], Top = plans[at + 3], Left = plans[at + 4], Rank = plans[at + 5] };
    }

    /// <summary>Writes the plan as integers.</summary>
    public readonly void Write(Span<int> target)
    {
        target[0] = Slot;
        target[1] = Height;
        target[2] = Width;
        target[3] = Top;
        target[4] = Left;
        target[5] = Rank;
    }
}

/// <summary>A rectangle of pixels, which may reach over the border.</summary>
public struct Box
{
    /// <summary>The first row.</summary>
    public int Top { get; init; }

    /// <summary>The first column.</summary>
    public int Left { get; init; }

    /// <summary>The number of rows.</summary>
    public int Height { get; init; }

    /// <summary>The number of columns.</summary>
    public int Width { get; init; }

    /// <summary>The box whose middle is a pixel.</summary>
    public static Box Around(int pixel, int height, int width, int imageWidth) =>
        new() { Top = (pixel / imageWidth) - (height / 2), Left = (pixel % imageWidth) - (width / 2), Height = height, Width = width };

    /// <summary>Whether a pixel lies in the box.</summary>
    public readonly bool Contains(int pixel, int imageWidth)
    {
        var row = (pixel / imageWidth) - Top;
        var column = (pixel % imageWidth) - Left;
        return row >= 0 && row < Height && column >= 0 && column < Width;
    }

    /// <summary>Sets the flags of the pixels in the box.</summary>
    internal readonly void Mark(Span<bool> masked, int imageWidth)
    {
        var imageHeight = masked.Length / imageWidth;
        var (left, right) = (Math.Max(Left, 0), Math.Min(Left + Width, imageWidth));
        for (var row = Math.Max(Top, 0); row < Math.Min(Top + Height, imageHeight) && left < right; row++)
            masked.Slice((row * imageWidth) + left, right - left).Fill(true);
    }
}

/// <summary>
/// Decides α·u + (1 − α)·r' ≥ 1 − β in integers, so that a GPU's fused multiply-add cannot change it: relevance and its range
/// are scaled by the power of two that leaves the range 24 bits.
/// </summary>
public readonly struct PixelRule
{
    private const int FractionBits = 16;
    private const int RandomBits = 20;
    private readonly float low;
    private readonly float scale;
    private readonly long range;
    private readonly long alpha;
    private readonly long threshold;

    /// <summary>The rule for one sample.</summary>
    /// <param name="low">Its least relevance.</param>
    /// <param name="high">Its greatest relevance.</param>
    /// <param name="alpha">α in fixed point.</param>
    /// <param name="threshold">1 − β in fixed point.</param>
    public PixelRule(float low, float high, int alpha, int threshold)
    {
        this.low = low;
        this.alpha = alpha;
        this.threshold = threshold;
        var span = high - low;
        var exponent = (int)(Interop.FloatAsInt(span) >> 23) & 0xFF;

        // A range that is zero, next to zero or not finite says nothing: every r' is 0.
        var flat = exponent < 24 || exponent == 255;
        scale = flat ? 0 : Interop.IntAsFloat((uint)(277 - exponent) << 23);
        range = flat ? 1 : (long)(span * scale);
    }

    /// <summary>A number from 0 to 1 in fixed point.</summary>
    public static int Fixed(double value) => (int)Math.Round(value * (1 << FractionBits));

    /// <summary>Whether a pixel is masked.</summary>
    /// <param name="relevance">Its relevance.</param>
    /// <param name="random">Its 32 random bits.</param>
    public bool IsMasked(float relevance, uint random)
    {
        var above = (relevance - low) * scale;
        // NaN counts as the least relevant.
        var share = above > 0 ? (long)above : 0L;
        var uniform = (long)(random >> (32 - RandomBits));
        return (alpha * uniform * range) + ((((1L << FractionBits) - alpha) * share) << RandomBits) >= (threshold * range) << RandomBits;
    }
}
