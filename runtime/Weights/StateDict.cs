using System.Diagnostics.CodeAnalysis;

namespace RelDrop.Weights;

/// <summary>The named tensors of an open file of weights. Their values stay in the file until they are read; one thread at a time.</summary>
/// <example>
/// <code><![CDATA[
/// using var weights = StateDict.Open("resnet18.pth");
/// foreach (var tensor in weights.Tensors)
///     Console.WriteLine(tensor.Name);
/// ]]></code>
/// </example>
public sealed class StateDict : IDisposable
{
    private readonly OrderedDictionary<string, StoredTensor> tensors = [];
    private readonly Dictionary<string, StoredValue> others = [];
    private readonly IDisposable file;

    internal StateDict(string path, IDisposable file, IEnumerable<StoredValue> values, IReadOnlyDictionary<string, string>? metadata = null)
    {
        Path = path;
        Metadata = metadata ?? new Dictionary<string, string>();
        this.file = file;
        foreach (var value in values)
        {
            if (tensors.ContainsKey(value.Name) || others.ContainsKey(value.Name))
                throw new InvalidDataException($"two tensors are called {Text.Quote(value.Name)}");
            if (value.Tensor is { } tensor)
                tensors.Add(value.Name, tensor);
            else
                others.Add(value.Name, value);
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What a safetensors file says about itself; empty for others.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors that can be read, in the file's order.</summary>
    public IReadOnlyList<StoredTensor> Tensors => tensors.Values;

    /// <summary>
    /// What else has a name beside the tensors, and what it is: tensors of a kind that TorchSharp does not have, such as F8_E4M3, and values
    /// of any class that are no tensors.
    /// </summary>
    public IReadOnlyDictionary<string, string> Unreadable => others.ToDictionary(pair => pair.Key, pair => pair.Value.What);

    /// <summary>A tensor by name.</summary>
    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    /// <exception cref="InvalidDataException">What has that name cannot be read as a tensor.</exception>
    public StoredTensor this[string name] => TryGetValue(name, out var tensor) ? tensor
        : others.TryGetValue(name, out var other) ? throw new InvalidDataException($"'{Path}': {Text.Quote(name)} is {other.What}, which cannot be read as a tensor")
        : throw new KeyNotFoundException($"'{Path}' has no tensor {Text.Quote(name)}; it has {Text.List([.. tensors.Keys])}.");

    /// <summary>
    /// Opens a safetensors file or a PyTorch checkpoint (.pth, .pt, .bin), whichever its content is.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="section">Where in a checkpoint the weights are, as for <see cref="PyTorchCheckpoint.Open"/>.</param>
    /// <exception cref="InvalidDataException">The file is neither, or is damaged; the message says how.</exception>
    public static StateDict Open(string path, string? section = null)
        => Open(path, file => WeightsFile.FormatOf(file) is var format and not WeightsFormat.SafeTensors
            ? PyTorchCheckpoint.Read(path, file, format, section)
            : SafeTensors.Read(path, file, section));

    /// <summary>Whether there is a tensor of a name that can be read.</summary>
    public bool TryGetValue(string name, [NotNullWhen(true)] out StoredTensor? tensor) => tensors.TryGetValue(name, out tensor);

    /// <summary>What has a name but cannot be read.</summary>
    internal IReadOnlyDictionary<string, StoredValue> Others => others;

    /// <summary>Closes the file.</summary>
    public void Dispose() => file.Dispose();

    /// <summary>Opens a file and names it in what is wrong with it.</summary>
    internal static StateDict Open(string path, Func<FileStream, StateDict> parse)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            return parse(file);
        }
        catch (Exception e)
        {
            file.Dispose();
            if (e is InvalidDataException or IOException)
                throw new InvalidDataException($"'{path}': {e.Message}", e);
            throw;
        }
    }
}
