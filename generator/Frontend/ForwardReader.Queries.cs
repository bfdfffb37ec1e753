using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RelDrop.Generator.IR;
using RelDrop.Graphs;

namespace RelDrop.Generator.Frontend;

/// <summary>LINQ over collections that are no lists of tensors, such as modules: loops.</summary>
internal sealed partial class ForwardReader
{
    /// <summary>What a LINQ query gives for each element of a collection that is no list of tensors, such as modules; null if it is another call.</summary>
    private ListValue? ReadSelect(IInvocationOperation call)
    {
        if (call.TargetMethod is not { Name: "Select", IsExtensionMethod: true } || !IsTensors(call.Type) || call.Arguments is not [var source, var select] || IsTensors(source.Value.Type)
            || Evaluate(select.Value) is not FunctionValue { Method.Parameters.Length: 1 } function)
            return null;
        CheckConsumed(call);
        var list = NewList([]);
        AppendEach(list, source.Value, function, call);
        return list;
    }

    /// <summary>Adds what a query gives for each element of a collection, element by element: so a query sees what has been added before.</summary>
    private bool AppendEach(ListValue list, IArgumentOperation range)
    {
        if (Uncast(range.Value) is not IInvocationOperation { TargetMethod: { Name: "Select", IsExtensionMethod: true }, Arguments: [var source, var select] } call || IsTensors(source.Value.Type)
            || Evaluate(select.Value) is not FunctionValue { Method.Parameters.Length: 1 } function)
            return false;
        AppendEach(list, source.Value, function, call);
        return true;
    }

    /// <summary>What comes from a query is computed when it is asked for: it must be asked for at once, before anything changes.</summary>
    private void CheckConsumed(IOperation query)
    {
        var parent = query.Parent;
        while (parent is IConversionOperation or IArgumentOperation or ITranslatedQueryOperation or IParenthesizedOperation)
            parent = parent.Parent;
        if (query.Type is INamedTypeSymbol { Name: "IEnumerable" or "IOrderedEnumerable" or "ICollection" or "KeyCollection" or "ValueCollection" } && parent is not (IInvocationOperation or IMemberReferenceOperation or IForEachLoopOperation or ICollectionExpressionOperation or ISpreadOperation))
            throw Unsupported(query, "query", "It is only computed when it is read; end it with ToList().");
    }

    private void AppendEach(ListValue list, IOperation source, FunctionValue function, IInvocationOperation call) =>
        ReadEach(source, function.Method.Parameters[0], call, item => Append(list, Call(function, [item], call), call));

    /// <summary>What a query makes of all elements of a collection that is no list of tensors, one after another; null if it is another call.</summary>
    private Value? ReadAggregate(IInvocationOperation call)
    {
        if (call.TargetMethod is not { Name: "Aggregate", IsExtensionMethod: true } || !IsTensors(call.Type) || call.Arguments is not [var source, var seed, var step] || IsTensors(source.Value.Type)
            || Evaluate(step.Value) is not FunctionValue { Method.Parameters: [var all, var one] } function)
            return null;
        Bind(all, all.Type, Evaluate(seed.Value), seed);
        ReadEach(source.Value, one, call, item => Bind(all, all.Type, Call(function, [locals[all], item], call), call));
        var result = locals[all];
        locals.Remove(all);
        return result;
    }

    /// <summary>Reads what is done with each element of a collection, which a function takes as a parameter.</summary>
    private void ReadEach(IOperation source, IParameterSymbol parameter, IInvocationOperation call, System.Action<Value> body)
    {
        var collection = Uncast(source);
        var items = Evaluate(collection);
        var (name, type, text) = (NewName(parameter.Name), Substitute(parameter.Type).WithNullableAnnotation(NullableAnnotation.NotAnnotated), new Fragment(Hold(items, collection).Text));
        ReadLoop(call, () => new LoopHeader(text, null, TypeName(type, call), name) { IsConverted = true }, () => body(Element(type, name, items, collection)), []);
    }

    /// <summary>An element of a collection that a loop takes.</summary>
    private Value Element(ITypeSymbol type, string name, Value items, IOperation collection) => type.IsModule()
        ? new ModuleValue(layers.Refer(type, name, CollectionPath(items, collection) + "[]", Member(items)?.IsKept() == true), null)
        : new PlainValue(name) { IsPrimary = true, IsStable = true, MayChange = items is PlainValue { MayChange: true } };
}
