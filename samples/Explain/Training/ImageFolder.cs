using System.Runtime.ExceptionServices;
using RelDrop.Heatmaps;
using static TorchSharp.torch;

namespace Explain.Training;

/// <summary>Reads <c>train/&lt;class&gt;/*.jpg|png</c> and <c>test/…</c>; the folders of <c>train</c> are the classes.</summary>
internal sealed class ImageFolder
{
    private readonly string folder;
    private readonly Preparation preparation;

    /// <summary>Finds the classes.</summary>
    /// <exception cref="InvalidDataException">There is no <c>train</c>, or it has fewer than two classes.</exception>
    public ImageFolder(string folder, Preparation preparation)
    {
        (this.folder, this.preparation) = (folder, preparation);
        var train = Path.Combine(folder, "train");
        if (!Directory.Exists(train))
            throw new InvalidDataException($"There is no folder '{train}'; expected train/<class>/*.jpg|png and test/<class>/*.jpg|png.");
        Classes = [.. Directory.GetDirectories(train).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        if (Classes.Count < 2)
            throw new InvalidDataException($"'{train}' has {Classes.Count} class folders; expected two or more.");
    }

    /// <summary>The classes' names, in order.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Reads the training images.</summary>
    /// <param name="count">About so many at most, of every class the same share; null for all.</param>
    /// <exception cref="InvalidDataException">A class has no image, or a file is none.</exception>
    public ImageSet Train(int? count) => Read("train", count);

    /// <summary>Reads the test images.</summary>
    /// <inheritdoc cref="Train"/>
    public ImageSet Test(int? count) => Read("test", count);

    private ImageSet Read(string part, int? count)
    {
        var share = count is { } all ? Math.Max(1, all / Classes.Count) : int.MaxValue;
        var files = Classes.SelectMany((name, label) => ImageFiles.Find([Path.Combine(folder, part, name)]).Take(share).Select(file => (file.Path, Label: (long)label))).ToArray();
        var size = preparation.Size;
        var images = zeros([files.Length, 3, size, size], ScalarType.Byte);
        try
        {
            Parallel.For(0, files.Length, i =>
            {
                using var target = images[i];
                using var planes = tensor(Planes(preparation.Load(files[i].Path)), [3, size, size]);
                target.copy_(planes);
            });
        }
        catch (AggregateException e)
        {
            images.Dispose();
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }

        return new ImageSet(images, tensor(files.Select(file => file.Label).ToArray()), preparation.Normalization);
    }

    private static byte[] Planes(RgbImage image)
    {
        var count = image.Width * image.Height;
        var planes = new byte[3 * count];
        for (var i = 0; i < count; i++)
        {
            var color = image[i % image.Width, i / image.Width];
            (planes[i], planes[count + i], planes[(2 * count) + i]) = ((byte)(color >> 16), (byte)(color >> 8), (byte)color);
        }

        return planes;
    }
}
