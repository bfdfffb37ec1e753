using static TorchSharp.torch;

namespace RelDrop.Weights;

/// <summary>A tensor in a file of weights: what it is at once, its values when they are asked for.</summary>
public sealed class StoredTensor
{
    private readonly string path;
    private readonly Func<Tensor> read;

    internal StoredTensor(string path, string name, ScalarType dtype, long[] shape, Func<Tensor> read)
    {
        this.path = path;
        this.read = read;
        Name = name;
        DType = dtype;
        Shape = shape;
    }

    /// <summary>The name that the file gives it, such as <c>layer1.0.conv1.weight</c>.</summary>
    public string Name { get; }

    /// <summary>The type of its elements.</summary>
    public ScalarType DType { get; }

    /// <summary>Its size along each dimension; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Reads the values. As in PyTorch, the tensor has the strides that it was saved with.</summary>
    /// <returns>A new tensor on the CPU, of <see cref="DType"/> and <see cref="Shape"/>.</returns>
    /// <exception cref="InvalidDataException">The file has changed since it was opened.</exception>
    /// <exception cref="ObjectDisposedException">The <see cref="StateDict"/> is disposed.</exception>
    public Tensor Read()
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new InvalidDataException($"'{path}': the data of tensor {Text.Quote(Name)} {Text.Shape(Shape)} cannot be read: {e.Message}", e);
        }
    }
}
