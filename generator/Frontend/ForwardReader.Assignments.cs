using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;
using RelDrop.Graphs;
using RelDrop.Operations;

namespace RelDrop.Generator.Frontend;

/// <summary>Assignments of every kind. A plain local that is assigned gets a new name, so that what was computed with it stays.</summary>
internal sealed partial class ForwardReader
{
    private Value Assign(ISimpleAssignmentOperation assignment)
    {
        if (assignment.IsRef)
            throw Unsupported(assignment, "ref assignment", "Use an ordinary assignment.");
        return Ordered(assignment.Target, assignment.Value, () => Assign(assignment.Target, Evaluate(assignment.Value), assignment));
    }

    private Value Assign(IOperation target, Value value, IOperation place)
    {
        target = Uncast(target);
        switch (target)
        {
            case IDiscardOperation:
                return value;
            case ILocalReferenceOperation local:
                Bind(local.Local, local.Local.Type, value, place);
                return locals[Resolve(local.Local)];
            case IParameterReferenceOperation { Parameter: { ContainingSymbol: not IMethodSymbol { MethodKind: MethodKind.Constructor } } parameter }:
                Bind(parameter, parameter.Type, value, place);
                return locals[Resolve(parameter)];
            case IDeclarationExpressionOperation declaration:
                return Assign(declaration.Expression, value, place);
            case IPropertyReferenceOperation { Instance: { } owner, Arguments.Length: > 0 } element when owner.Type.IsTensor():
                return AssignElements(owner, element, value, place);
            case IPropertyReferenceOperation { Instance: { } owner, Arguments: [var index] } when IsTensors(owner.Type) && Evaluate(owner) is ListValue list:
                return AssignElement(list, index.Value, value, place);
            case IArrayElementReferenceOperation { Indices: [_], ArrayReference: ILocalReferenceOperation { Local: var array } } element when locals.TryGetValue(Resolve(array), out var held) && held is PartsValue { IsArray: true } parts:
                return AssignElement(Own(parts, element), element.Indices[0], value, place);
            case IArrayElementReferenceOperation { Indices: [var index] } element when IsTensors(element.ArrayReference.Type) && Evaluate(element.ArrayReference) is ListValue list:
                return AssignElement(list, index, value, place);
            case IMemberReferenceOperation { Instance: IInstanceReferenceOperation, Member: var part } when Self is TupleValue made && inlining.Peek().MethodKind == MethodKind.Constructor:
                selves.Pop();
                selves.Push(With(made, part, Kept(part.Name, target.Type!, value, place), place));
                return value;
            case IFieldReferenceOperation { Instance: { Type.IsTupleType: true } tuple, Field: var field } when SymbolOf(tuple) is not null && Evaluate(tuple) is TupleValue present:
                var kept = Kept(field.Name, field.Type, value, place);
                Assign(tuple, With(present, field, kept, place), place);
                return kept;
            case IMemberReferenceOperation { Instance: { } holder } when IsHolder(holder.Type):
                throw Unsupported(place, "assignment", "Set it where the object is made: new Output { Logits = logits }; or make it at the end, of locals.");
            case IArrayElementReferenceOperation or IPropertyReferenceOperation or IFieldReferenceOperation when value is PlainValue plain:
                var (text, owned) = Target(target);
                if (!owned)
                    throw Unsupported(place, "assignment", "Assign to locals, and to what forward has made itself; it must not change the model.");
                nodes.Add(new Effect(new Fragment($"{text} = {plain.Text};")));
                return new PlainValue(text) { IsPrimary = true };
            default:
                throw Unsupported(place, "assignment", "Assign to locals; forward must not change the model. What it keeps for later calls is made in the constructor.");
        }
    }

    /// <summary>A place inside an object, and whether forward has made the object.</summary>
    private (string Text, bool IsOwned) Target(IOperation target)
    {
        var owner = target switch
        {
            IArrayElementReferenceOperation element => element.ArrayReference,
            IPropertyReferenceOperation property => property.Instance,
            IFieldReferenceOperation field => field.Instance,
            _ => null,
        };
        return owner is null || target.Type.IsTensor() || Plain(target) is not { } place ? ("", false) : (place.Text, place.IsFresh);
    }

    private Value Assign(ICompoundAssignmentOperation assignment) => Ordered(assignment.Target, assignment.Value, () => Compound(assignment));

    private Value Compound(ICompoundAssignmentOperation assignment)
    {
        if (assignment.Target.Type.IsTensor())
        {
            var sum = ReadBinary(assignment, assignment.OperatorKind, assignment.Target, assignment.Value);
            return Uncast(assignment.Target) is ILocalReferenceOperation or IParameterReferenceOperation || Uncast(assignment.Target) is IPropertyReferenceOperation { Instance: { } owner, Arguments: [{ Value.ConstantValue.HasValue: true }] } && !owner.Type.IsTensor()
                ? Assign(assignment.Target, sum, assignment)
                : throw Unsupported(assignment, "assignment", "Write it as y[...] = y[...] + z, or assign to a local.");
        }

        var before = Plain(assignment.Target);
        var token = TokenOf(assignment.OperatorKind) ?? throw UnknownOperation(assignment);
        var value = Plain(assignment.Value);
        var after = (assignment.IsLifted && (before.IsNull || value.IsNull) ? NullOf(assignment.Target.Type!, assignment) : null)
            ?? (assignment.Target.Type!.SpecialType == SpecialType.System_Int32 ? Fold(assignment.OperatorKind, before, value, assignment.IsChecked) : null)
            ?? Sized(Joined(before, token, value, assignment.Target), assignment.Target.Type!, assignment.Value.Type!, assignment);
        return Assign(assignment.Target, after, assignment);
    }

    /// <summary>What arithmetic gives, as the type of what it is assigned to.</summary>
    private PlainValue Sized(PlainValue value, ITypeSymbol type, ITypeSymbol other, IOperation place) =>
        type.SpecialType is SpecialType.System_String || (type.SpecialType is >= SpecialType.System_Int32 and <= SpecialType.System_Double && SymbolEqualityComparer.Default.Equals(type, other))
        ? value
        : value with { Text = $"{(place is ICompoundAssignmentOperation { IsChecked: true } or IIncrementOrDecrementOperation { IsChecked: true } ? "checked" : "unchecked")}(({TypeName(type, place)})({value.Text}))", IsPrimary = true };

    private Value Assign(ICoalesceAssignmentOperation assignment) => Ordered(assignment.Target, assignment.Value, () =>
    {
        var before = Evaluate(assignment.Target);
        var value = Branching(assignment, IsNull(before, assignment), () => Typed(Evaluate(assignment.Value), assignment.Value.Type, assignment.Target.Type!), () => before, assignment.Target.Type)!;

        // Of an int? it gives an int, and assigns an int?.
        return Typed(Assign(assignment.Target, value, assignment), assignment.Target.Type, assignment.Type!);

        Value Typed(Value one, ITypeSymbol? type, ITypeSymbol wanted) => one is PlainValue plain && !SymbolEqualityComparer.Default.Equals(type, wanted) ? Converted(plain, wanted, assignment) : one;
    });

    private Value Assign(IIncrementOrDecrementOperation step) => Ordered(step.Target, null, () => Incremented(step));

    private Value Incremented(IIncrementOrDecrementOperation step)
    {
        var before = Plain(step.Target);
        if (!before.IsStable)
            before = Name("before", step.Target.Type!, before, step);
        var by = step.Kind == OperationKind.Increment ? 1 : -1;
        var after = (step.IsLifted && before.IsNull ? before : null) ?? (step.Target.Type!.SpecialType == SpecialType.System_Int32 ? Fold(by > 0 ? BinaryOperatorKind.Add : BinaryOperatorKind.Subtract, before, Known(1), step.IsChecked) : null)
            ?? Sized(Joined(before, by > 0 ? "+" : "-", Known(1), step.Target), step.Target.Type, step.Target.Type, step);
        var result = Assign(step.Target, after, step);
        return step.IsPostfix ? before : result;
    }

    // ---- Several at once ----

    /// <summary>A record with some of its parts replaced.</summary>
    private TupleValue ReadWith(IWithOperation with)
    {
        if (Evaluate(with.Operand) is not TupleValue record)
            throw Unsupported(with, "expression", "Make the object anew, by its constructor.");
        return Initialized(record, with.Initializer);
    }

    private Value Deconstruct(IOperation target, Value value, IOperation place)
    {
        var targets = Parts(target);
        if (targets.Length == 0)
            throw UnknownOperation(place);
        var info = place is IDeconstructionAssignmentOperation { Syntax: Microsoft.CodeAnalysis.CSharp.Syntax.AssignmentExpressionSyntax syntax } ? Microsoft.CodeAnalysis.CSharp.CSharpExtensions.GetDeconstructionInfo(models.Of(syntax), syntax) : default;
        var isGiven = info.Method is null || ((info.Method.IsImplicitlyDeclared || info.Method.ContainingType is { Name: "TupleExtensions", ContainingNamespace.Name: "System" }) && value is TupleValue given && given.Items.Count == targets.Length);
        Value[] items = info.Method is { } method && !isGiven ? Deconstructed(method, value, targets.Length, place) : [.. Enumerable.Range(0, targets.Length).Select(i => targets[i] is IDiscardOperation ? Nothing : Item(value, i, place))];

        // All are read before any is assigned: they may be swapped. What is not a name yet gets one.
        for (var i = 0; i < items.Length; i++)
        {
            if (items[i] is PlainValue { IsStable: false } plain && targets[i].Type is { } type)
                items[i] = IsTensors(type) ? AsTensor(plain, place) : Name("item", Substitute(type), plain, place);
        }

        for (var i = 0; i < targets.Length; i++)
        {
            if (Parts(targets[i]).Length > 0)
                Deconstruct(targets[i], items[i], targets[i]);
            else if (targets[i] is not IDiscardOperation)
                Assign(targets[i], items[i], place);
        }

        return value;
    }

    private static IOperation[] Parts(IOperation target) => Uncast(target) switch
    {
        ITupleOperation tuple => [.. tuple.Elements],
        IDeclarationExpressionOperation { Expression: ITupleOperation tuple } => [.. tuple.Elements],
        _ => [],
    };

    /// <summary>What a Deconstruct method of the user's gives.</summary>
    private Value[] Deconstructed(IMethodSymbol method, Value value, int count, IOperation place)
    {
        var outs = method.Parameters.Skip(method.IsStatic ? 1 : 0).ToArray();
        if (Source(method) is { } source && value is not PlainValue)
        {
            var own = source.Parameters.ToArray();
            var arguments = own.Select((_, i) => i == 0 && method.IsStatic ? value : (Value?)null).ToArray();
            var kept = new Value[count];
            Inline(source, method, method.IsStatic ? null : value, arguments!, place, [.. own.Skip(method.IsStatic ? 1 : 0)], kept);
            return kept;
        }

        if (value is not PlainValue plain || outs.Length != count)
            throw UnknownOperation(place, "Deconstruct");
        CheckEffects(method, plain.IsFresh, place);
        var results = outs.Select(parameter => (Type: TypeName(Substitute(parameter.Type), place), Name: NewName(parameter.Name))).ToArray();
        foreach (var (type, name) in results)
            nodes.Add(new Compute(type, name, new Fragment("default!"), HasEffect: false));
        var given = string.Join(", ", results.Select(result => "out " + result.Name));
        nodes.Add(new Effect(new Fragment(method.IsStatic
            ? $"{MethodName(method, place)}({plain.Text}, {given});"
            : $"{plain.Operand}.{EscapedName(method)}({given});")));
        return [.. results.Select(result => (Value)PlainValue.Name(result.Name))];
    }

    /// <summary>An element of a tuple or of what a function gives at once.</summary>
    private Value Item(Value value, int index, IOperation place) => value switch
    {
        TupleValue tuple when index < tuple.Items.Count => tuple.Items[index],
        ListValue list when index < lists[list].Count => lists[list][index],
        // The second of what max, topk and the like give are indexes.
        PartsValue { Code: var code } parts when index == 0 => Part(parts, $"{code}.Item1", place),
        PartsValue { Code: var code } parts => AddConstant(place, parts.Title, $"{code}.Item{(index + 1).ToString(CultureInfo.InvariantCulture)}"),
        PlainValue plain => new PlainValue($"{plain.Operand}.Item{(index + 1).ToString(CultureInfo.InvariantCulture)}") { IsPrimary = true, IsStable = plain.IsStable, MayChange = plain.MayChange },
        UnknownValue => throw new NotCompiledException(),
        _ => throw Unsupported(place, "deconstruction", "Take apart what a block, a helper method or a function such as chunk gives."),
    };

    /// <summary>One of the tensors that a function gives at once; it may share the memory of what they are parts of.</summary>
    private TensorValue Part(PartsValue parts, string code, IOperation place)
    {
        var result = AddFunction(place, parts.Title, parts.Function, code, parts.Inputs);
        return OperationCatalog.SharesMemory(parts.Title) ? View(result, parts.Source) : result;
    }
}
