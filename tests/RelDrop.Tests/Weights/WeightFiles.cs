using System.IO.Compression;
using System.Runtime.CompilerServices;
using RelDrop.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Weights;

/// <summary>The files that PyTorch made, what is in them, and a folder for files made from them.</summary>
public abstract class WeightFiles : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly TemporaryFolder folder = new();

    protected string Folder => folder.Path;

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        scope.Dispose();
        folder.Dispose();
    }

    /// <summary>A file that Files/make.py wrote.</summary>
    protected static string Made(string name, [CallerFilePath] string caller = "") => Path.Combine(Path.GetDirectoryName(caller)!, "Files", name);

    /// <summary>0, 1, 2, … in index order, as in make.py.</summary>
    protected static Tensor Count(long[] shape, ScalarType type = ScalarType.Float32)
    {
        var values = arange(Number.Zero, Number.Of(shape.Aggregate(1L, (product, size) => product * size)), Number.One).reshape(shape);
        return type == ScalarType.Bool ? values.remainder(Number.Of(2)).ne(Number.Zero) : values.to(type);
    }

    /// <summary>The model of make.py, as it is before it has values.</summary>
    protected static TorchSharp.Modules.Sequential Model()
        => nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Flatten(), nn.Linear(8, 3));

    /// <summary>The names in that model, in PyTorch's order. The i-th counts from 100 i.</summary>
    protected static IReadOnlyList<(string Name, long[] Shape)> ModelTensors { get; } =
    [
        ("0.weight", [2, 1, 3, 3]), ("0.bias", [2]), ("1.weight", [2]), ("1.bias", [2]), ("1.running_mean", [2]), ("1.running_var", [2]),
        ("1.num_batches_tracked", []), ("3.weight", [3, 8]), ("3.bias", [3]),
    ];

    protected static Tensor ModelValues(int index) => Count(ModelTensors[index].Shape).add(Number.Of(100 * index), Number.One);

    protected static void AssertEqual(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.dtype, actual.dtype);
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(expected.equal(actual).all().item<bool>(), $"the values of {expected} differ");
    }

    protected static void AssertMade(nn.Module model)
    {
        var state = model.state_dict();
        for (var i = 0; i < ModelTensors.Count; i++)
            AssertEqual(ModelValues(i).to(state[ModelTensors[i].Name].dtype), state[ModelTensors[i].Name]);
    }

    protected string Write(string name, byte[] content)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>Copies an archive, changing the content of its files.</summary>
    /// <param name="source">The archive.</param>
    /// <param name="change">From a file's name without the root folder and its content to the new content, or null to leave it out.</param>
    protected string Changed(string source, Func<string, byte[], byte[]?> change, CompressionLevel compression = CompressionLevel.NoCompression)
    {
        var path = Path.Combine(Folder, "changed.pth");
        using var from = ZipFile.OpenRead(source);
        using var to = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach (var entry in from.Entries)
        {
            using var content = new MemoryStream();
            using (var stream = entry.Open())
                stream.CopyTo(content);
            if (change(entry.FullName[(entry.FullName.IndexOf('/', StringComparison.Ordinal) + 1)..], content.ToArray()) is not { } changed)
                continue;
            using var target = to.CreateEntry(entry.FullName, compression).Open();
            target.Write(changed);
        }

        return path;
    }

    /// <summary>An archive with a pickle and one storage, "0", of 24 floats.</summary>
    protected string Pickled(byte[] pickle) => Changed(Made("views.pth"), (name, content) => name == "data.pkl" ? pickle : content);

    protected static string Refused(string path, string? section = null)
    {
        var error = Assert.Throws<InvalidDataException>(() => StateDict.Open(path, section).Dispose());
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        return error.Message;
    }
}
