using System.Text;
using RelDrop.Weights;
using static TorchSharp.torch;

namespace RelDrop.Training;

/// <summary>A tensor as TorchSharp writes it: the element type, the number of dimensions and the sizes, then the elements.</summary>
/// <param name="Type">The element type.</param>
/// <param name="Shape">The sizes.</param>
/// <param name="Start">Where the elements begin.</param>
/// <param name="Length">How many bytes they have.</param>
internal sealed record WrittenTensor(ScalarType Type, long[] Shape, int Start, int Length)
{
    /// <summary>Refuses it where a tensor of another type or shape is expected.</summary>
    /// <exception cref="InvalidDataException">It is another.</exception>
    public void Expect(string what, Tensor expected)
    {
        if (Type != expected.dtype || !Shape.SequenceEqual(expected.shape))
            throw new InvalidDataException($"{what} is {Type} {Text.Shape(Shape)}; expected {expected.dtype} {Text.Shape(expected.shape)}");
    }
}

/// <summary>Reads what TorchSharp's <c>Module.save</c> and <c>OptimizerHelper.save_state_dict</c> wrote, without trusting it.</summary>
/// <param name="bytes">All of it.</param>
/// <param name="start">Where to begin.</param>
internal ref struct TorchSharpReader(ReadOnlySpan<byte> bytes, int start = 0)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;

    /// <summary>Where the next value begins.</summary>
    public int Position { get; private set; } = start;

    private readonly int Left => bytes.Length - Position;

    /// <summary>A whole number of 0 or more, in LEB128.</summary>
    public long Number()
    {
        var (start, value) = (Position, 0L);
        for (var shift = 0; shift < 63; shift += 7)
        {
            if (Left == 0)
                throw new InvalidDataException($"it ends within a number, at byte {start}");
            var next = bytes[Position++];
            value |= (long)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw new InvalidDataException($"the number at byte {start} has more than 63 bits");
    }

    /// <summary>A text: its length and that many bytes of UTF-8.</summary>
    public string String()
    {
        var length = Number();
        if (length > Left)
            throw new InvalidDataException($"a text is said to have {length} bytes; {Left} follow, at byte {Position}");
        Position += (int)length;
        return Encoding.UTF8.GetString(bytes.Slice(Position - (int)length, (int)length));
    }

    /// <summary>A tensor, whose elements are skipped.</summary>
    public WrittenTensor Tensor()
    {
        var (start, type, dimensions) = (Position, Number(), Number());
        // Each size takes a byte or more.
        if (dimensions > Left)
            throw new InvalidDataException($"the tensor at byte {start} is said to have {dimensions} dimensions; {Left} bytes follow");
        var shape = new long[dimensions];
        foreach (ref var size in shape.AsSpan())
            size = Number();
        if (type > (long)ScalarType.BFloat16)
            throw new InvalidDataException($"the tensor at byte {start} has elements of type {type}, which there is not");
        var kind = (ScalarType)type;
        var length = TensorExtent.Elements(shape, kind) * kind.Size();
        if (length > Left)
            throw new InvalidDataException($"the tensor at byte {start}, {kind} {Text.Shape(shape)}, has {length} bytes of elements; {Left} follow");
        Position += (int)length;
        return new WrittenTensor(kind, shape, Position - (int)length, (int)length);
    }

    /// <summary>Refuses what follows the last value.</summary>
    public readonly void ExpectEnd()
    {
        if (Left > 0)
            throw new InvalidDataException($"{Left} bytes follow what is expected to be all");
    }
}
