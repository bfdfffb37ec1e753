using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;
using RelDrop.Graphs;
using RelDrop.Operations;
using RelDrop.Support;

namespace RelDrop.Generator.Frontend;

/// <summary>
/// Lists of tensors whose length only running tells, and tensors that may be null, which are lists of one or none: one tensor with all
/// elements, and the shapes beside it.
/// </summary>
internal sealed partial class ForwardReader
{
    private static readonly KnownFunction Packing = new(Operation.Rearrange, OutputRange.KeepsSign);

    private const string ShapesType = "long[][]";

    /// <summary>The packed form of a list, or null if its tensors are known one by one.</summary>
    private PackedValue? PackedOf(ListValue list) => lists[list] is [PackedValue packed] ? packed : null;

    /// <summary>What stands for a packed list among the lists.</summary>
    private static EquatableArray<Value> Only(PackedValue packed) => new Value[] { packed }.ToEquatable();

    private void SetPacked(ListValue list, PackedValue packed) => lists[list] = Only(packed);

    /// <summary>A packed list with more tensors at its end.</summary>
    private PackedValue Extended(PackedValue packed, EquatableArray<Value> more, IOperation place) =>
        more.Aggregate(packed, (all, item) => Change(all, "Insert", AsTensor(item, place), "^0", place));

    /// <summary>An array that a function gives as an object of its own, under all of its names: it may be written, and be as long as it is.</summary>
    private ListValue Own(PartsValue parts, IOperation place)
    {
        var own = NewList([Pack(parts, place)]);
        Replace(value => ReferenceEquals(value, parts), own);
        return own;
    }

    /// <summary>A value as a list of tensors that is packed.</summary>
    private PackedValue Pack(Value value, IOperation place)
    {
        switch (value)
        {
            case PackedValue packed:
                return packed;
            case ListValue list:
                return Pack(lists[list], list.IsDictionary, place);
            case PartsValue { IsArray: true } parts:
                var all = AddFunction(place, parts.Title, Packing, $"Lrp.Tensors.Pack({parts.Code})", parts.Inputs);
                return new PackedValue(View(all, parts.Source), NameShapes($"Lrp.Tensors.Shapes({parts.Code})"));
            case PlainValue { IsNull: true }:
                return Pack([], place);
            case PlainValue { MayBeNull: true } maybe:
                return PackOptional(maybe, place);
            case UnknownValue:
                throw new NotCompiledException();
            default:
                return Pack([AsTensor(value, place)], place);
        }
    }

    /// <summary>The items of a list or of a dictionary, packed.</summary>
    private PackedValue Pack(EquatableArray<Value> items, bool isDictionary, IOperation place)
    {
        if (items is [PackedValue packed])
            return packed;
        var all = Pack([.. items.Select(item => AsTensor(isDictionary ? Item(item, 1, place) : item, place))], place);
        return isDictionary ? all with { Keys = Named("keys", KeysType, KeysText(items)) } : all;
    }

    private PackedValue Pack(TensorValue[] tensors, IOperation place)
    {
        var holes = string.Join(", ", tensors.Select(tensor => Fragment.Hole(tensor.Id)));
        var packed = AddFunction(place, "pack", Packing, $"Lrp.Tensors.Pack({holes})", tensors.Where(tensor => tensor.Carries).Select(tensor => tensor.Id).ToEquatable());
        foreach (var tensor in tensors)
            memory.Share(packed.Id, tensor.Id);
        return new PackedValue(packed, NameShapes($"Lrp.Tensors.Shapes({holes})"));
    }

    private PlainValue NameShapes(string code) => Named("shapes", ShapesType, code);

    private PlainValue Named(string hint, string type, string code)
    {
        var name = NewName(hint);
        nodes.Add(new Compute(type, name, new Fragment(code), HasEffect: false));
        return PlainValue.Name(name);
    }

    /// <summary>One of the tensors of a packed list.</summary>
    private TensorValue Unpack(PackedValue packed, string index, IOperation place)
    {
        var result = AddFunction(place, "unpack", Packing, $"Lrp.Tensors.At({Fragment.Hole(packed.Packed.Id)}, {packed.Shapes.Text}, {index})", InputsOf(packed));
        memory.Share(result.Id, packed.Packed.Id);
        return result;
    }

    private static string UnpackText(PackedValue packed) => $"Lrp.Tensors.Unpack({Fragment.Hole(packed.Packed.Id)}, {packed.Shapes.Text})";

    private static EquatableArray<int> InputsOf(PackedValue packed) => packed.Packed.Carries ? new[] { packed.Packed.Id }.ToEquatable() : default;

    /// <summary>A packed list after a change; the tensor that comes into it, if one does, is read first.</summary>
    private PackedValue Change(PackedValue packed, string method, TensorValue? tensor, string place, IOperation at)
    {
        var (own, shape) = tensor is null ? ("", "") : (Fragment.Hole(tensor.Id) + ", ", $", {Fragment.Hole(tensor.Id)}.shape");
        int[] inputs = [.. tensor is { Carries: true } ? [tensor.Id] : System.Array.Empty<int>(), .. InputsOf(packed)];
        var index = place.Length == 0 ? "" : ", " + place;
        var result = AddFunction(at, method, Packing, $"Lrp.Tensors.{method}({own}{Fragment.Hole(packed.Packed.Id)}, {packed.Shapes.Text}{index})", inputs.ToEquatable());
        memory.Share(result.Id, packed.Packed.Id);
        if (tensor is not null)
            memory.Share(result.Id, tensor.Id);
        return new PackedValue(result, NameShapes($"Lrp.Tensors.{method}({packed.Shapes.Text}{index}{shape})"));
    }

    /// <summary>What a method of a packed list gives.</summary>
    private Value ReadPackedCall(IInvocationOperation call, ListValue list, PackedValue packed, IArgumentOperation[] arguments, Value[] given)
    {
        string Index(IArgumentOperation argument) => AsPlain(Stable("index", given[System.Array.IndexOf(arguments, argument)], argument.Value), argument).Text;
        TensorValue Tensor(IArgumentOperation argument) => AsTensor(Held(given[System.Array.IndexOf(arguments, argument)], argument), argument);
        Value Set(PackedValue changed)
        {
            SetPacked(list, changed);
            return Nothing;
        }

        switch (call.TargetMethod.Name)
        {
            case "Add" or "Enqueue" when arguments is [var item]:
                return Set(Change(packed, "Insert", Tensor(item), "^0", call));
            case "AddRange" when arguments is [var range]:
                return Set(given[0] is ListValue more && PackedOf(more) is null
                    ? Extended(packed, lists[more], range)
                    : throw Unsupported(call, "call", "Add the tensors one by one, in a loop."));
            case "Insert" when arguments is [var at, var item]:
                return Set(Change(packed, "Insert", Tensor(item), Index(at), call));
            case "RemoveAt" when arguments is [var at]:
                return Set(Change(packed, "RemoveAt", null, Index(at), call));
            case "Reverse" when call.Instance is not null && arguments is []:
                return Set(Change(packed, "Reverse", null, "", call));
            case "Reverse" when arguments is []:
                return NewList([Change(packed, "Reverse", null, "", call)]);
            case "Clear":
                lists[list] = default;
                return Nothing;
            case "ToList" or "ToArray" or "AsEnumerable":
                return NewList([packed]);
            case "First":
                return Unpack(packed, "0", call);
            case "Last":
                return Unpack(packed, "^1", call);
            case "ElementAt" when arguments is [var at]:
                return Unpack(packed, Index(at), call);
            case "Count" when arguments is []:
                return CountOf(packed);
            case "Select" when given is [FunctionValue function] && IsTensors(call.Type):
                var made = NewList([]);
                ReadElements(call, packed, (item, index) => Append(made, Call(function, [item, index], call), call));
                return made;
            default:
                throw Unsupported(call, "call", ListAdvice);
        }
    }

    /// <summary>What a method of a stack or a queue gives: both are lists that are added to at the end.</summary>
    private Value ReadStackCall(IInvocationOperation call, ListValue list, bool isStack, IArgumentOperation[] arguments)
    {
        var packed = PackedOf(list);
        var items = lists[list];
        switch (call.TargetMethod.Name)
        {
            case "Push" or "Enqueue" when arguments is [var item]:
                Append(list, Evaluate(item.Value), item);
                return Nothing;
            case "Pop" or "Dequeue" or "Peek" when arguments is [] && (packed is not null || items.Count > 0):
                var top = packed is not null ? Unpack(packed, isStack ? "^1" : "0", call) : items[isStack ? items.Count - 1 : 0];
                if (call.TargetMethod.Name != "Peek")
                    lists[list] = packed is not null ? Only(Change(packed, "RemoveAt", null, isStack ? "^1" : "0", call)) : (isStack ? items.Take(items.Count - 1) : items.Skip(1)).ToEquatable();
                return top;
            default:
                throw Unsupported(call, "call", "A stack or a queue of tensors can be added to and taken from.");
        }
    }

    private static PlainValue CountOf(PackedValue packed) => new($"{packed.Shapes.Text}.Length") { IsPrimary = true, IsStable = true };

    private void Append(ListValue list, Value item, IOperation place)
    {
        var tensor = AsTensor(Held(item, place), place);
        lists[list] = PackedOf(list) is { } packed
            ? Only(Change(packed, "Insert", tensor, "^0", place))
            : lists[list].Append(tensor).ToEquatable();
    }

    /// <summary>A loop over the tensors of a packed list.</summary>
    private void ReadElements(IOperation loop, PackedValue packed, System.Action<Value, PlainValue> body)
    {
        var name = NewName("index");
        ReadLoop(
            loop,
            () => new LoopHeader(new Fragment($"global::System.Linq.Enumerable.Range(0, {packed.Shapes.Text}.Length)"), null, "int", name),
            () => body(packed.Keys is { } keys ? Pair(PlainValue.Name($"{keys.Text}[{name}]"), Unpack(packed, name, loop)) : Unpack(packed, name, loop), PlainValue.Name(name)),
            loop is IForEachLoopOperation forEach ? [forEach.Body] : []);
    }
}
