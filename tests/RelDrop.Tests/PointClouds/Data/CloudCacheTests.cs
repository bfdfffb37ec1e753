using PointClouds.Data;
using PointClouds.Data.Solids;
using RelDrop.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.PointClouds.Data;

public sealed class CloudCacheTests : IDisposable
{
    private readonly CloudFolder folder = new();
    private int read;

    public CloudCacheTests()
    {
        folder.Write("modelnet40_shape_names.txt", "a\nb\nc");
        folder.Write("modelnet40_train.txt", "a_1\nb_1\nc_1");
        folder.Write("modelnet40_test.txt", "a_1\nb_1");
        foreach (var file in (string[])["a/a_1.txt", "b/b_1.txt", "c/c_1.txt"])
            folder.Write(file, CloudFolder.Lines(20, 6, ','));
    }

    private DataSettings Settings => new(8, Cache: folder["cache"], OnProgress: (_, _) => read++);

    private string[] Cached => Directory.GetFiles(folder["cache"]);

    public void Dispose() => folder.Dispose();

    private IPointSource Open(DataSettings? settings = null, int? categories = null) => PointSources.Open("ModelNet40", folder.Path, settings ?? Settings, categories);

    /// <summary>How many clouds are read, and not taken from the cache.</summary>
    private int Read(IPointSource source)
    {
        using var expected = Open(Settings with { Cache = null }).Train();
        read = 0;
        using var set = source.Train();
        return read;
    }

    [Fact]
    public void Clouds_are_read_once()
    {
        using var first = Open().Train();
        Assert.Equal(3, read);
        using var second = Open().Train();
        Assert.Equal(3, read);
        Assert.True(first.Points.equal(second.Points).all().item<bool>());
        Assert.Equal(first.Labels.data<long>().ToArray(), second.Labels.data<long>().ToArray());
        Assert.Equal(first.Classes, second.Classes);
        Assert.StartsWith("modelnet40-train-", Path.GetFileName(Assert.Single(Cached)), StringComparison.Ordinal);
        using var test = Open().Test();
        Assert.Equal(2, Cached.Length);
    }

    [Fact]
    public void Another_setting_is_another_file()
    {
        Open().Train().Dispose();
        Assert.Equal(3, Read(Open(Settings with { Points = 9 })));
        Assert.Equal(3, Read(Open(Settings with { Normals = false })));
        Assert.Equal(3, Read(Open(Settings with { Subsampling = Subsampling.Random })));
        Assert.Equal(3, Read(Open(Settings with { Subsampling = Subsampling.Random, Seed = 1 })));
        Assert.Equal(2, Read(Open(categories: 2)));
        Assert.Equal(6, Cached.Length);
        Assert.Equal(0, Read(Open()));
    }

    [Fact]
    public void A_changed_file_is_read_again()
    {
        Open().Train().Dispose();
        File.SetLastWriteTimeUtc(folder["b/b_1.txt"], DateTime.UtcNow.AddHours(-1));
        Assert.Equal(3, Read(Open()));
        folder.Write("b/b_1.txt", CloudFolder.Lines(21, 6, ','));
        Assert.Equal(3, Read(Open()));
        folder.Write("modelnet40_train.txt", "b_1\na_1\nc_1");
        Assert.Equal(3, Read(Open()));
        Assert.Equal(0, Read(Open()));
    }

    [Fact]
    public void Solids_depend_on_their_settings()
    {
        SolidSettings few = new(1, 1);
        Assert.Equal(2, Read(SolidSource.Open(Settings, few, 2)));
        Assert.Equal(0, Read(SolidSource.Open(Settings, few, 2)));
        Assert.Equal(2, Read(SolidSource.Open(Settings, few with { Noise = 0.1 }, 2)));
        Assert.Equal(4, Read(SolidSource.Open(Settings, few with { TrainShapes = 2 }, 2)));
    }

    [Fact]
    public void Broken_files_are_ignored_and_replaced()
    {
        using var expected = Open().Train();
        var file = Assert.Single(Cached);
        var whole = File.ReadAllBytes(file);
        using var points = zeros(3, 8, 6);
        using var labels = tensor([0L, 1, 2]);
        using var nan = full([3, 8, 6], Number.Of(float.NaN));
        Action[] breakages =
        [
            () => File.WriteAllBytes(file, []),
            () => File.WriteAllBytes(file, [1, 2, 3]),
            () => File.WriteAllBytes(file, whole[..^4]),
            () => File.WriteAllBytes(file, [.. whole, 0]),
            () => Save(file, ("labels", labels)),
            () => Save(file, ("points", points)),
            () => Save(file, ("points", points[.., ..7]), ("labels", labels)),
            () => Save(file, ("points", points[.., .., ..3]), ("labels", labels)),
            () => Save(file, ("points", points.@double()), ("labels", labels)),
            () => Save(file, ("points", points), ("labels", labels[..2])),
            () => Save(file, ("points", points), ("labels", labels.@int())),
            () => Save(file, ("points", points), ("labels", labels.add(Number.One, Number.One))),
            () => Save(file, ("points", nan), ("labels", labels)),
        ];
        foreach (var breakage in breakages)
        {
            breakage();
            read = 0;
            using var set = Open().Train();
            Assert.Equal(3, read);
            Assert.True(set.Points.equal(expected.Points).all().item<bool>());
            Assert.Equal(whole, File.ReadAllBytes(Assert.Single(Cached)));
        }

        static void Save(string file, params (string Name, Tensor Value)[] tensors) => SafeTensors.Save(file, tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Value));
    }
}
