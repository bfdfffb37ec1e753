using System.Text.RegularExpressions;

namespace RelDrop.Weights.Pickle;

/// <summary>The few names of Python that stand for tensors and plain containers, and what calling them comes to here. All others stay names.</summary>
internal static partial class TorchGlobals
{
    private const string RebuildPrefix = "torch._utils._rebuild_";
    private const string RebuildWithAttributes = "torch._tensor._rebuild_from_type_v2";
    private const string Parameter = "torch.nn.parameter.Parameter";
    private const string UntypedStorage = "torch.storage.UntypedStorage";

    /// <summary>What Python's <c>callable(*arguments)</c> would give, or what is known of it.</summary>
    public static object Call(object? callable, object? arguments, PickleBudget budget) => (callable, arguments) switch
    {
        (PickleGlobal global, object?[] tuple) => Known(global.Name, tuple, budget) ?? new PickleObject(global),
        // Such as what getattr or functools.partial gives.
        (PickleObject { Type: var type }, object?[]) => new PickleObject(new PickleGlobal(type)),
        _ => throw new InvalidDataException($"{PickleValues.TypeName(callable)} is called with {PickleValues.TypeName(arguments)}; expected a function and a tuple"),
    };

    /// <summary>What torch's <c>persistent_load</c> would give.</summary>
    public static object Persistent(object? id) => id switch
    {
        object?[] and ["storage", PickleGlobal storage, string key, string, long elements, .. var view] => Storage(storage.Name, key, elements, view),
        // A class of modules, with its source text.
        object?[] and ["module", PickleGlobal type, ..] => type,
        _ => throw new InvalidDataException($"a storage is expected to be given as ('storage', class, key, location, size), not {PickleValues.Describe(id)}"),
    };

    /// <summary>What a call comes to, or null if nothing is known of the function or of such arguments.</summary>
    private static object? Known(string name, object?[] arguments, PickleBudget budget) => name switch
    {
        "collections.OrderedDict" or "builtins.dict" or "__builtin__.dict" or "collections.Counter" => arguments switch
        {
            [] => new PickleDict(),
            [PickleDict dict] => dict,
            [List<object?> pairs] => Dict(pairs, budget),
            _ => null,
        },
        "collections.defaultdict" => arguments is [] or [_] ? new PickleDict() : arguments is [_, PickleDict dict] ? dict : null,
        "builtins.set" or "builtins.frozenset" or "__builtin__.set" or "__builtin__.frozenset" => arguments switch
        {
            [] => new PickleSet([]),
            [List<object?> elements] => new PickleSet(elements),
            _ => null,
        },
        "torch.Size" => arguments is [object?[] sizes] ? sizes : null,
        // Parameters were pickled by their class before PyTorch 1.0.
        Parameter => arguments is [TensorReference or UnreadableTensor, ..] ? arguments[0] : null,
        // A tensor with attributes: function, class, arguments, attributes.
        RebuildWithAttributes => arguments is [PickleGlobal { Name: not RebuildWithAttributes and var function }, PickleGlobal { Name: var type }, object?[] inner, _]
            ? type is "torch.Tensor" or Parameter or "torch.nn.parameter.Buffer" ? Known(function, inner, budget) : Unreadable($"class {type}", budget)
            : null,
        _ => name.StartsWith(RebuildPrefix, StringComparison.Ordinal) ? Tensor(name, arguments, budget) : null,
    };

    private static object Tensor(string name, object?[] arguments, PickleBudget budget) => (name[RebuildPrefix.Length..], arguments) switch
    {
        ("tensor" or "tensor_v2", [StorageReference storage, long offset, object?[] shape, object?[] strides, .. var rest]) => rest switch
        {
            [] or [bool, _] or [bool, _, null or PickleDict { Items.Count: 0 }] => Tensor(storage, offset, shape, strides, budget),
            // Bits such as those for lazy conjugation and negation.
            [bool, _, PickleDict] => new UnreadableTensor("Tensor with lazy conjugation or negation (in Python, save tensor.resolve_conj().resolve_neg())"),
            _ => throw Misfit(name, arguments),
        },
        // PyTorch writes this for the types that have no storage class; TorchSharp has none of them.
        ("tensor_v3", [_, _, _, _, _, _, PickleGlobal type, ..]) when ElementType().IsMatch(type.Name) => Unreadable(type.Name, budget),
        ("parameter", [TensorReference or UnreadableTensor, bool, _]) => arguments[0]!,
        ("parameter_with_state", [TensorReference or UnreadableTensor, bool, _, _]) => arguments[0]!,
        ("tensor" or "tensor_v2" or "tensor_v3" or "parameter" or "parameter_with_state", _) => throw Misfit(name, arguments),
        // Sparse, quantized and nested tensors, and whatever comes.
        (var kind, _) => Unreadable($"the kind {kind}", budget),
    };

    private static object Tensor(StorageReference storage, long offset, object?[] shape, object?[] strides, PickleBudget budget) => storage.Type is { } type
        ? new TensorReference(storage, type, offset, Integers(shape, budget), Integers(strides, budget))
        : Unreadable(storage.Class, budget);

    private static UnreadableTensor Unreadable(string what, PickleBudget budget)
    {
        var reason = Text.Clip($"Tensor of {what}");
        budget.Spend(reason.Length / 8);
        return new UnreadableTensor(reason);
    }

    private static StorageReference Storage(string type, string key, long elements, object?[] view)
    {
        const string Prefix = "torch.";
        var name = type == UntypedStorage ? "ByteStorage" : type.StartsWith(Prefix, StringComparison.Ordinal) ? type[Prefix.Length..] : "";
        var (scalar, size) = ElementTypes.OfStorage(name);
        if (elements < 0)
            throw new InvalidDataException($"storage {Text.Quote(key)} is said to have {elements} elements");
        return view switch
        {
            [] or [null] => new StorageReference(type, scalar, size, key, elements, 0, elements),
            // Before 0.4 a storage could be a part of another.
            [object?[] and [string, long start, long length]] when start >= 0 && length >= 0 && length <= elements - start
                => new StorageReference(type, scalar, size, key, elements, start, length),
            _ => throw new InvalidDataException($"storage {Text.Quote(key)} has {elements} elements; {PickleValues.Describe(view[0])} is no part of it"),
        };
    }

    [GeneratedRegex(@"\Atorch\.\w+\z")]
    private static partial Regex ElementType();

    private static long[] Integers(object?[] tuple, PickleBudget budget)
    {
        if (tuple.Length > TensorExtent.MaxDimensions)
            throw new InvalidDataException($"a shape has at most {TensorExtent.MaxDimensions} dimensions, this one has {tuple.Length}");
        budget.Spend(tuple.Length);
        return
        [
            .. tuple.Select(item => item is long value
                ? value
                : throw new InvalidDataException($"a size or stride is expected to be an int of 64 bits, not {PickleValues.TypeName(item)}")),
        ];
    }

    private static PickleDict Dict(List<object?> pairs, PickleBudget budget)
    {
        budget.Spend(pairs.Count);
        var dict = new PickleDict();
        foreach (var pair in pairs)
        {
            dict.Items.Add((pair as IReadOnlyList<object?>) is [var key, var value]
                ? new(key, value)
                : throw new InvalidDataException($"a dict is made of a list of {PickleValues.TypeName(pair)}; expected pairs"));
        }

        return dict;
    }

    private static InvalidDataException Misfit(string name, object?[] arguments)
        => new($"{name} is called with {PickleValues.Describe(arguments)}, which does not fit it");
}
