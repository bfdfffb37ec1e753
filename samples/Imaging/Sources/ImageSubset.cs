namespace RelDrop.Imaging;

/// <summary>Some of a source's images.</summary>
/// <param name="source">The source.</param>
/// <param name="indices">Which of its images, in order.</param>
public sealed class ImageSubset(IImageSource source, IReadOnlyList<int> indices) : IImageSource
{
    /// <summary>What they are some of.</summary>
    public IImageSource Source => source;

    /// <summary>Which of its images.</summary>
    public IReadOnlyList<int> Indices => indices;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => source.Classes;

    /// <inheritdoc/>
    public IReadOnlyList<int> Labels { get; } = [.. indices.Select(index => source.Labels[index])];

    /// <summary>The first images of each class, of all classes equally many.</summary>
    /// <param name="source">The source.</param>
    /// <param name="count">About so many in all at most, and one of each class at least; null for all.</param>
    public static IImageSource Share(IImageSource source, int? count)
    {
        ArgumentNullException.ThrowIfNull(source);
        return count is { } all
            ? new ImageSubset(source, [.. ByClass(source).SelectMany(images => images.Take(Math.Max(1, all / source.Classes.Count)))])
            : source;
    }

    /// <summary>Some images of each class, of all classes equally many, by a shuffle that depends on the seed alone.</summary>
    /// <param name="source">The source.</param>
    /// <param name="count">So many in all, less the remainder of a division by the classes; null for all.</param>
    /// <param name="seed">The seed.</param>
    /// <exception cref="InvalidDataException">There are fewer images than classes asked for, or a class has too few.</exception>
    public static IImageSource Draw(IImageSource source, int? count, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (count is not { } all)
            return source;
        var (classes, each) = (ByClass(source).ToArray(), all / source.Classes.Count);
        if (each == 0)
            throw new InvalidDataException($"{all} images are asked for; expected {source.Classes.Count} or more, one of each class.");
        if (Array.Find(classes, images => images.Length < each) is { } few)
            throw new InvalidDataException($"Class '{source.Classes[source.Labels[few[0]]]}' has {few.Length} images; expected {each} or more, for {all} of all {source.Classes.Count} classes equally.");
        return new ImageSubset(source, [.. classes.SelectMany((images, label) => ImageDraws.Order(images.Length, seed, epoch: label).Take(each).Select(i => images[i])).Order()]);
    }

    /// <summary>Parts a source in two, of each class the same share, by a shuffle that depends on the seed alone.</summary>
    /// <param name="source">The source.</param>
    /// <param name="share">The second part's share of each class; one image at least, if the class has two.</param>
    /// <param name="seed">The seed.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not between 0 and 1.</exception>
    public static (ImageSubset First, ImageSubset Second) Split(IImageSource source, double share, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (share is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "Expected a share between 0 and 1.");
        var (first, second) = (new List<int>(), new List<int>());
        foreach (var (label, images) in ByClass(source).Index())
        {
            var held = Math.Clamp((int)Math.Round(share * images.Length), Math.Min(1, images.Length - 1), images.Length);
            int[] shuffled = [.. ImageDraws.Order(images.Length, seed, epoch: label).Select(i => images[i])];
            second.AddRange(shuffled[..held].Order());
            first.AddRange(shuffled[held..].Order());
        }

        return (new ImageSubset(source, first), new ImageSubset(source, second));
    }

    /// <inheritdoc/>
    public string NameOf(int index) => source.NameOf(indices[index]);

    /// <inheritdoc/>
    public string VersionOf(int index) => source.VersionOf(indices[index]);

    /// <inheritdoc/>
    public StoredImage Read(int index, ScratchMemory memory) => source.Read(indices[index], memory);

    private static IEnumerable<int[]> ByClass(IImageSource source) =>
        source.Labels.Index().GroupBy(image => image.Item, image => image.Index).OrderBy(images => images.Key).Select(images => images.ToArray());
}
