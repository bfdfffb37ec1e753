using static TorchSharp.torch;

namespace RelDrop.Weights;

/// <summary>A tensor of the file that does not fit the model's of the same name.</summary>
/// <param name="Name">The name in the model.</param>
/// <param name="ExpectedType">The model's element type; it differs in what matters only if it is real and the file's is complex.</param>
/// <param name="ExpectedShape">The model's shape.</param>
/// <param name="ActualType">The file's element type.</param>
/// <param name="ActualShape">The file's shape.</param>
public sealed record WeightMismatch(string Name, ScalarType ExpectedType, IReadOnlyList<long> ExpectedShape, ScalarType ActualType, IReadOnlyList<long> ActualShape)
{
    /// <inheritdoc/>
    public override string ToString()
        => $"{Text.Clip(Name)} (expected {ExpectedType} {Text.Shape(ExpectedShape)}, got {ActualType} {Text.Shape(ActualShape)})";
}

/// <summary>How a file of weights and a model fit together.</summary>
/// <param name="Loaded">The model's parameters and buffers that got their values, by name.</param>
/// <param name="Missing">Those that the file does not have, but for <c>num_batches_tracked</c>.</param>
/// <param name="Unexpected">The file's tensors that the model does not have.</param>
/// <param name="Mismatched">Those in both that differ in shape, or are complex in the file only.</param>
public sealed record LoadReport(IReadOnlyList<string> Loaded, IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected, IReadOnlyList<WeightMismatch> Mismatched)
{
    /// <summary>
    /// The model's parameters and buffers for which the file has something that cannot be read, and what: a tensor of an element type that
    /// TorchSharp does not have, or a value that is no tensor.
    /// </summary>
    public IReadOnlyDictionary<string, string> Unreadable { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether file and model have the same tensors.</summary>
    public bool IsExact => Missing.Count + Unexpected.Count + Mismatched.Count + Unreadable.Count == 0;

    /// <summary>Says what differs, the first few of each kind.</summary>
    public override string ToString() => string.Join("; ", (string[])
    [
        $"{Loaded.Count} loaded",
        .. Line("missing", Missing),
        .. Line("unexpected", Unexpected),
        .. Line("unreadable", [.. Unreadable.Select(pair => $"{Text.Clip(pair.Key)} ({pair.Value})")]),
        .. Line("of another shape", [.. Mismatched.Select(mismatch => mismatch.ToString())]),
    ]);

    private static string[] Line(string kind, IReadOnlyList<string> names)
        => names.Count == 0 ? [] : [$"{names.Count} {kind}: {Text.List([.. names.Select(Text.Clip)])}"];
}
