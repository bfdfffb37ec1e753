using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;
using RelDrop.Graphs;
using RelDrop.Support;

namespace RelDrop.Generator.Frontend;

/// <summary>
/// Dictionaries of tensors: lists of pairs, in the order in which they come in. Where only running tells a key, the tensors are packed,
/// with their keys beside them.
/// </summary>
internal sealed partial class ForwardReader
{
    private const string KeysType = "string[]";

    private const string DictionaryAdvice = "A dictionary of tensors can be filled, read by its keys, counted and looped over; make another one where something is to be removed.";

    private static readonly EquatableArray<string> PairNames = new[] { "Key", "Value" }.ToEquatable();

    private static TupleValue Pair(PlainValue key, Value value) => new(new[] { key, value }.ToEquatable(), PairNames);

    private static PlainValue KeyOf(Value pair) => (PlainValue)((TupleValue)pair).Items[0];

    private string KeysText(ListValue dictionary) => PackedOf(dictionary)?.Keys!.Text ?? KeysText(lists[dictionary]);

    private static string KeysText(EquatableArray<Value> pairs) => $"new string[] {{ {string.Join(", ", pairs.Select(pair => KeyOf(pair).Text))} }}";

    /// <summary>A dictionary that is made, with what its initializer puts into it.</summary>
    private ListValue ReadDictionary(IObjectCreationOperation creation)
    {
        var dictionary = creation.Arguments switch
        {
            [] or [{ Parameter.Name: "capacity" }] => NewList([], isDictionary: true),
            [{ Parameter.Name: "dictionary" or "collection" } other] when Evaluate(other.Value) is ListValue { IsDictionary: true } copied => NewList(lists[copied], isDictionary: true),
            _ => throw Unsupported(creation, "dictionary", DictionaryAdvice),
        };
        foreach (var one in creation.Initializer?.Initializers ?? [])
        {
            var (at, item) = one switch
            {
                ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Arguments: [var index] }, Value: var assigned } => (index, assigned),
                IInvocationOperation { Arguments: [var added, var to] } => (added, to.Value),
                _ => throw Unsupported(one, "initializer", DictionaryAdvice),
            };
            var key = Key(at.Value);
            Put(dictionary, key, Held(Evaluate(item), item), isNew: one is IInvocationOperation, one);
        }

        return dictionary;
    }

    private PlainValue Key(IOperation place) => Plain(place) is var key && key.IsStable ? key : Named("key", "string", key.Text);

    /// <summary>Where a key stands in a dictionary, -1 if it does not; null if only running tells.</summary>
    private int? IndexOf(ListValue dictionary, PlainValue key) => PackedOf(dictionary) is null && key.Constant is { HasValue: true, Value: string text }
        ? lists[dictionary].ToList().FindIndex(pair => Equals(KeyOf(pair).Constant.Value, text))
        : null;

    /// <summary>Where a key stands among those of a packed dictionary, or behind them all.</summary>
    private PlainValue PlaceOf(PackedValue packed, PlainValue key, bool isNew = false) =>
        Named("place", "int", $"Lrp.Tensors.{(isNew ? "NewPlace" : "Place")}({packed.Keys!.Text}, {key.Text})");

    private Value Put(ListValue dictionary, PlainValue key, Value value, bool isNew, IOperation place)
    {
        if (IndexOf(dictionary, key) is not { } index)
        {
            var tensor = AsTensor(value, place);
            var packed = Pack(dictionary, place);
            var at = PlaceOf(packed, key, isNew);
            SetPacked(dictionary, Change(packed, "Put", tensor, at.Text, place) with { Keys = Named("keys", KeysType, $"Lrp.Tensors.Put({packed.Keys!.Text}, {at.Text}, {key.Text})") });
            return tensor;
        }

        if (isNew && index >= 0)
            throw Unsupported(place, "call", $"The dictionary has {key.Text} already; assign to it: d[key] = value.");
        lists[dictionary] = index < 0
            ? lists[dictionary].Append(Pair(key, value)).ToEquatable()
            : lists[dictionary].Select((pair, i) => i == index ? Pair(key, value) : pair).ToEquatable();
        return value;
    }

    private Value Lookup(ListValue dictionary, PlainValue key, IOperation place)
    {
        if (IndexOf(dictionary, key) is { } index)
            return index >= 0 ? Item(lists[dictionary][index], 1, place) : throw Unsupported(place, "key", $"The dictionary does not have {key.Text} here; ask TryGetValue.");
        var packed = Pack(dictionary, place);
        return Unpack(packed, $"Lrp.Tensors.PlaceOf({packed.Keys!.Text}, {key.Text})", place);
    }

    private PlainValue Contains(ListValue dictionary, PlainValue key) => IndexOf(dictionary, key) is { } index
        ? Known(index >= 0)
        : new PlainValue($"global::System.Array.IndexOf({KeysText(dictionary)}, {key.Text}) >= 0") { IsStable = true };

    /// <summary>What a key stands for, or null.</summary>
    private Value Find(ListValue dictionary, PlainValue key, IOperation place)
    {
        if (IndexOf(dictionary, key) is { } index)
            return index >= 0 ? Item(lists[dictionary][index], 1, place) : Null;
        var packed = Pack(dictionary, place);
        return Change(packed, "Pick", null, PlaceOf(packed, key).Text, place);
    }

    /// <summary>What a method of a dictionary gives; null if it is one of lists that goes for its pairs too.</summary>
    private Value? ReadDictionaryCall(IInvocationOperation call, ListValue dictionary, IArgumentOperation[] arguments)
    {
        switch (call.TargetMethod.Name)
        {
            case "Add" when arguments is [var added, var item]:
                var key = Key(added.Value);
                Put(dictionary, key, Held(Evaluate(item.Value), item), isNew: true, call);
                return Nothing;
            case "ContainsKey" when arguments is [var asked]:
                return Contains(dictionary, Key(asked.Value));
            case "TryGetValue" when arguments is [var sought, var target]:
                var wanted = Key(sought.Value);
                var isThere = Contains(dictionary, wanted);
                Assign(target.Value, Find(dictionary, wanted, call), call);
                return isThere;
            case "GetValueOrDefault" when arguments is [var sought]:
                return Find(dictionary, Key(sought.Value), call);
            case "Clear":
                lists[dictionary] = default;
                return Nothing;
            case "Count" when arguments is []:
                return PackedOf(dictionary) is { } all ? CountOf(all) : Known(lists[dictionary].Count);
            case "Select" or "Aggregate" or "First" or "Last" when PackedOf(dictionary) is null:
                return null;
            default:
                throw Unsupported(call, "call", DictionaryAdvice);
        }
    }

    /// <summary>The keys or the tensors of a dictionary, as they are now.</summary>
    private Value ReadView(ListValue dictionary, string member, IOperation place)
    {
        CheckConsumed(place);
        var packed = PackedOf(dictionary);
        return member == "Values"
            ? NewList(packed is null ? lists[dictionary].Select(pair => Item(pair, 1, place)) : [packed with { Keys = null }])
            : PlainValue.Name($"((global::System.Collections.Generic.ICollection<string>){KeysText(dictionary)})");
    }
}
