using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;
using RelDrop.Operations;

namespace RelDrop.Generator.Frontend;

/// <summary>Members of objects, tuples and tensors.</summary>
internal sealed partial class ForwardReader
{
    private Value? ReadMember(IOperation operation) => operation switch
    {
        IPropertyReferenceOperation { Property: { Name: "training", ContainingType: var home } } when home.IsModule() => Known(false),
        IPropertyReferenceOperation { Arguments.Length: > 0, Instance: { } owner } element => ReadElement(owner, [.. element.Arguments.Select(argument => argument.Value)], element),
        IArrayElementReferenceOperation element => ReadElement(element.ArrayReference, [.. element.Indices], element),
        IImplicitIndexerReferenceOperation element => ReadElement(element.Instance, [element.Argument], element),
        IPropertyReferenceOperation property => ReadMember(property.Instance, property.Property, property),
        IFieldReferenceOperation field => ReadMember(field.Instance, field.Field, field),
        _ => null,
    };

    private Value? ReadMember(IOperation? owner, ISymbol member, IOperation place)
    {
        if (owner is null || IsModel(owner))
        {
            if (place.Type is { } type && Substitute(type).IsModule())
                return owner is null ? null : new ModuleValue(layers.Read(member, MemberAccess(place, member)), member);
            if (owner is not null && member.IsKept() && place.Type.DerivesFrom(KnownNames.Parameter))
                return ReadKept(member, place);
            if (place.Type is INamedTypeSymbol { DelegateInvokeMethod: { } called } && (IsTensors(called.ReturnType) || called.Parameters.Any(parameter => IsTensors(parameter.Type))) && layers.ReadFunction(member) is { } function)
                return As(null, () => Evaluate(function));
            return member is IPropertySymbol property && Getter(property) is { } getter && IsOwn(property) && !IsAutomatic(property) && (IsTensors(property.Type) || effects.Of(getter, isFresh: false) == Effects.AsksForTraining)
                ? Inline(getter, getter, null, [], place)
                : null;
        }

        if (owner.Type.IsTensor())
        {
            if (member.Name is "T" or "mT" or "H" or "mH")
                return ReadTransposed(owner, member.Name, place);
            return place.Type.IsTensor() ? throw UnknownOperation(place, member.Name) : null;
        }

        if (!IsTensors(owner.Type) && owner.Type is not INamedTypeSymbol { IsTupleType: true } && !IsHolder(owner.Type))
            return null;
        switch (Evaluate(owner))
        {
            case TupleValue tuple:
                var index = IndexOf(tuple, member);
                return index >= 0 ? tuple.Items[index]
                    : member is IPropertySymbol computed && Getter(computed) is { } get ? Inline(get, get, tuple, [], place)
                    : throw UnknownOperation(place, member.Name);
            case PartsValue parts when IndexOf(owner.Type, member) is >= 0 and var index1:
                return Item(parts, index1, place);
            case ListValue { IsDictionary: true } dictionary when member.Name is "Keys" or "Values":
                return ReadView(dictionary, member.Name, place);
            case ListValue list when member.Name is "Count" or "Length" && PackedOf(list) is { } packed:
                return CountOf(packed);
            case PartsValue { IsArray: true } parts when member.Name is "Length":
                return CountOf(Pack(parts, place));
            case ListValue list when member.Name is "Count" or "Length":
                return Known(lists[list].Count);
            case UnknownValue:
                throw new NotCompiledException();
            case PlainValue plain:
                return MemberText(plain, member, place);
            default:
                throw UnknownOperation(place, member.Name);
        }
    }

    /// <summary>Whether no other class says what a member is.</summary>
    private bool IsOwn(ISymbol member) => !(member.IsVirtual || member.IsOverride || member.IsAbstract) || SymbolEqualityComparer.Default.Equals(member.ContainingType, model);

    private static int IndexOf(TupleValue tuple, ISymbol member)
    {
        // What a tuple's parts are called is a matter of each type that it is seen as.
        if (member is IFieldSymbol { ContainingType.IsTupleType: true } field)
            return ItemIndex((field.CorrespondingTupleField ?? field).Name);
        var name = (member as IFieldSymbol)?.CorrespondingTupleField?.Name ?? member.Name;
        var index = tuple.Names.ToList().FindIndex(one => one == name || one == member.Name);
        return index >= 0 ? index : ItemIndex(name);
    }

    private static int IndexOf(ITypeSymbol? type, ISymbol member) => type is INamedTypeSymbol { IsTupleType: true } tuple
        ? tuple.TupleElements.ToList().FindIndex(element => element.Name == member.Name || element.CorrespondingTupleField?.Name == member.Name)
        : ItemIndex(member.Name);

    private static int ItemIndex(string name) => name.StartsWith("Item", System.StringComparison.Ordinal) && int.TryParse(name.Substring(4), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number - 1 : -1;
}
