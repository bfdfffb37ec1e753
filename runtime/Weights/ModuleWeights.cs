using static TorchSharp.torch;

namespace RelDrop.Weights;

/// <summary>Loads and saves the weights of models.</summary>
/// <remarks>Everything is checked before the first value is copied; only a disk that fails meanwhile leaves a model half loaded.</remarks>
/// <example>
/// <code><![CDATA[
/// model.LoadWeights("resnet18.pth");
/// model.SaveWeights("tuned.safetensors");
/// ]]></code>
/// </example>
public static class ModuleWeights
{
    /// <summary>What torch.nn.DataParallel puts before every name.</summary>
    private const string ParallelPrefix = "module.";

    /// <summary>Batch norm before PyTorch 0.4.1 did not count its batches; the count matters only without momentum.</summary>
    private const string BatchCount = "num_batches_tracked";

    /// <summary>Sets parameters and buffers to what a safetensors file or a PyTorch checkpoint (.pth, .pt, .bin) holds.</summary>
    /// <param name="model">The model; its tensors keep their type and device.</param>
    /// <param name="path">The file.</param>
    /// <param name="strict">As for <see cref="LoadWeights(nn.Module, StateDict, bool, Func{string, string?}?)"/>.</param>
    /// <param name="rename">Gives the model's name for one of the file, or null to leave the tensor out.</param>
    /// <returns>What was loaded and what was not.</returns>
    /// <exception cref="InvalidDataException">The file is damaged or, if strict, does not fit the model, which then is as before.</exception>
    /// <exception cref="ArgumentException">Two tensors are renamed to the same name.</exception>
    public static LoadReport LoadWeights(this nn.Module model, string path, bool strict = true, Func<string, string?>? rename = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var weights = StateDict.Open(path);
        return model.LoadWeights(weights, strict, rename);
    }

    /// <summary>Sets parameters and buffers to what an open file holds.</summary>
    /// <param name="model">The model; its tensors keep their type and device.</param>
    /// <param name="weights">
    /// The file. If all its names begin with <c>module.</c>, as torch.nn.DataParallel writes them, and none of the model's does, that is
    /// left out of them.
    /// </param>
    /// <param name="strict">Whether both must have the same names and shapes; otherwise what fits is loaded. <c>num_batches_tracked</c> may be missing.</param>
    /// <param name="rename">Gives the model's name for one of the file, or null to leave the tensor out.</param>
    /// <returns>What was loaded and what was not.</returns>
    /// <exception cref="InvalidDataException">The file is damaged or, if strict, does not fit the model, which then is as before.</exception>
    /// <exception cref="ArgumentException">Two tensors are renamed to the same name.</exception>
    public static LoadReport LoadWeights(this nn.Module model, StateDict weights, bool strict = true, Func<string, string?>? rename = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(weights);
        var targets = model.state_dict();
        var sources = Renamed(weights, rename ?? (name => name), [.. targets.Keys]);
        var report = Compare(targets, sources, weights.Others);
        if (strict && !report.IsExact)
            throw new InvalidDataException($"'{weights.Path}' does not fit {model.GetName()}: {report with { Loaded = [] }}");
        using var withoutGradient = no_grad();
        foreach (var name in report.Loaded)
        {
            using var scope = NewDisposeScope();
            targets[name].copy_(sources[name].Tensor!.Read());
        }

        return report;
    }

    /// <summary>Writes parameters and buffers to a safetensors file, as a whole or not at all.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="metadata">What the file is to say about itself.</param>
    /// <exception cref="ArgumentException">The format has no such kind of tensor as the model has.</exception>
    public static void SaveWeights(this nn.Module model, string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        SafeTensors.Save(path, model.state_dict(), metadata);
    }

    private static Dictionary<string, StoredValue> Renamed(StateDict weights, Func<string, string?> rename, HashSet<string> targets)
    {
        var named = new Dictionary<string, StoredValue>();
        foreach (var value in weights.Tensors.Select(tensor => new StoredValue(tensor.Name, tensor)).Concat(weights.Others.Values.Where(value => value.IsTensor)))
        {
            if (rename(value.Name) is { } name && !named.TryAdd(name, value))
                throw new ArgumentException($"Tensors {Text.Quote(named[name].Name)} and {Text.Quote(value.Name)} are both renamed to {Text.Quote(name)}; names must differ.", nameof(rename));
        }

        return named.Keys.All(IsParallel) && !targets.Any(IsParallel)
            ? named.ToDictionary(pair => pair.Key[ParallelPrefix.Length..], pair => pair.Value)
            : named;
    }

    private static bool IsParallel(string name) => name.StartsWith(ParallelPrefix, StringComparison.Ordinal);

    /// <param name="targets">The model's tensors.</param>
    /// <param name="sources">The file's, by the model's names.</param>
    /// <param name="others">What the file has that is no tensor, by its own names.</param>
    private static LoadReport Compare(Dictionary<string, Tensor> targets, Dictionary<string, StoredValue> sources, IReadOnlyDictionary<string, StoredValue> others)
    {
        var (loaded, missing, mismatched, unreadable) = (new List<string>(), new List<string>(), new List<WeightMismatch>(), new Dictionary<string, string>());
        foreach (var (name, target) in targets)
        {
            var value = sources.GetValueOrDefault(name) ?? others.GetValueOrDefault(name);
            if (value is { Tensor: null })
                unreadable.Add(name, value.What);
            else if (value?.Tensor is not { } source)
                missing.AddRange(name.Split('.')[^1] == BatchCount ? [] : [name]);
            else if (target.shape.SequenceEqual(source.Shape) && source.DType.ConvertsTo(target.dtype))
                loaded.Add(name);
            else
                mismatched.Add(new(name, target.dtype, target.shape, source.DType, source.Shape));
        }

        return new(loaded, missing, [.. sources.Keys.Where(name => !targets.ContainsKey(name))], mismatched) { Unreadable = unreadable };
    }
}
