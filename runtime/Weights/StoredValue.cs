namespace RelDrop.Weights;

/// <summary>What has a name in a file of weights.</summary>
/// <param name="Name">The name.</param>
/// <param name="What">What it is, for messages, if it cannot be read.</param>
/// <param name="IsTensor">Whether it is a tensor, if of a kind that TorchSharp does not have.</param>
internal sealed record StoredValue(string Name, string What, bool IsTensor)
{
    public StoredValue(string name, StoredTensor tensor)
        : this(name, "Tensor", IsTensor: true) => Tensor = tensor;

    /// <summary>The tensor, if it can be read.</summary>
    public StoredTensor? Tensor { get; }
}
