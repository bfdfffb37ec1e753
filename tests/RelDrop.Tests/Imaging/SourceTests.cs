using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using RelDrop.Imaging;

namespace RelDrop.Tests.Imaging;

public sealed class SourceTests : IClassFixture<OneThread>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static void Refused(Func<object> open, params string[] words)
    {
        var message = Assert.Throws<InvalidDataException>(open).Message;
        Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
    }

    private static byte[] BytesOf(IImageSource source, int index) => source.Read(index, new ScratchMemory()).Bytes.ToArray();

    private byte[] Idx(int magic, params int[] size)
    {
        var bytes = new byte[(4 * (1 + size.Length)) + size.Aggregate(1, (product, length) => product * length)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, magic);
        foreach (var (i, length) in size.Index())
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 + (4 * i)), length);
        for (var i = 4 * (1 + size.Length); i < bytes.Length; i++)
            bytes[i] = (byte)(i % 2);
        return bytes;
    }

    private static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Fastest))
            stream.Write(content);
        return packed.ToArray();
    }

    [Fact]
    public void Folders_are_found_split_or_not()
    {
        ImageFiles.Folder(folder, "split/train", 2, "b", "a");
        ImageFiles.Folder(folder, "split/val", 1, "a", "b");
        var (train, test) = ImageSets.Open(folder["split"]);
        Assert.Equal(["a", "b"], train.Classes);
        Assert.Equal([0, 0, 1, 1], train.Labels);
        Assert.Equal([0, 1], test.Labels);

        (train, test) = ImageSets.Open(ImageFiles.Folder(folder, "whole", 10, "a", "b"), heldBack: 0.3, seed: 1);
        string[] Names(IImageSource source) => [.. Enumerable.Range(0, source.Count).Select(source.NameOf)];
        Assert.Equal((14, 6), (train.Count, test.Count));
        Assert.Equal(Names(new ImageFolder(folder["whole"])), Names(train).Concat(Names(test)).Order(StringComparer.Ordinal));
        Assert.Equal(Names(test), Names(ImageSets.Open(folder["whole"], 0.3, 1).Test));
        Assert.NotEqual(Names(test), Names(ImageSets.Open(folder["whole"], 0.3, 2).Test));
    }

    [Fact]
    public void A_subset_has_of_all_classes_equally_many_by_the_seed()
    {
        var whole = new ImageFolder(ImageFiles.Folder(folder, "whole", 10, "a", "b"));
        string[] Names(IImageSource source) => [.. Enumerable.Range(0, source.Count).Select(source.NameOf)];
        var some = ImageSubset.Draw(whole, 7, seed: 1);
        Assert.Equal([0, 0, 0, 1, 1, 1], some.Labels);
        Assert.Equal(Names(some), Names(ImageSubset.Draw(whole, 7, seed: 1)));
        Assert.NotEqual(Names(some), Names(ImageSubset.Draw(whole, 7, seed: 2)));
        Assert.Same(whole, ImageSubset.Draw(whole, null, seed: 1));
        Refused(() => ImageSubset.Draw(whole, 1, seed: 1), "1 images are asked for; expected 2 or more");
        Refused(() => ImageSubset.Draw(whole, 22, seed: 1), "Class 'a' has 10 images; expected 11 or more");
    }

    [Fact]
    public void An_archive_of_folders_is_read()
    {
        ImageFiles.Folder(folder, "set/train", 2, "b", "a");
        ImageFiles.Folder(folder, "set/test", 1, "b");
        using (var packed = new GZipStream(File.Create(folder["set.tar.gz"]), CompressionLevel.Fastest))
            TarFile.CreateFromDirectory(folder["set"], packed, includeBaseDirectory: true);
        var (train, test) = ImageSets.Open(folder["set.tar.gz"]);
        Assert.Equal(["a", "b"], train.Classes);
        Assert.Equal([0, 0, 1, 1], train.Labels);
        Assert.Equal([1], test.Labels);
        Assert.Equal(File.ReadAllBytes(folder["set/train/a/01.jpg"]), BytesOf(train, 1));

        folder.Write("cut.tar.gz", File.ReadAllBytes(folder["set.tar.gz"])[..900]);
        Refused(() => ImageSets.Open(folder["cut.tar.gz"]), "cut.tar.gz");
        Refused(() => ImageSets.Open(folder["none.tar.gz"]), "There is no file '", "none.tar.gz");
    }

    [Fact]
    public void What_is_missing_or_broken_is_named()
    {
        Refused(() => ImageSets.Open(folder["nowhere"]), "There is no folder '", "train/<class>/*.jpg|png");
        Refused(() => new ImageFolder(ImageFiles.Folder(folder, "one", 1, "a")), "one' has 1 class folders; expected two or more.");
        Directory.CreateDirectory(folder["one/b"]);
        Refused(() => new ImageFolder(folder["one"]), Path.Combine("one", "b") + "' has no .jpg or .png file.");

        var jpeg = ImageFiles.Encode(64, 64, 1);
        Refused(() => ImageFiles.Decode(jpeg[..(jpeg.Length / 2)], ImageFiles.Whole), "'image' is not an image that can be read");
        Refused(() => ImageFiles.Decode([], ImageFiles.Whole), "'image' is not an image that can be read.");
        Refused(() => ImageFiles.Decode([.. "text"u8], ImageFiles.Whole), "'image' is not an image that can be read.");

        folder.Write("train-images-idx3-ubyte", Idx(0x0801, 4));
        folder.Write("train-labels-idx1-ubyte", Idx(0x0801, 4));
        Refused(() => IdxFiles.Read(folder.Path, "train"), "train-images-idx3-ubyte", "0x00000803");
        folder.Write("train-images-idx3-ubyte", Idx(0x0803, 4, 2, 3)[..^1]);
        Refused(() => IdxFiles.Read(folder.Path, "train"), "train-images-idx3-ubyte", "has 39 bytes; expected 40");
        folder.Write("train-images-idx3-ubyte", Idx(0x0803, 5, 2, 3));
        Refused(() => IdxFiles.Read(folder.Path, "train"), "has 4 labels; expected 5");
        Refused(() => IdxFiles.Read(folder.Path, "t10k"), "t10k-images-idx3-ubyte");

        folder.Write("data_batch_1.bin", new byte[3073 + 3072]);
        Refused(() => CifarFiles.Read(folder.Path, train: true), "data_batch_1.bin", "multiple of 3073");
        folder.Write("data_batch_1.bin", [99, .. new byte[3072]]);
        Refused(() => CifarFiles.Read(folder.Path, train: true), "data_batch_1.bin[0]", "label 99; expected 0 to 9");
        Refused(() => CifarFiles.Read(folder.Path, train: false), "test_batch.bin");
    }

    [Fact]
    public void Idx_and_cifar_files_are_read()
    {
        folder.Write("t10k-images-idx3-ubyte.gz", Gzip(Idx(0x0803, 4, 2, 3)));
        folder.Write("t10k-labels-idx1-ubyte.gz", Gzip(Idx(0x0801, 4)));
        var idx = IdxFiles.Read(folder.Path, "t10k");
        Assert.Equal(new PixelLayout(1, 2, 3), idx.Layout);
        Assert.Equal([0, 1, 0, 1], idx.Labels);
        Assert.Equal([0, 1, 0, 1, 0, 1], BytesOf(idx, 3));

        folder.Write("test.bin", [3, 7, .. Enumerable.Repeat((byte)9, 3072), 4, 99, .. new byte[3072]]);
        var cifar = CifarFiles.Read(folder.Path, train: false);
        Assert.Equal((2, 7, 99, 100), (cifar.Labels.Count, cifar.Labels[0], cifar.Labels[1], cifar.Classes.Count));
        Assert.Equal(Enumerable.Repeat((byte)9, 3072), BytesOf(cifar, 0));
    }

    [Fact]
    public void Shards_hold_what_was_packed_and_are_indexed_anew_when_they_change()
    {
        var source = new ImageFolder(ImageFiles.Folder(folder, "data", 5, "cat", "dog"));
        Assert.Equal(4, TarPacker.Pack(source, folder["shards"], "train", imagesPerShard: 3, seed: 2));
        var shards = new TarShards(folder["shards/train-{000..003}.tar"]);
        Assert.Equal(source.Classes, shards.Classes);
        foreach (var (i, original) in ImageDraws.Order(10, seed: 2, epoch: 0).Index())
        {
            Assert.Equal(source.Labels[original], shards.Labels[i]);
            Assert.Equal(BytesOf(source, original), BytesOf(shards, i));
        }

        var index = File.ReadAllText(folder["shards/train-000.tar.index"]);
        File.Copy(folder["shards/train-003.tar"], folder["shards/train-000.tar"], overwrite: true);
        Assert.Equal(8, new TarShards(folder["shards"]).Labels.Count);
        Assert.NotEqual(index, File.ReadAllText(folder["shards/train-000.tar.index"]));

        using (var tar = new TarWriter(File.Create(folder["bad.tar"])))
            tar.WriteEntry(folder["data/cat/00.jpg"], "00.jpg");
        Refused(() => new TarShards(folder["bad.tar"]), "bad.tar' has '00.jpg', but no '00.cls'.");
        File.WriteAllText(folder["text.tar"], new string('x', 2000));
        Refused(() => new TarShards(folder["text.tar"]), "text.tar' is not a tar file");
        Refused(() => new TarShards(folder["none.tar"]), "none.tar");
    }

    [Fact]
    public void A_cache_holds_the_pixels_and_follows_its_source()
    {
        var source = new ImageFolder(ImageFiles.Folder(folder, "data", 3, "cat", "dog"));
        var framing = new CenterCrop(18, 16);
        var expected = PixelSet.Decode(source, framing);
        var cached = PixelCache.Open(source, framing, folder["cache"], out var mapping);
        using (mapping)
        {
            for (var i = 0; i < 6; i++)
                Assert.Equal(BytesOf(expected, i), BytesOf(cached, i));
        }

        var path = Assert.Single(Directory.GetFiles(folder["cache"]));
        folder.Write("data/cat/00.jpg", ImageFiles.Encode(60, 60, 77));
        Assert.NotEqual(path, PixelCache.PathOf(new ImageFolder(folder["data"]), framing, folder["cache"]));
        Assert.NotEqual(path, PixelCache.PathOf(source, new CenterCrop(16, 16), folder["cache"]));
    }
}
