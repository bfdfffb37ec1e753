using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;
using RelDrop.Operations;
using RelDrop.Support;

namespace RelDrop.Generator.Frontend;

/// <summary>Members and elements: of tensors, modules, tuples, and of lists of tensors whose elements are all known.</summary>
internal sealed partial class ForwardReader
{
    private const string ListAdvice = "A list of tensors can be added to, indexed by constants, looped over and concatenated.";

    private ListValue NewList(IEnumerable<Value> items, bool isDictionary = false)
    {
        // What is read on the way may leave another state behind.
        var all = items.ToEquatable();
        var list = new ListValue(++names, isDictionary);
        lists[list] = all;
        return list;
    }

    /// <summary>A list that is written out.</summary>
    private ListValue? ReadElements(IOperation operation)
    {
        if (!IsTensors(operation.Type) || operation.Type is INamedTypeSymbol { IsTupleType: true })
            return null;
        return operation switch
        {
            ICollectionExpressionOperation collection => ReadCollection(collection),
            IArrayCreationOperation { Initializer: { } initializer } => NewList(initializer.ElementValues.Select(element => Held(Evaluate(element), element))),
            IArrayCreationOperation { DimensionSizes: [{ ConstantValue: { HasValue: true, Value: int count } }] } => NewList(Enumerable.Repeat<Value>(Null, count)),
            IArrayCreationOperation { DimensionSizes: [var size] } => NewList([new PackedValue(AddConstant(operation, "pack", "Lrp.Tensors.Pack()"), NameShapes($"new long[{Plain(size).Text}][]"))]),
            IObjectCreationOperation creation when Signature.IsDictionary(creation.Type) => ReadDictionary(creation),
            IObjectCreationOperation { Type: INamedTypeSymbol { Name: "Stack" or "Queue" }, Arguments: [] or [{ Parameter.Name: "capacity" }], Initializer: null } => NewList([]),
            IObjectCreationOperation { Type: INamedTypeSymbol { Name: "List" }, Arguments: [] or [{ Parameter.Name: "capacity" }] } creation =>
                NewList(creation.Initializer is null ? [] : creation.Initializer.Initializers.Select(one => one is IInvocationOperation { Arguments: [var item] } ? Held(Evaluate(item.Value), item) : throw Unsupported(one, "initializer", ListAdvice))),
            IObjectCreationOperation { Type: INamedTypeSymbol { Name: "List" }, Arguments: [{ Parameter.Name: "collection" } items] } => NewList(Evaluate(items.Value) switch { ListValue { IsDictionary: false } copied => lists[copied], var other => Items(other, items) }),
            _ => null,
        };
    }

    private ListValue ReadCollection(ICollectionExpressionOperation collection)
    {
        var list = NewList([]);
        foreach (var element in collection.Elements)
        {
            if (element is not ISpreadOperation spread)
                Append(list, Evaluate(element), element);
            else if (Evaluate(spread.Operand) is not ListValue more)
                throw Unsupported(spread, "spread", ListAdvice);
            else if (PackedOf(more) is not { } packed)
                lists[list] = PackedOf(list) is { } all ? Only(Extended(all, lists[more], spread)) : lists[list].Concat(lists[more]).ToEquatable();
            else if (lists[list].Count == 0)
                SetPacked(list, packed);
            else
                throw Unsupported(spread, "spread", "Of lists whose length only running tells, one can come first.");
        }

        return list;
    }

    private static PlainValue Null => new("null") { IsPrimary = true, IsStable = true, Constant = new Optional<object?>(null) };

    /// <summary>What a list holds of a value: a tensor that is computed once.</summary>
    private Value Held(Value value, IOperation place) => value is PlainValue { IsNull: false, IsStable: false } or PartsValue ? AsTensor(value is PartsValue parts ? Part(parts, parts.Code, place) : value, place) : value;

    /// <summary>The elements of a list that are all known.</summary>
    private EquatableArray<Value> Items(Value value, IOperation place) => value switch
    {
        ListValue list when PackedOf(list) is null => lists[list],
        UnknownValue => throw new NotCompiledException(),
        _ => throw Unsupported(place, "list of tensors", "How many tensors it has is not known when the model is compiled; take them out one by one."),
    };

    /// <summary>What a method of a list gives; null if it is not one that is followed.</summary>
    private Value? ReadListCall(IInvocationOperation call)
    {
        var owner = call.Instance ?? (call.TargetMethod is { IsExtensionMethod: true, ContainingType: var home } && home.FullName() is "System.Linq.Enumerable" or "System.Collections.Generic.CollectionExtensions" ? call.Arguments[0].Value : null);
        if (owner is null || !IsTensors(owner.Type) || owner.Type is INamedTypeSymbol { IsTupleType: true } or { Name: "Tuple" } || owner.Type.IsTensor())
            return null;
        IArgumentOperation[] arguments = [.. call.Arguments.Skip(call.Instance is null ? 1 : 0)];
        var value = Evaluate(owner);
        if (owner.Type is INamedTypeSymbol { Name: "Stack" or "Queue" } stack)
            return ReadStackCall(call, value as ListValue ?? throw UnknownOperation(call), stack.Name == "Stack", arguments);
        if (value is PartsValue { IsArray: true } parts)
            value = NewList([Pack(parts, owner)]);
        if (value is PlainValue && Signature.IsDictionary(owner.Type))
            return null;
        if (value is not ListValue list)
            throw value is UnknownValue ? new NotCompiledException() : UnknownOperation(call);
        CheckConsumed(call);
        if (!arguments.SequenceEqual(arguments.OrderBy(argument => argument.Parameter!.Ordinal)))
            throw Unsupported(call, "call", "Give its arguments in the order of its parameters.");
        if (list.IsDictionary && ReadDictionaryCall(call, list, arguments) is { } ofDictionary)
            return ofDictionary;
        if (call.TargetMethod.Name == "AddRange" && arguments is [var lazy] && AppendEach(list, lazy))
            return Nothing;

        // What computes an argument may change the list.
        var given = ArgumentValues(arguments);
        if (PackedOf(list) is { } packed)
            return ReadPackedCall(call, list, packed, arguments, given);
        var items = lists[list];
        int Index(int argument) => given[argument] is PlainValue { Constant: { HasValue: true, Value: int index } } && index >= 0 && index <= items.Count
            ? index : throw Unsupported(arguments[argument], "index", ListAdvice);
        Value Item(int argument) => Held(given[argument], arguments[argument]);
        Value Set(IEnumerable<Value> changed)
        {
            lists[list] = changed.ToEquatable();
            return Nothing;
        }

        switch (call.TargetMethod.Name)
        {
            case "Add" when arguments is [_]:
                return Set(items.Append(Item(0)));
            case "AddRange" when arguments is [var range]:
                return Set(items.Concat(Items(given[0], range)));
            case "Insert" when arguments is [_, _]:
                return Set([.. items.Take(Index(0)), Item(1), .. items.Skip(Index(0))]);
            case "RemoveAt" when arguments is [_]:
                return Set(items.Where((_, i) => i != Index(0)));
            case "Clear":
                return Set([]);
            case "Reverse" when call.Instance is not null && arguments is []:
                return Set(items.Reverse());
            case "ToList" or "ToArray" or "AsEnumerable":
                return NewList(items);
            case "Append" when arguments is [_]:
                return NewList(items.Append(Item(0)));
            case "Prepend" when arguments is [_]:
                return NewList(items.Prepend(Item(0)));
            case "Concat" when arguments is [var other]:
                return NewList(items.Concat(Items(given[0], other)));
            case "Reverse" when arguments is []:
                return NewList(items.Reverse());
            case "Skip" when arguments is [_]:
                return NewList(items.Skip(Index(0)));
            case "Take" when arguments is [{ Value.Type.SpecialType: SpecialType.System_Int32 }]:
                return NewList(items.Take(Index(0)));
            case "First" when arguments is [] && items.Count > 0:
                return items[0];
            case "Last" when arguments is [] && items.Count > 0:
                return items[items.Count - 1];
            case "ElementAt" when arguments is [_] && Index(0) < items.Count:
                return items[Index(0)];
            case "Count" when arguments is []:
                return Known(items.Count);
            case "Select" when given is [FunctionValue function]:
                var made = items.Select((item, i) => Call(function, [item, Known(i)], call)).ToArray();
                return made.All(one => one is TensorValue or PlainValue) && IsTensors(call.Type) ? NewList(made) : throw UnknownOperation(call);
            case "Aggregate" when given is [FunctionValue function] && items.Count > 0:
                return items.Skip(1).Aggregate(items[0], (all, item) => Call(function, [all, item], call));
            case "Aggregate" when given is [var seed, FunctionValue function]:
                return items.Aggregate(seed, (all, item) => Call(function, [all, item], call));
            default:
                throw Unsupported(call, "call", ListAdvice);
        }
    }

    private Value? ReadElement(IOperation owner, IOperation[] indices, IOperation place)
    {
        if (owner.Type.IsTensor())
        {
            var inputs = new List<int>();
            var tensor = Receiver(owner);
            var receiver = OperandText(tensor, owner, inputs);
            var result = AddFunction(place, "index", new KnownFunction(Operation.Rearrange, OutputRange.KeepsSign), $"{receiver}[{IndexText(indices, inputs)}]", inputs.ToEquatable());
            return View(result, StorageOf(tensor));
        }

        if (owner.Type.IsModule() || IsModules(owner.Type))
            return ReadModuleElement(owner, indices, place);
        if (!IsTensors(owner.Type))
            return null;

        // The index is computed before it is asked how long the list is.
        if (indices.SelectMany(Indexes).Any(part => part.DescendantsAndSelf().Any(DoesMore) && !computed.ContainsKey(part)))
            return Ordered(place, null, () => ReadElement(owner, indices, place)!);
        switch (Evaluate(owner))
        {
            case PartsValue { IsArray: true } parts when Argument(indices[0]) is IRangeOperation:
                return parts with { Code = $"{parts.Code}[{Plain(indices[0]).Text}]" };
            case PartsValue parts:
                return Part(parts, $"{parts.Code}[{Plain(indices[0]).Text}]", place);
            case ListValue { IsDictionary: true } dictionary:
                return Lookup(dictionary, Key(indices[0]), place);
            case ListValue list when PackedOf(list) is { } packed:
                return Unpack(packed, EndText(indices[0]), place);
            case ListValue list when Argument(indices[0]) is IRangeOperation range && (range.LeftOperand is null ? 0 : ConstantIndex(Argument(range.LeftOperand), lists[list].Count)) is { } from && (range.RightOperand is null ? lists[list].Count : ConstantIndex(Argument(range.RightOperand), lists[list].Count)) is { } to && from >= 0 && from <= to && to <= lists[list].Count:
                return NewList(lists[list].Skip(from).Take(to - from));
            case ListValue list when ConstantIndex(indices[0], lists[list].Count) is { } index && index >= 0 && index < lists[list].Count:
                return lists[list][index];
            case ListValue:
                throw Unsupported(place, "index", "Index a list of tensors by constants within its length.");
            case PlainValue plain:
                return ElementText(plain, indices, owner);
            case UnknownValue:
                throw new NotCompiledException();
            default:
                throw UnknownOperation(place);
        }
    }

    /// <summary>The indexes of a tensor as C#, of which tensors may be inputs.</summary>
    private string IndexText(IOperation[] indices, List<int> inputs, string ofTensor = "{0}") => string.Join(", ", indices
        .SelectMany(index => index is IArrayCreationOperation { IsImplicit: true, Initializer: { } several } ? several.ElementValues : [index])
        .Select(index => Argument(index) is var value && IsTensors(value.Type) ? string.Format(CultureInfo.InvariantCulture, ofTensor, OperandText(Evaluate(value), value, inputs)) : Plain(value).Text));

    private int? ConstantIndex(IOperation index, int count) => Uncast(index) is IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat } end
        ? Plain(end.Operand).Constant is { HasValue: true, Value: int fromEnd } ? count - fromEnd : null
        : Plain(index).Constant is { HasValue: true, Value: int or uint or long and < int.MaxValue } constant ? System.Convert.ToInt32(constant.Value, CultureInfo.InvariantCulture) : null;

    private Value AssignElement(ListValue list, IOperation at, Value value, IOperation place)
    {
        if (list.IsDictionary)
            return Put(list, Key(at), Held(value, place), isNew: false, place);
        if (PackedOf(list) is { } packed)
        {
            var tensor = AsTensor(Held(value, place), place);
            SetPacked(list, Change(packed, "Replace", tensor, EndText(at), place));
            return tensor;
        }

        if (ConstantIndex(at, lists[list].Count) is not { } index || index < 0 || index >= lists[list].Count)
            throw Unsupported(place, "index", "Index a list of tensors by constants within its length.");
        var held = Held(value, place);
        lists[list] = lists[list].Select((item, i) => i == index ? held : item).ToEquatable();
        return held;
    }
}
