using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop;

/// <summary>Checks of tensors as callers hand them over, before torch sees them.</summary>
internal static class TensorArgument
{
    /// <summary>Refuses a tensor that is missing, disposed or sparse.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="name">What its parameter is called.</param>
    public static void Check(Tensor? tensor, string name)
    {
        ArgumentNullException.ThrowIfNull(tensor, name);
        if (tensor.IsInvalid)
            throw new ArgumentException("Expected a tensor; got one that has been disposed.", name);
        if (tensor.is_sparse)
            throw new ArgumentException($"Expected a dense tensor; got a sparse one of shape {Shape(tensor)}. Use to_dense().", name);
    }

    /// <summary>A shape as messages write it.</summary>
    public static string Shape(Tensor tensor) => Shape(tensor.shape);

    /// <summary>A shape as messages write it.</summary>
    public static string Shape(long[] shape) => Shape(shape.AsEnumerable());

    /// <summary>A shape as messages write it.</summary>
    public static string Shape(IEnumerable<long> shape) => $"({string.Join(", ", shape)})";
}
