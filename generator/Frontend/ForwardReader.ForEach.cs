using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using RelDrop.Generator.IR;
using RelDrop.Graphs;

namespace RelDrop.Generator.Frontend;

/// <summary>Loops over collections: of tensors, which are written out where they are known; of modules; of plain values.</summary>
internal sealed partial class ForwardReader
{
    private void ReadForEach(IForEachLoopOperation loop)
    {
        var collection = Uncast(loop.Collection);
        var variable = (loop.LoopControlVariable as IVariableDeclaratorOperation)?.Symbol;
        if (loop.IsAsynchronous || variable is { IsRef: true })
            throw Unsupported(loop, "loop", "Use an ordinary foreach.");
        if (collection is IInvocationOperation { TargetMethod: { Name: "Select", IsExtensionMethod: true }, Arguments: [var source, var select] } && IsTensors(source.Value.Type) && Evaluate(select.Value) is FunctionValue function)
        {
            // A query is computed element by element, as the loop goes.
            ReadTensors(loop, source.Value, (item, index) => Bound(Call(function, [item, index], loop), index));
            return;
        }

        if (IsTensors(collection.Type) || (variable is not null && IsTensors(variable.Type)))
        {
            ReadTensors(loop, collection, Bound);
            return;
        }

        if (collection is IPropertyReferenceOperation { Property.Name: "Keys", Instance: { } owner } && Signature.IsDictionary(owner.Type) && Evaluate(owner) is ListValue dictionary && PackedOf(dictionary) is null)
        {
            ReadTensors(loop, owner, (pair, index) => Bound(Item(pair, 0, loop), index));
            return;
        }

        if (variable is null)
        {
            ReadPairs(loop, collection);
            return;
        }

        var items = Evaluate(collection);
        var name = NewName(variable.Name);
        var type = Substitute(variable.Type) is var declared && declared.IsModule() ? declared.WithNullableAnnotation(NullableAnnotation.NotAnnotated) : Substitute(variable.Type);
        var info = ((CommonForEachStatementSyntax)loop.Syntax) is ForEachStatementSyntax syntax ? models.Of(syntax).GetForEachStatementInfo(syntax) : default;
        var text = new Fragment(Hold(items, collection).Text);
        ReadLoop(loop, () =>
        {
            locals[variable] = Element(type, name, items, collection);
            return new LoopHeader(text, null, TypeName(type, loop), name) { IsConverted = !info.ElementConversion.IsIdentity };
        }, () => ReadRound(loop), [loop.Body]);

        void Bound(Value item, PlainValue index)
        {
            if (variable is null)
                Deconstruct(loop.LoopControlVariable, item, loop.LoopControlVariable);
            else
                Bind(variable, variable.Type, item, loop);
        }
    }

    /// <summary>A loop that takes the elements of a collection apart: modules and plain values, such as their numbers.</summary>
    private void ReadPairs(IForEachLoopOperation loop, IOperation collection)
    {
        var targets = Parts(loop.LoopControlVariable);
        if (targets.Length == 0 || targets.Any(target => target is not (ILocalReferenceOperation or IDiscardOperation or IDeclarationExpressionOperation { Expression: ILocalReferenceOperation })))
            throw Unsupported(loop, "loop", "Declare the variable, or those of a tuple: foreach (var (item, number) in items).");
        var element = ((CommonForEachStatementSyntax)loop.Syntax) is ForEachVariableStatementSyntax syntax ? models.Of(syntax).GetForEachStatementInfo(syntax).ElementType : null;
        if (element is not INamedTypeSymbol { IsTupleType: true } tuple || tuple.TupleElements.Length != targets.Length || tuple.TupleElements.Any(part => IsTensors(part.Type)))
            throw Unsupported(loop, "loop", "Its elements must be tuples of modules and plain values.");
        var text = new Fragment(Hold(Evaluate(collection), collection).Text);
        var path = collection.DescendantsAndSelf().OfType<IMemberReferenceOperation>().FirstOrDefault(member => IsModules(member.Type) || member.Type.IsModule())?.Member.Name ?? "items";
        var name = NewName("item");
        ReadLoop(
            loop,
            () =>
            {
                for (var i = 0; i < targets.Length; i++)
                {
                    if (Targets(targets[i]).FirstOrDefault() is not { } local)
                        continue;
                    var part = $"{name}.Item{(i + 1).ToString(CultureInfo.InvariantCulture)}";
                    var type = Substitute(tuple.TupleElements[i].Type);
                    locals[local] = type.IsModule() ? new ModuleValue(layers.Refer(type.WithNullableAnnotation(NullableAnnotation.NotAnnotated), part, path + "[]", isKept: false), null) : PlainValue.Name(part);
                }

                return new LoopHeader(text, null, TypeName(tuple, loop), name) { IsConverted = false };
            },
            () => ReadRound(loop),
            [loop.Body]);
    }

    /// <summary>A loop over tensors that are all known is written out. It sees what its rounds change in an array or a dictionary.</summary>
    private void ReadTensors(IForEachLoopOperation loop, IOperation collection, System.Action<Value, PlainValue> bind)
    {
        if (collection is IPropertyReferenceOperation { Property.Name: "Values", Instance: { } owner } && Signature.IsDictionary(owner.Type))
        {
            ReadTensors(loop, owner, (pair, index) => bind(Item(pair, 1, loop), index));
            return;
        }

        var list = Evaluate(collection) switch
        {
            ListValue known => known,
            PartsValue { IsArray: true } parts => NewList([Pack(parts, collection)]),
            PlainValue { IsNull: false } own => NewList([PackOwn(own.IsStable ? own : Name("items", Substitute(collection.Type!), own, collection), Signature.IsDictionary(collection.Type), collection)], Signature.IsDictionary(collection.Type)),
            UnknownValue => throw new NotCompiledException(),
            _ => throw Unsupported(collection, "list of tensors", "How many tensors it has is not known when the model is compiled; take them out one by one."),
        };
        var (packed, count) = (PackedOf(list), lists[list].Count);
        if (packed is not null)
        {
            ReadElements(loop, packed, (item, index) =>
            {
                bind(item, index);
                ReadRound(loop);
            });
        }

        for (var i = 0; i < count && packed is null && lists[list].Count == count && PackedOf(list) is null && !IsOver(loop); i++)
        {
            bind(lists[list][i], Known(i));
            ReadRound(loop);
        }

        if (PackedOf(list) != packed || lists[list].Count != count)
            throw Unsupported(loop, "loop", "What it is over changes in it; put what it gives into another one.");
    }
}
