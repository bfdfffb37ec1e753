namespace RelDrop.Imaging;

/// <summary>A task's images: what to learn from, and what to be judged by. Both have the same classes.</summary>
/// <param name="Train">The training images.</param>
/// <param name="Test">The test or validation images.</param>
public sealed record ImageSets(IImageSource Train, IImageSource Test)
{
    private static readonly string[] TestNames = ["test", "val", "valid", "validation"];

    /// <summary>
    /// Opens what there is: CIFAR's binary files, IDX files, shards in <c>train</c> and <c>test</c> or <c>val</c>, folders of classes in
    /// those or in a .tar.gz, or folders of classes alone, of which a share is held back.
    /// </summary>
    /// <param name="path">The folder, or a .tar.gz; CIFAR's has 'binary' in its name.</param>
    /// <param name="heldBack">The share of each class that is held back, where nothing else tells test images.</param>
    /// <param name="seed">The seed of which those are.</param>
    /// <exception cref="InvalidDataException">There is none of these, or a part of it is missing or broken, by name.</exception>
    public static ImageSets Open(string path, double heldBack = 0.2, ulong seed = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (CifarFiles.Exist(path))
            return new ImageSets(CifarFiles.Read(path, train: true), CifarFiles.Read(path, train: false));
        if (path.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase) && ArchivedFolder.Read(path, TestNames) is var archive)
            return new ImageSets(archive.Train, archive.Test);
        if (IdxFiles.Exist(path, "train"))
            return new ImageSets(IdxFiles.Read(path, "train"), IdxFiles.Read(path, "t10k"));
        var (train, test) = (Path.Combine(path, "train"), TestNames.Select(name => Path.Combine(path, name)).FirstOrDefault(Directory.Exists));
        if (Directory.Exists(train) && Directory.EnumerateFiles(train, "*.tar").Any())
            return new ImageSets(new TarShards(train), new TarShards(test ?? Path.Combine(path, TestNames[0])));
        if (Directory.Exists(train) || test is not null || !Directory.Exists(path))
            return OpenFolders(path);
        var (first, second) = ImageSubset.Split(new ImageFolder(path), heldBack, seed);
        return new ImageSets(first, second);
    }

    /// <summary>Whether a path tells test images from others, so that none need be held back.</summary>
    /// <param name="path">As for <see cref="Open"/>.</param>
    public static bool HasParts(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return path.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase) || CifarFiles.Exist(path) || IdxFiles.Exist(path, "train")
            || TestNames.Prepend("train").Any(name => Directory.Exists(Path.Combine(path, name)));
    }

    /// <summary>Opens <c>train/&lt;class&gt;/*.jpg|png</c> and <c>test/…</c> or <c>val/…</c>; the folders of <c>train</c> are the classes.</summary>
    /// <param name="folder">The folder of both.</param>
    /// <exception cref="InvalidDataException">A folder is missing or has no image, or there are fewer than two classes.</exception>
    public static ImageSets OpenFolders(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var train = new ImageFolder(Path.Combine(folder, "train"), layout: "train/<class>/*.jpg|png and test/<class>/*.jpg|png");
        var test = TestNames.FirstOrDefault(name => Directory.Exists(Path.Combine(folder, name))) ?? TestNames[0];
        return new ImageSets(train, new ImageFolder(Path.Combine(folder, test), train.Classes));
    }
}
