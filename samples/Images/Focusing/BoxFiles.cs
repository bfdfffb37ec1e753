using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using RelDrop.Imaging;

namespace Images.Focusing;

/// <summary>Regions as boxes in XML, as PASCAL VOC and ImageNet's localization annotations have them (Everingham et al. 2010).</summary>
/// <param name="files">Where they are.</param>
internal sealed class BoxFiles(AnnotationFiles files)
{
    /// <summary>An image's region: all its objects' boxes; null if it has none.</summary>
    /// <exception cref="InvalidDataException">The file is not as expected.</exception>
    public (byte[] Mask, PixelLayout Layout)? Of(string image)
    {
        if (files.For(image) is not { } path)
            return null;
        var root = Load(path);
        var size = root.Element("size") ?? throw new InvalidDataException($"'{path}' has no size; expected PASCAL VOC's XML.");
        var (width, height) = (Number(path, size, "width"), Number(path, size, "height"));
        if (width < 1 || height < 1 || (long)width * height > RelDrop.Heatmaps.RgbImage.MaxPixels)
            throw new InvalidDataException($"'{path}' says that the image has {width}×{height} pixels.");
        var mask = new byte[width * height];
        foreach (var box in root.Elements("object").Select(item => item.Element("bndbox") ?? throw new InvalidDataException($"'{path}' has an object without bndbox.")))
        {
            // Corners count from 1 and are inside.
            var (left, top) = (Math.Max(Number(path, box, "xmin") - 1, 0), Math.Max(Number(path, box, "ymin") - 1, 0));
            var (right, bottom) = (Math.Min(Number(path, box, "xmax"), width), Math.Min(Number(path, box, "ymax"), height));
            for (var y = top; y < bottom; y++)
                mask.AsSpan(y * width, width)[Math.Min(left, right)..Math.Max(left, right)].Fill(byte.MaxValue);
        }

        return (mask, new PixelLayout(1, height, width));
    }

    private static XElement Load(string path)
    {
        try
        {
            using var reader = XmlReader.Create(path, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = 1 << 20 });
            return XElement.Load(reader);
        }
        catch (XmlException e)
        {
            throw new InvalidDataException($"'{path}', line {e.LineNumber}: it is no XML.", e);
        }
    }

    private static int Number(string path, XElement element, string name) =>
        double.TryParse(element.Element(name)?.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && Math.Abs(value) < int.MaxValue
            ? (int)Math.Round(value)
            : throw new InvalidDataException($"'{path}' has {element.Name} without a number {name}; expected PASCAL VOC's XML.");
}
