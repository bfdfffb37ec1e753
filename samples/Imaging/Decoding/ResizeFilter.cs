namespace RelDrop.Imaging;

/// <summary>What a resized image's pixels are weighted means of. Both average where they make smaller, as torch's antialiased interpolation does.</summary>
public enum ResizeFilter
{
    /// <summary>A triangle, one source or target pixel wide to either side, whichever is larger.</summary>
    Bilinear,

    /// <summary>Keys's cubic (1981, Cubic convolution interpolation for digital image processing, eq. 4 and 8) with a = −1/2, twice as wide.</summary>
    Bicubic,
}
