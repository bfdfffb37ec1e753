using System.Numerics;
using static TorchSharp.torch;

namespace RelDrop.Weights.Pickle;

// A pickled value is null (None), bool, long, BigInteger, double, string, List<object?>, object?[] (a tuple) or one of these.

/// <summary>A dict or OrderedDict, in order.</summary>
/// <remarks>A list of pairs, as keys of any kind need no hash here: only names of tensors are looked up, and those later.</remarks>
internal sealed class PickleDict
{
    public List<KeyValuePair<object?, object?>> Items { get; } = [];
}

/// <summary>A class or function that the unpickler knows. It is only a name: nothing is called.</summary>
internal sealed record PickleGlobal(string Name);

/// <summary>Elements in a file of their own in the archive.</summary>
/// <param name="Type">The type of the elements.</param>
/// <param name="Key">The file's name.</param>
/// <param name="Elements">How many there are.</param>
internal sealed record StorageReference(ScalarType Type, string Key, long Elements);

/// <summary>A strided view of a storage, as declared: not checked yet.</summary>
internal sealed record TensorReference(StorageReference Storage, long Offset, long[] Shape, long[] Strides);

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
        PickleGlobal global => global.Name,
        StorageReference => "storage",
        TensorReference => "Tensor",
        _ => value.GetType().Name,
    };
}
