using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;
using RelDrop.Support;

namespace RelDrop.Generator.Frontend;

/// <summary>What goes into a pass and comes out of it: see <see cref="Signature"/>.</summary>
internal sealed partial class ForwardReader
{
    /// <summary>Makes the value of a parameter or a result of the tensors and plain values that it is passed as.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="canBeNull">Whether it may be null.</param>
    /// <param name="hint">What it is called.</param>
    /// <param name="tensor">Gives the next tensor.</param>
    /// <param name="plain">Gives the next plain value, of a type and with a name like this.</param>
    private Value Receive(ITypeSymbol type, bool canBeNull, string hint, System.Func<TensorValue> tensor, System.Func<string, string, PlainValue> plain, IOperation place)
    {
        switch (Signature.Of(type, canBeNull))
        {
            case Passage.Tensor:
                return tensor();
            case Passage.Optional:
                return new PackedValue(tensor(), plain(ShapesType, "shapes"));
            case Passage.List:
                return NewList([new PackedValue(tensor(), plain(ShapesType, "shapes"))]);
            case Passage.Dictionary:
                return NewList([new PackedValue(tensor(), plain(ShapesType, "shapes")) { Keys = plain(KeysType, "keys") }], isDictionary: true);
            case Passage.Several:
                var parts = Signature.Parts((INamedTypeSymbol)type);
                return new TupleValue(parts.Select(part => Receive(part.Type, part.CanBeNull, part.Name, tensor, plain, place)).ToEquatable(), parts.Select(part => part.Name).ToEquatable());
            case Passage.Plain:
                return plain(TypeName(type, place), hint);
            default:
                throw Unsupported(place, $"value of type {type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}", "It may hold tensors that a pass cannot follow; use tensors, lists, dictionaries by strings, tuples and records of them.");
        }
    }

    /// <summary>Takes a value apart into the tensors and plain values that it is passed as.</summary>
    private void Send(Value value, ITypeSymbol type, bool canBeNull, List<int> tensors, List<string> plain, IOperation place)
    {
        if (value is UnknownValue)
            throw new NotCompiledException();
        switch (Signature.Of(type, canBeNull))
        {
            case Passage.Tensor:
                tensors.Add(AsTensor(value, place).Id);
                break;
            case Passage.Optional:
                Send(value is PlainValue { Constant.HasValue: false } maybe && !IsCertain(maybe, place) ? PackOptional(maybe, place) : Pack(value, place), tensors, plain);
                break;
            case Passage.List:
                Send(value is PlainValue own ? PackOwn(own, false, place) : Pack(value, place), tensors, plain);
                break;
            case Passage.Dictionary:
                var dictionary = value is PlainValue { IsNull: false } held ? PackOwn(held, true, place) : Pack(value, place);
                Send(dictionary, tensors, plain);
                plain.Add(dictionary.Keys?.Text ?? throw Unsupported(place, "dictionary", DictionaryAdvice));
                break;
            case Passage.Several when value is TupleValue tuple && Signature.Parts((INamedTypeSymbol)type) is var parts && parts.Count == tuple.Items.Count:
                for (var i = 0; i < parts.Count; i++)
                    Send(tuple.Items[i], parts[i].Type, parts[i].CanBeNull, tensors, plain, place);
                break;
            case Passage.Plain:
                plain.Add($"({TypeName(type, place)}){AsPlain(value, place).Operand}");
                break;
            default:
                throw Unsupported(place, "value", "A pass takes and gives tensors, lists, dictionaries by strings, tuples and records of them, and plain values.");
        }
    }

    private static void Send(PackedValue value, List<int> tensors, List<string> plain)
    {
        tensors.Add(value.Packed.Id);
        plain.Add(value.Shapes.Text);
    }

    private static bool IsCertain(PlainValue value, IOperation place) => Uncast(place).Type is { NullableAnnotation: NullableAnnotation.NotAnnotated } && !value.Text.EndsWith("!", System.StringComparison.Ordinal);

    /// <summary>A tensor of the model's that may be null.</summary>
    private PackedValue PackOptional(PlainValue value, IOperation place)
    {
        var text = value.Text.TrimEnd('!');
        return new PackedValue(AddConstant(place, "pack", $"Lrp.Tensors.PackOptional({text})"), NameShapes($"Lrp.Tensors.ShapesOptional({text})"));
    }

    /// <summary>A list or dictionary of tensors of the model's.</summary>
    private PackedValue PackOwn(PlainValue value, bool isDictionary, IOperation place)
    {
        var values = value.Operand + (isDictionary ? ".Values" : "");
        return new(AddConstant(place, "pack", $"Lrp.Tensors.Pack([.. {values}])"), NameShapes($"Lrp.Tensors.Shapes([.. {values}])"))
        {
            Keys = isDictionary ? Named("keys", KeysType, $"Lrp.Tensors.Keys({value.Text})") : null,
        };
    }

    /// <summary>The forward that a module's class declares: it says what may be null, which the base class does not know.</summary>
    private static IMethodSymbol Declared(IMethodSymbol called, ITypeSymbol owner) => owner.SelfAndBases()
        .TakeWhile(type => !IsTorch(type))
        .SelectMany(type => type.GetMembers("forward"))
        .OfType<IMethodSymbol>()
        .FirstOrDefault(method => method.IsOverride && method.Parameters.Length == called.Parameters.Length) ?? called;
}
