namespace Images.ZeroShot;

/// <summary>A part of ImageNet's classes.</summary>
internal enum ClassSubset
{
    /// <summary>ImageNet-A's.</summary>
    A,

    /// <summary>ImageNet-O's.</summary>
    O,

    /// <summary>ImageNet-R's.</summary>
    R,
}

/// <summary>ImageNet-1k's classes by their WordNet ids, in the order of the outputs; where they are from is said in imagenet-classes.txt.</summary>
internal static class ImageNetClasses
{
    private static readonly string[][] Rows = Read();

    public static IReadOnlyList<string> All { get; } = [.. Rows.Select(row => row[0])];

    /// <summary>The classes of a subset, in that order.</summary>
    public static IReadOnlyList<string> Of(ClassSubset subset) => [.. Rows.Where(row => row[1 + (int)subset] == "1").Select(row => row[0])];

    private static string[][] Read()
    {
        using var stream = typeof(ImageNetClasses).Assembly.GetManifestResourceStream("imagenet-classes.txt")!;
        using var reader = new StreamReader(stream);
        // The first line without # is the columns' names.
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#').Skip(1).Select(line => line.Split('\t'))];
    }
}
