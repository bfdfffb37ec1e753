using static TorchSharp.torch;

namespace RelDrop.Weights;

/// <summary>Moves elements between files, which are little-endian, and tensors, without an array between.</summary>
internal static class TensorData
{
    /// <summary>Spans count by 32 bits, tensors by 64.</summary>
    private const int ChunkBytes = 1 << 28;

    /// <summary>Reads a one-dimensional tensor.</summary>
    /// <exception cref="EndOfStreamException">The source ends before.</exception>
    public static Tensor Read(Stream source, long elements, ScalarType type)
    {
        using var scope = NewDisposeScope();
        // A bool that is neither 0 nor 1 is undefined behaviour, so those are read as bytes and compared with 0.
        var values = empty(elements, type == ScalarType.Bool ? ScalarType.Byte : type, CPU);
        foreach (var chunk in Chunks(values))
            source.ReadExactly(chunk.bytes);
        return (type == ScalarType.Bool ? values.ne(Number.Zero) : values).MoveToOuterDisposeScope();
    }

    /// <summary>Writes the elements in the order of their indices, the last fastest, from whatever device and strides.</summary>
    public static void Write(Tensor tensor, Stream target)
    {
        using var scope = NewDisposeScope();
        foreach (var chunk in Chunks(tensor.detach().cpu().contiguous().view(-1)))
            target.Write(chunk.bytes);
    }

    private static IEnumerable<Tensor> Chunks(Tensor values)
    {
        var most = ChunkBytes / values.element_size();
        for (var start = 0L; start < values.numel(); start += most)
        {
            using var chunk = values.narrow(0, start, Math.Min(most, values.numel() - start));
            yield return chunk;
        }
    }
}
