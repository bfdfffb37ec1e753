using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace RelDrop.Weights.Pickle;

/// <summary>The few names of Python that a pickle of tensors and plain containers needs, and what calling them comes to here.</summary>
internal static partial class TorchGlobals
{
    private const string OrderedDict = "collections.OrderedDict";
    private const string Size = "torch.Size";
    private const string RebuildTensor = "torch._utils._rebuild_tensor_v2";
    private const string RebuildTypedTensor = "torch._utils._rebuild_tensor_v3";
    private const string UntypedStorage = "torch.storage.UntypedStorage";
    private const string RebuildParameter = "torch._utils._rebuild_parameter";
    private const string Remedy = "only tensors and plain containers are read. In Python, save no more than the weights: torch.save(model.state_dict(), path)";

    /// <summary>Looks a name up; nothing but this list can be named.</summary>
    /// <exception cref="InvalidDataException">The name is not of the list.</exception>
    public static PickleGlobal Find(string module, string name)
    {
        var full = $"{module}.{name}";
        return full is OrderedDict or Size or RebuildTensor or RebuildTypedTensor or RebuildParameter || StorageType(full) is not null || ElementType().IsMatch(full)
            ? new PickleGlobal(full)
            : throw new InvalidDataException($"it names {Text.Clip(full)}, which was not run: {Remedy}");
    }

    /// <summary>What Python's <c>callable(*arguments)</c> would give.</summary>
    public static object? Call(object? callable, object? arguments) => (callable, arguments) switch
    {
        (PickleGlobal { Name: OrderedDict }, object?[] and []) => new PickleDict(),
        (PickleGlobal { Name: OrderedDict }, object?[] and [List<object?> pairs]) => Dict(pairs),
        (PickleGlobal { Name: Size }, object?[] and [object?[] sizes]) => sizes,
        (PickleGlobal { Name: RebuildTensor }, object?[] and [StorageReference storage, long offset, object?[] shape, object?[] strides, bool, _, .. var rest]) =>
            Tensor(storage, offset, shape, strides, rest),
        // PyTorch writes this for the types that have no storage class; TorchSharp has none of them.
        (PickleGlobal { Name: RebuildTypedTensor }, object?[] and [_, _, _, _, _, _, PickleGlobal type, ..]) =>
            throw new InvalidDataException($"TorchSharp has no element type {type.Name}; in Python, convert the tensor to another"),
        (PickleGlobal { Name: RebuildParameter }, object?[] and [TensorReference tensor, bool, _]) => tensor,
        (PickleGlobal { Name: var name }, _) => throw new InvalidDataException($"{name} is called with {Describe(arguments)}, which does not fit it"),
        _ => throw new InvalidDataException($"{PickleValues.TypeName(callable)} is called, which is no function"),
    };

    /// <summary>What torch's <c>persistent_load</c> would give.</summary>
    public static StorageReference Storage(object? id)
        => id is object?[] and ["storage", PickleGlobal storage, string key, string, long elements] && StorageType(storage.Name) is { } type
            ? elements >= 0 ? new StorageReference(type, key, elements) : throw new InvalidDataException($"storage {Text.Quote(key)} is said to have {elements} elements")
            : throw new InvalidDataException($"a storage is expected to be given as ('storage', class, key, location, size), not {Describe(id)}");

    [GeneratedRegex(@"\Atorch\.(bool|u?int\d+|b?float\d+(_\w+)?|complex\d+)\z")]
    private static partial Regex ElementType();

    private static ScalarType? StorageType(string name)
    {
        const string Prefix = "torch.";
        if (name == UntypedStorage)
            return ScalarType.Byte;
        return name.StartsWith(Prefix, StringComparison.Ordinal) && ElementTypes.TryFromStorage(name[Prefix.Length..], out var type) ? type : null;
    }

    private static TensorReference Tensor(StorageReference storage, long offset, object?[] shape, object?[] strides, object?[] rest) => rest switch
    {
        [] or [null] or [PickleDict { Items.Count: 0 }] => new TensorReference(storage, offset, Integers(shape), Integers(strides)),
        // Bits such as those for lazy conjugation and negation.
        _ => throw new InvalidDataException($"{RebuildTensor} is called with {Describe(rest)} more, which is not supported; in Python, save tensor.resolve_conj().resolve_neg()"),
    };

    private static long[] Integers(object?[] tuple)
        => [.. tuple.Select(item => item is long value ? value : throw new InvalidDataException($"a size or stride is expected to be an int of 64 bits, not {PickleValues.TypeName(item)}"))];

    private static PickleDict Dict(List<object?> pairs)
    {
        var dict = new PickleDict();
        foreach (var pair in pairs)
        {
            dict.Items.Add((pair as IReadOnlyList<object?>) is [var key, var value]
                ? new(key, value)
                : throw new InvalidDataException($"{OrderedDict} is called with a list of {PickleValues.TypeName(pair)}; expected pairs"));
        }

        return dict;
    }

    private static string Describe(object? value) => value is object?[] tuple
        ? $"({Text.List([.. tuple.Select(PickleValues.TypeName)])})"
        : PickleValues.TypeName(value);
}
