using RelDrop.Imaging;

namespace Images.Data;

/// <summary>Says which pixels of an image are of interest.</summary>
internal interface IMaskSource
{
    /// <summary>255 where an image's pixels are of interest, 0 elsewhere, (1, H, W) of the image as it is stored.</summary>
    /// <exception cref="InvalidDataException">There is no such mask, or it cannot be read.</exception>
    (byte[] Mask, PixelLayout Layout) MaskOf(int index);
}
