using System.Numerics;
using static TorchSharp.torch;

namespace RelDrop.Weights.Pickle;

// A pickled value is null (None), bool, long, BigInteger, double, string, List<object?>, object?[] (a tuple) or one of these.

/// <summary>A dict, or a class of Python's own that is one, in order.</summary>
/// <remarks>A list of pairs, as keys of any kind need no hash here: only names of tensors are looked up, and those later.</remarks>
internal sealed class PickleDict
{
    public List<KeyValuePair<object?, object?>> Items { get; } = [];

    /// <summary>The value of a name, or null.</summary>
    public object? this[string name] => Items.LastOrDefault(item => item.Key as string == name).Value;
}

/// <summary>A set or frozenset.</summary>
internal sealed record PickleSet(List<object?> Elements);

/// <summary>A class or function. It is only a name: nothing is looked up or called.</summary>
internal sealed record PickleGlobal(string Name)
{
    public static PickleGlobal Bytes { get; } = new("bytes");

    public static PickleGlobal Str { get; } = new("str");
}

/// <summary>What Python would make by calling a class or function. It is not made: what the pickle says about it is all there is.</summary>
internal sealed class PickleObject(PickleGlobal type)
{
    public string Type => type.Name;

    /// <summary>What BUILD gives it, mostly its attributes.</summary>
    public object? State { get; set; }

    /// <summary>What it holds by key, if it is a kind of dict.</summary>
    public PickleDict? Items { get; set; }
}

/// <summary>Elements that are stored outside the pickle.</summary>
/// <param name="Class">The class of the storage, such as torch.FloatStorage.</param>
/// <param name="Type">The type of the elements, or null if TorchSharp has none such.</param>
/// <param name="ElementSize">Bytes of an element.</param>
/// <param name="Key">The storage's name.</param>
/// <param name="Elements">How many elements the storage has.</param>
/// <param name="Start">Where the part of it that is meant begins.</param>
/// <param name="Length">How many elements that part has.</param>
internal sealed record StorageReference(string Class, ScalarType? Type, int ElementSize, string Key, long Elements, long Start, long Length);

/// <summary>A strided view of a storage, as declared: not checked yet.</summary>
internal sealed record TensorReference(StorageReference Storage, ScalarType Type, long Offset, long[] Shape, long[] Strides);

/// <summary>A tensor of a kind that TorchSharp does not have.</summary>
/// <param name="Reason">What it is.</param>
internal sealed record UnreadableTensor(string Reason);

internal static class PickleValues
{
    /// <summary>What Python calls the type of a value.</summary>
    public static string TypeName(object? value) => value switch
    {
        null => "None",
        bool => "bool",
        long or BigInteger => "int",
        double => "float",
        string => "str",
        List<object?> => "list",
        object?[] => "tuple",
        PickleDict => "dict",
        PickleSet => "set",
        PickleGlobal global => Text.Clip(global.Name),
        PickleObject made => Text.Clip(made.Type),
        StorageReference => "storage",
        TensorReference => "Tensor",
        UnreadableTensor tensor => Text.Clip(tensor.Reason),
        _ => value.GetType().Name,
    };

    /// <summary>The types of a tuple's items, or the type of something else.</summary>
    public static string Describe(object? value) => value is object?[] tuple
        ? $"({Text.List(tuple, TypeName)})"
        : TypeName(value);
}
