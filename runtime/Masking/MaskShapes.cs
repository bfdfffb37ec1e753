using System.ComponentModel;
using ILGPU;

namespace RelDrop.Masking;

/// <summary>What the host knows of one sample's mask; kernels read it as integers.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct SamplePlan
{
    /// <summary>How many integers a plan is.</summary>
    public const int Size = 9;

    /// <summary>The sample's row in the relevance, or −1 if it is not masked.</summary>
    public int Slot { get; set; }

    /// <summary>The sample's place in the global batch, which its draws are made of.</summary>
    public uint Sample { get; set; }

    /// <summary>The box's height in pixels.</summary>
    public int Height { get; set; }

    /// <summary>The box's width in pixels.</summary>
    public int Width { get; set; }

    /// <summary>The box's first row.</summary>
    public int Top { get; set; }

    /// <summary>The box's first column.</summary>
    public int Left { get; set; }

    /// <summary>Which of the most relevant pixels is the centre, counted from 0; or what else one number says of the mask.</summary>
    public int Rank { get; set; }

    /// <summary>How many pixels are masked.</summary>
    public int Count
    {
        readonly get => Rank;
        set => Rank = value;
    }

    /// <summary>The share of chance in fixed point (<see cref="PixelRule"/>); of masks that have no box.</summary>
    internal int Alpha
    {
        readonly get => Height;
        set => Height = value;
    }

    /// <summary>From which score on pixels are masked, in fixed point (<see cref="PixelRule"/>); of masks that have no box.</summary>
    internal int LeastScore
    {
        readonly get => Width;
        set => Width = value;
    }

    /// <summary>What stands in masked places: a <see cref="RelDrop.Masking.FillKind"/>.</summary>
    internal int Fill { get; set; }

    /// <summary>The bits of the value, or of the noise's standard deviation, in single precision.</summary>
    internal int Amount { get; set; }

    /// <summary>Pixels are masked whose random bits are below.</summary>
    public uint Threshold
    {
        readonly get => (uint)Rank;
        set => Rank = (int)value;
    }

    /// <summary>Reads the plan of a sample.</summary>
    public static SamplePlan Read(ArrayView<int> plans, int sample)
    {
        var at = sample * Size;
        return new SamplePlan { Slot = plans[at], Height = plans[at + 1], Width = plans[at + 2], Top = plans[at + 3], Left = plans[at + 4], Rank = plans[at + 5], Fill = plans[at + 6], Amount = plans[at + 7], Sample = (uint)plans[at + 8] };
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
        target[6] = Fill;
        target[7] = Amount;
        target[8] = (int)Sample;
    }
}

/// <summary>A rectangle of pixels, which may reach over the border.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
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

    /// <summary>Selects the pixels in the box.</summary>
    internal readonly void Select(PixelSet selected, int imageHeight, int imageWidth)
    {
        var (left, right) = (Math.Max(Left, 0), Math.Min(Left + Width, imageWidth));
        for (var row = Math.Max(Top, 0); row < Math.Min(Top + Height, imageHeight) && left < right; row++)
            selected.Add((row * imageWidth) + left, right - left);
    }
}
