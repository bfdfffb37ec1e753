using System.Runtime.InteropServices;
using RelDrop.Heatmaps;
using static TorchSharp.torch;

namespace QuickStart.Data;

/// <summary>Reads <c>train/&lt;class&gt;/*.jpg|png</c> and <c>test/…</c>.</summary>
internal static class ImageFolder
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png"];

    /// <summary>Reads a data set, every class with the same share of the images.</summary>
    /// <param name="folder">The folder of <c>train</c> and <c>test</c>.</param>
    /// <param name="trainCount">At most so many training images.</param>
    /// <param name="testCount">At most so many test images.</param>
    /// <param name="size">The edge that images are scaled to, in pixels.</param>
    /// <exception cref="InvalidDataException">A folder is missing or empty, or a file is no image.</exception>
    public static Dataset Read(string folder, int trainCount, int testCount, int size)
    {
        var classes = Directories(Path.Combine(folder, "train"));
        return new Dataset(ReadSet(Path.Combine(folder, "train"), classes, trainCount, size), ReadSet(Path.Combine(folder, "test"), classes, testCount, size), Mirror: true);
    }

    private static string[] Directories(string folder)
    {
        if (!Directory.Exists(folder))
            throw new InvalidDataException($"There is no folder '{folder}'; expected train/<class>/*.jpg|png and test/<class>/*.jpg|png.");
        string[] names = [.. Directory.GetDirectories(folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
        return names.Length >= 2 ? names : throw new InvalidDataException($"'{folder}' has {names.Length} class folders; expected two or more.");
    }

    private static ImageSet ReadSet(string folder, string[] classes, int count, int size)
    {
        var files = classes.SelectMany((name, label) => Files(Path.Combine(folder, name)).Take(Math.Max(1, count / classes.Length)).Select(file => (File: file, Label: (long)label))).ToArray();
        var values = new float[files.Length * 3 * size * size];
        Parallel.For(0, files.Length, i => ReadImage(files[i].File, size, values.AsSpan(i * 3 * size * size, 3 * size * size)));
        return new ImageSet(Pixels.Normalization.Apply(tensor(values, [files.Length, 3, size, size])), tensor(files.Select(file => file.Label).ToArray()), classes);
    }

    private static string[] Files(string folder)
    {
        string[] files = Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder).Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)]
            : [];
        return files.Length > 0 ? files : throw new InvalidDataException($"'{folder}' has no .jpg or .png file.");
    }

    private static void ReadImage(string file, int size, Span<float> planes)
    {
        using var image = RgbImage.Load(file).Resize(size, size).ToTensor();
        MemoryMarshal.Cast<byte, float>(image.bytes).CopyTo(planes);
    }
}
