using static TorchSharp.torch;

namespace RelDrop.Weights;

/// <summary>The arithmetic of shapes that files declare, which may be wrong in any way.</summary>
internal static class TensorExtent
{
    /// <summary>Torch itself goes on to 64; no model comes near.</summary>
    public const int MaxDimensions = 64;

    /// <summary>The number of elements.</summary>
    /// <exception cref="InvalidDataException">A size is negative, or their product in bytes is beyond 64 bits.</exception>
    public static long Elements(ReadOnlySpan<long> shape, ScalarType type)
    {
        if (shape.Length > MaxDimensions)
            throw new InvalidDataException($"a shape has at most {MaxDimensions} dimensions, this one has {shape.Length}");
        try
        {
            // A size of 0 must not hide the overflow of the others: torch multiplies them all.
            var (elements, isEmpty) = (1L, false);
            foreach (var size in shape)
            {
                if (size < 0)
                    throw new InvalidDataException($"the shape {Text.Shape(shape.ToArray())} has a negative size");
                isEmpty |= size == 0;
                elements = checked(elements * Math.Max(size, 1));
            }

            _ = checked(elements * type.Size());
            return isEmpty ? 0 : elements;
        }
        catch (OverflowException)
        {
            throw new InvalidDataException($"the shape {Text.Shape(shape.ToArray())} has more elements than any file can hold");
        }
    }

    /// <summary>How many elements of a storage a strided tensor spans, from its first to its last.</summary>
    /// <exception cref="InvalidDataException">The shape is wrong by itself, a stride is negative, or the end is beyond 64 bits.</exception>
    public static long Span(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides, ScalarType type)
    {
        if (strides.Length != shape.Length)
            throw new InvalidDataException($"a shape of {shape.Length} sizes needs as many strides, not {strides.Length}");
        var isEmpty = Elements(shape, type) == 0;
        try
        {
            var last = 0L;
            for (var i = 0; i < shape.Length; i++)
            {
                if (strides[i] < 0)
                    throw new InvalidDataException($"the strides {Text.Shape(strides.ToArray())} are negative");
                last = checked(last + Math.Max(shape[i] - 1, 0) * strides[i]);
            }

            return isEmpty ? 0 : checked(last + 1);
        }
        catch (OverflowException)
        {
            throw new InvalidDataException($"shape {Text.Shape(shape.ToArray())} with strides {Text.Shape(strides.ToArray())} ends beyond any file");
        }
    }
}
