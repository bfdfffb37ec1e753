using System.Buffers.Binary;

namespace RelDrop.Training;

/// <summary>An average in a checkpoint: after how many steps it is, eight bytes, then weights as the model's own.</summary>
internal sealed class AverageContent
{
    private readonly WeightAverage average;
    private readonly ModelContent weights;
    private readonly long updates;

    /// <summary>Finds the tensors.</summary>
    /// <exception cref="InvalidDataException">They are not those of the model, or the count is none.</exception>
    public AverageContent(byte[] bytes, WeightAverage average)
    {
        this.average = average;
        if (bytes.Length < sizeof(long))
            throw new InvalidDataException($"it has {bytes.Length} bytes; expected a count of {sizeof(long)}");
        updates = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        if (updates < 0)
            throw new InvalidDataException($"the count of steps is {updates}; expected 0 or more");
        weights = new ModelContent(bytes[sizeof(long)..], average.Model);
    }

    public static byte[] Save(WeightAverage average)
    {
        var count = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(count, average.Updates);
        using var used = average.Use();
        return [.. count, .. ModelContent.Save(average.Model)];
    }

    /// <summary>Gives the average its values.</summary>
    public void Apply()
    {
        using (average.Use())
            weights.Apply();
        average.Updates = updates;
    }
}
