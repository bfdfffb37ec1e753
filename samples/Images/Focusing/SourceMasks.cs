using Images.Data;
using RelDrop.Imaging;

namespace Images.Focusing;

/// <summary>The regions that planted markers take.</summary>
internal static class SourceMasks
{
    /// <summary>Those of a source, whatever part of a marked one it is.</summary>
    /// <exception cref="InvalidDataException">It has no markers.</exception>
    public static Func<int, (byte[] Mask, PixelLayout Layout)?> Of(IImageSource source) => source switch
    {
        IMaskSource masks => index => masks.MaskOf(index),
        ImageSubset subset when Of(subset.Source) is var inner => index => inner(subset.Indices[index]),
        _ => throw new InvalidDataException("The images have no markers; expected a run of '--marker', or --masks or --boxes."),
    };
}
