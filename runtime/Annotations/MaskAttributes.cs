using RelDrop.Masking;

namespace RelDrop;

/// <summary>
/// Says how <c>CreateRelDrop</c> masks a model's input; at most one on a model. The parameters are those of the mask that it
/// stands for, with its defaults.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public abstract class MaskAttribute : Attribute
{
    /// <summary>The probability with which a sample is masked.</summary>
    public double Probability { get; set; }

    /// <summary>Whether one draw decides for the whole batch.</summary>
    public bool PerBatch { get; set; }

    /// <summary>The value in masked places, or the standard deviation of the noise there.</summary>
    public float Fill { get; set; }

    /// <summary>Whether masked places hold a value or noise.</summary>
    public FillKind FillKind { get; set; }
}

/// <summary>A rectangle of random size.</summary>
public abstract class RectangleMaskAttribute : MaskAttribute
{
    /// <summary>The smallest area as a share of the image.</summary>
    public double MinArea { get; set; }

    /// <summary>The largest area as a share of the image.</summary>
    public double MaxArea { get; set; }

    /// <summary>The smallest aspect ratio.</summary>
    public double MinAspect { get; set; }
}

/// <summary>Masks as <see cref="BlockMask"/> does.</summary>
public sealed class BlockMaskAttribute : RectangleMaskAttribute
{
    /// <summary>How many of the most relevant pixels the centre is drawn from.</summary>
    public int Centers { get; set; }
}

/// <summary>Masks as <see cref="PatchMask"/> does.</summary>
public sealed class PatchMaskAttribute : RectangleMaskAttribute
{
    /// <summary>How many of the most relevant pixels the centre is drawn from, and what the area is divided by.</summary>
    public int Centers { get; set; }
}

/// <summary>Masks as <see cref="PixelMask"/> does.</summary>
public sealed class PixelMaskAttribute : MaskAttribute
{
    /// <summary>The share of chance.</summary>
    public double Alpha { get; set; }

    /// <summary>How much is masked.</summary>
    public double Beta { get; set; }
}

/// <summary>Masks as <see cref="TopKMask"/> does.</summary>
public sealed class TopKMaskAttribute : MaskAttribute
{
    /// <summary>The share of the pixels that are masked.</summary>
    public double Fraction { get; set; }

    /// <summary>How many pixels are masked.</summary>
    public int Count { get; set; }
}

/// <summary>Masks as <see cref="RandomErasing"/> does.</summary>
public sealed class RandomErasingAttribute : RectangleMaskAttribute;
