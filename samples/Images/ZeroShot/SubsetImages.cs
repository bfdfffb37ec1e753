using RelDrop.Imaging;

namespace Images.ZeroShot;

/// <summary>Images of a subset of ImageNet's classes, in folders that are called by WordNet ids.</summary>
internal static class SubsetImages
{
    /// <summary>The network's outputs for the classes of a subset.</summary>
    /// <param name="classes">The network's classes.</param>
    /// <param name="subset">The subset.</param>
    /// <exception cref="InvalidDataException">The network knows fewer than two of them.</exception>
    public static int[] Columns(IReadOnlyList<string> classes, ClassSubset subset)
    {
        var wanted = ImageNetClasses.Of(subset).ToHashSet();
        int[] columns = [.. classes.Index().Where(item => wanted.Contains(item.Item)).Select(item => item.Index)];
        return columns.Length > 1 ? columns : throw new InvalidDataException($"The network knows {columns.Length} of the 200 classes of ImageNet-{subset}; expected classes that are called by WordNet ids, as n01440764.");
    }

    /// <summary>A data set's images; their labels are the network's.</summary>
    /// <exception cref="InvalidDataException">A folder is of no class of the subset, or of one that the network does not know.</exception>
    public static IImageSource Open(string folder, IReadOnlyList<string> classes, ClassSubset subset)
    {
        var wanted = ImageNetClasses.Of(subset).ToHashSet();
        var source = new ImageFolder(folder, leastClasses: 1);
        return source.Classes.FirstOrDefault(name => !wanted.Contains(name)) is { } stray
            ? throw new InvalidDataException($"'{Path.Combine(folder, stray)}' is of no class of ImageNet-{subset}; expected folders that are called by its 200 WordNet ids.")
            : new Data.RelabeledSource(source, classes);
    }

    /// <summary>The validation images of the classes that the network chooses among.</summary>
    /// <exception cref="InvalidDataException">One of them has no folder.</exception>
    public static IImageSource OpenValidation(string folder, IReadOnlyList<string> classes, ReadOnlySpan<int> columns)
    {
        string[] names = [.. columns.ToArray().Select(column => classes[column])];
        return !Directory.Exists(folder)
            ? throw new InvalidDataException($"There is no folder '{folder}'; expected validation images, <WordNet id>/*.jpg.")
            : new Data.RelabeledSource(new ImageFolder(folder, names), classes);
    }
}
