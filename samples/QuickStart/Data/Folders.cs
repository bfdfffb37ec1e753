using RelDrop.Imaging;

namespace QuickStart.Data;

/// <summary>Reads <c>train/&lt;class&gt;/*.jpg|png</c> and <c>test/…</c>.</summary>
internal static class Folders
{
    /// <summary>Reads a data set, every class with the same share of the images.</summary>
    /// <param name="folder">The folder of <c>train</c> and <c>test</c>.</param>
    /// <param name="trainCount">At most so many training images.</param>
    /// <param name="testCount">At most so many test images.</param>
    /// <param name="size">The edge that images are scaled to, in pixels.</param>
    /// <exception cref="InvalidDataException">A folder is missing or empty, or a file is no image.</exception>
    public static Dataset Read(string folder, int trainCount, int testCount, int size)
    {
        var (train, test) = ImageSets.OpenFolders(folder);
        return new Dataset(ReadSet(train, trainCount, size), ReadSet(test, testCount, size), Mirror: true);
    }

    private static ImageSet ReadSet(IImageSource all, int count, int size)
    {
        var source = ImageSubset.Share(all, count);
        var options = new LoaderOptions { BatchSize = source.Count, Workers = Environment.ProcessorCount, Normalization = Pixels.Normalization };
        var (images, labels) = new ImageLoader(source, new Augmentation(new Stretch(size, size)), options).Batches(epoch: 0, start: 0).Single();
        return new ImageSet(images, labels, source.Classes);
    }
}
