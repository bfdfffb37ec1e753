using System.ComponentModel;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>
/// Lists of tensors whose length only running tells, as one tensor: their elements one after another, with the shapes beside it.
/// So a list that grows in a loop goes through a pass as any other tensor does. Called by generated code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Tensors
{
    /// <summary>The elements of tensors, one after another.</summary>
    public static Tensor Pack(params Tensor[] tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        if (tensors.Select(tensor => tensor.dtype).Distinct().Count() > 1)
            throw new NotSupportedException($"Tensors of different types ({string.Join(", ", tensors.Select(tensor => tensor.dtype).Distinct())}) are in one list or dictionary; keep them apart.");
        return tensors.Length == 0 ? zeros(0) : cat([.. tensors.Select(tensor => tensor.reshape(-1))]);
    }

    /// <summary>A tensor that may be null, as a list of one or none.</summary>
    public static Tensor PackOptional(Tensor? tensor) => tensor is null ? Pack() : Pack(tensor);

    /// <summary>The shape of a tensor that may be null, as that of a list of one or none.</summary>
    public static long[][] ShapesOptional(Tensor? tensor) => tensor is null ? [] : Shapes(tensor);

    /// <summary>The shapes of tensors.</summary>
    public static long[][] Shapes(params Tensor[] tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        return [.. tensors.Select(tensor => tensor.shape)];
    }

    /// <summary>The tensors of a packed list: views of it.</summary>
    public static Tensor[] Unpack(Tensor packed, long[][] shapes)
    {
        ArgumentNullException.ThrowIfNull(packed);
        ArgumentNullException.ThrowIfNull(shapes);
        var result = new Tensor[shapes.Length];
        var start = 0L;
        for (var i = 0; i < shapes.Length; i++)
        {
            if (shapes[i] is null)
                throw new InvalidOperationException($"The tensor {i} of a list is read, and has never been set.");
            var length = Count(shapes[i]);
            result[i] = packed.narrow(0, start, length).view(shapes[i]);
            start += length;
        }

        return result;
    }

    /// <summary>One of the tensors of a packed list: a view of it. Others may not be set yet.</summary>
    public static Tensor At(Tensor packed, long[][] shapes, Index place)
    {
        ArgumentNullException.ThrowIfNull(packed);
        ArgumentNullException.ThrowIfNull(shapes);
        var index = place.GetOffset(shapes.Length);
        if (shapes.Length == 0)
            throw new InvalidOperationException("A tensor is read that is null, or a list of tensors that is empty. Where a parameter of forward may be null, declare it so: Tensor?.");
        if (shapes[index] is null)
            throw new InvalidOperationException($"The tensor {index} of a list is read, and has never been set.");
        var start = shapes.Take(index).Where(shape => shape is not null).Sum(Count);
        return packed.narrow(0, start, Count(shapes[index])).view(shapes[index]);
    }

    private static long Count(long[] shape) => shape.Aggregate(1L, (count, extent) => count * extent);

    /// <summary>The packed list with another tensor at a place.</summary>
    public static Tensor Insert(Tensor tensor, Tensor packed, long[][] shapes, Index place)
    {
        var tensors = Unpack(packed, shapes).ToList();
        tensors.Insert(place.GetOffset(tensors.Count), tensor);
        return Pack([.. tensors]);
    }

    /// <summary>The packed list with another tensor in place of one.</summary>
    public static Tensor Replace(Tensor tensor, Tensor packed, long[][] shapes, Index place)
    {
        // Others may not be set yet.
        bool[] isSet = [.. shapes.Select(shape => shape is not null)];
        var set = new Queue<Tensor>(Unpack(packed, [.. shapes.Where(shape => shape is not null)]));
        Tensor?[] tensors = [.. isSet.Select(known => known ? set.Dequeue() : null)];
        tensors[place] = tensor;
        return Pack([.. tensors.OfType<Tensor>()]);
    }

    /// <summary>The packed list without one of its tensors.</summary>
    public static Tensor RemoveAt(Tensor packed, long[][] shapes, Index place)
    {
        var tensors = Unpack(packed, shapes).ToList();
        tensors.RemoveAt(place.GetOffset(tensors.Count));
        return Pack([.. tensors]);
    }

    /// <summary>The packed list in the opposite order.</summary>
    public static Tensor Reverse(Tensor packed, long[][] shapes) => Pack([.. Unpack(packed, shapes).Reverse()]);

    /// <summary>Shapes with another one at a place.</summary>
    public static long[][] Insert(long[][] shapes, Index place, long[] shape)
    {
        var result = shapes.ToList();
        result.Insert(place.GetOffset(result.Count), shape);
        return [.. result];
    }

    /// <summary>Shapes with another one in place of one.</summary>
    public static long[][] Replace(long[][] shapes, Index place, long[] shape)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        long[][] result = [.. shapes];
        result[place] = shape;
        return result;
    }

    /// <summary>Shapes without one of them.</summary>
    public static long[][] RemoveAt(long[][] shapes, Index place)
    {
        var result = shapes.ToList();
        result.RemoveAt(place.GetOffset(result.Count));
        return [.. result];
    }

    /// <summary>Shapes in the opposite order.</summary>
    public static long[][] Reverse(long[][] shapes) => [.. Enumerable.Reverse(shapes)];

    /// <summary>A dictionary's keys.</summary>
    public static string[] Keys(IEnumerable<KeyValuePair<string, Tensor>> dictionary) => [.. dictionary.Select(pair => pair.Key)];

    /// <summary>Where a key stands among others, or their number.</summary>
    public static int Place(string[] keys, string key)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(key);
        var place = Array.IndexOf(keys, key);
        return place < 0 ? keys.Length : place;
    }

    /// <summary>Where a key comes that must not be there yet.</summary>
    public static int NewPlace(string[] keys, string key) => Place(keys, key) is var place && place == keys.Length
        ? place
        : throw new InvalidOperationException($"The key '{key}' is added to a dictionary of tensors that has it.");

    /// <summary>Where a key stands that must be there.</summary>
    public static int PlaceOf(string[] keys, string key) => Place(keys, key) is var place && place < keys.Length
        ? place
        : throw new InvalidOperationException($"The key '{key}' is read of a dictionary of tensors that does not have it.");

    /// <summary>The packed list with a tensor in place of one, or at its end.</summary>
    public static Tensor Put(Tensor tensor, Tensor packed, long[][] shapes, int place)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        return place < shapes.Length ? Replace(tensor, packed, shapes, place) : Insert(tensor, packed, shapes, place);
    }

    /// <summary>Shapes or keys with one in place of another, or at their end.</summary>
    public static T[] Put<T>(T[] items, int place, T item)
    {
        ArgumentNullException.ThrowIfNull(items);
        return [.. items.Take(place), item, .. items.Skip(place + 1)];
    }

    /// <summary>One of a packed list's tensors, or none behind its end.</summary>
    public static Tensor Pick(Tensor packed, long[][] shapes, int place)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        return place < shapes.Length ? Pack(At(packed, shapes, place)) : Pack();
    }

    /// <summary>The shape of one of a packed list's tensors, or none behind its end.</summary>
    public static long[][] Pick(long[][] shapes, int place) => [.. shapes.Skip(place).Take(1)];
}
