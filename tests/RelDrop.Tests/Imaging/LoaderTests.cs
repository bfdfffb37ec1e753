using RelDrop.Imaging;
using static TorchSharp.torch;

namespace RelDrop.Tests.Imaging;

public sealed class LoaderTests : IClassFixture<OneThread>, IDisposable
{
    private static readonly Augmentation augmentation = new(new RandomResizedCrop(16)) { MirrorProbability = 0.5, Policy = new RandAugment() };
    private readonly TemporaryFolder folder = new();
    private readonly string images;

    public LoaderTests() => images = ImageFiles.Folder(folder, "data", 9, "cat", "dog", "owl");

    public void Dispose() => folder.Dispose();

    private static LoaderOptions Options(int batch, int workers = 0) => new() { BatchSize = batch, Workers = workers, Shuffle = true, Seed = 5 };

    private static List<(int[] Indices, byte[] Bytes)> Read(ImageFolder source, LoaderOptions options, int epoch = 1, int start = 0)
    {
        var result = new List<(int[], byte[])>();
        foreach (var (batch, indices, stall) in new ImageLoader(source, augmentation, options).Epoch(epoch, start))
        {
            using var input = batch.Input;
            using var labels = batch.Labels;
            Assert.Equal([indices.Count, options.Channels, 16, 16], input.shape);
            Assert.Equal(indices.Select(index => (long)source.Labels[index]), labels.data<long>().ToArray());
            Assert.True(stall >= TimeSpan.Zero);
            result.Add(([.. indices], input.bytes.ToArray()));
        }

        return result;
    }

    private static void Same(IEnumerable<(int[] Indices, byte[] Bytes)> expected, IEnumerable<(int[] Indices, byte[] Bytes)> actual)
    {
        Assert.Equal(expected.Select(batch => batch.Indices), actual.Select(batch => batch.Indices));
        Assert.Equal(expected.Select(batch => batch.Bytes), actual.Select(batch => batch.Bytes));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Threads_change_no_byte(int workers)
    {
        var source = new ImageFolder(images);
        var expected = Read(source, Options(4));
        Assert.Equal(Enumerable.Range(0, 27), expected.SelectMany(batch => batch.Indices).Order());
        Same(expected, Read(source, Options(4, workers)));
        Same(Read(source, Options(4) with { Channels = 1 }), Read(source, Options(4, workers) with { Channels = 1 }));
        Assert.NotEqual(expected[0].Indices, Read(source, Options(4), epoch: 2)[0].Indices);
    }

    [Fact]
    public void Ranks_together_read_what_one_reads()
    {
        var source = new ImageFolder(images);
        var one = Read(source, Options(12));
        var ranks = Enumerable.Range(0, 3).Select(rank => Read(source, Options(12, workers: 2) with { Rank = rank, Ranks = 3 })).ToArray();
        Assert.All(ranks, rank => Assert.Equal(one.Count, rank.Count));
        for (var step = 0; step < one.Count; step++)
        {
            Assert.Equal(one[step].Indices, ranks.SelectMany(batches => batches[step].Indices));
            Assert.Equal(one[step].Bytes, ranks.SelectMany(batches => batches[step].Bytes));
        }
    }

    /// <summary>27 images in batches of 12, or of 13: the last has 3, or 1.</summary>
    [Theory]
    [InlineData(12, 1, "1 1 1 0")]
    [InlineData(12, 2, "3 0 0 0")]
    [InlineData(12, 12, "3 3 3 3")]
    [InlineData(13, 1, "1 0 0 0")]
    public void Parts_of_a_small_last_batch_have_enough_images_or_none(int size, int least, string expected)
    {
        var source = new ImageFolder(images);
        var ranks = Enumerable.Range(0, 4).Select(rank => new EpochPlan(source.Labels.Count, Options(size) with { LeastBatch = least, Rank = rank, Ranks = 4 }, epoch: 0)).ToArray();
        Assert.Equal(expected, string.Join(' ', ranks.Select(plan => plan.Indices(plan.Steps - 1).Length)));
        using var loaded = new ImageLoader(source, augmentation, Options(size) with { LeastBatch = least, Rank = 3, Ranks = 4 }).Batches(0, ranks[3].Steps - 1).Single().Input;
        Assert.Equal(ranks[3].Indices(ranks[3].Steps - 1).Length, loaded.shape[0]);
    }

    [Fact]
    public void Going_on_inside_an_epoch_gives_its_rest()
    {
        var source = new ImageFolder(images);
        Same(Read(source, Options(4)).Skip(3), Read(source, Options(4, workers: 2), start: 3));
        Assert.Equal((7, 6), (new ImageLoader(source, augmentation, Options(4)).Steps, new ImageLoader(source, augmentation, Options(4) with { LeastBatch = 4 }).Steps));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Bad_images_end_the_epoch_by_name_or_are_skipped(int workers)
    {
        File.WriteAllBytes(folder["data/dog/03.jpg"], []);
        File.WriteAllText(folder["data/dog/04.jpg"], "no image");
        var source = new ImageFolder(images);
        var options = Options(4, workers) with { Shuffle = false };
        Assert.Contains(folder["data/dog/03.jpg"], Assert.Throws<InvalidDataException>(() => Read(source, options)).Message, StringComparison.Ordinal);

        var loader = new ImageLoader(source, augmentation, options with { BadImages = BadImages.Skip });
        var indices = new List<int>();
        foreach (var batch in loader.Epoch(0))
        {
            batch.Batch.Input.Dispose();
            batch.Batch.Labels.Dispose();
            indices.AddRange(batch.Indices);
        }

        Assert.Equal([9, 10, 11, 14, 14, 14, 15], indices[9..16]);
        Assert.Equal([12, 13], loader.Skipped.Keys.Order());
        foreach (var file in Directory.GetFiles(folder["data/dog"]))
            File.WriteAllBytes(file, []);
        Assert.Contains("No image of class 'dog' can be read", Assert.Throws<InvalidDataException>(() => Read(source, options with { BadImages = BadImages.Skip })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelling_and_leaving_end_the_threads()
    {
        var source = new SlowSource(new ImageFolder(images));
        using var cancellation = new CancellationTokenSource();
        var loader = new ImageLoader(source, augmentation, Options(4, workers: 3));
        using (var batches = loader.Epoch(0, cancellation: cancellation.Token).GetEnumerator())
        {
            cancellation.Cancel();
            Assert.ThrowsAny<OperationCanceledException>(() => batches.MoveNext());
        }

        var reads = source.Reads;
        using (var batches = loader.Epoch(0).GetEnumerator())
        {
            batches.MoveNext();
            batches.Current.Batch.Input.Dispose();
        }

        // All threads were joined: nothing is read any more.
        var after = source.Reads;
        Thread.Sleep(50);
        Assert.True(after > reads);
        Assert.Equal(after, source.Reads);
    }

    private sealed class SlowSource(IImageSource source) : IImageSource
    {
        private int reads;

        public int Reads => Volatile.Read(ref reads);

        public IReadOnlyList<string> Classes => source.Classes;

        public IReadOnlyList<int> Labels => source.Labels;

        public string NameOf(int index) => source.NameOf(index);

        public string VersionOf(int index) => source.VersionOf(index);

        public StoredImage Read(int index, ScratchMemory memory)
        {
            Interlocked.Increment(ref reads);
            Thread.Sleep(2);
            return source.Read(index, memory);
        }
    }
}
