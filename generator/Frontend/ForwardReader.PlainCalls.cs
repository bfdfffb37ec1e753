using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;
using RelDrop.Graphs;

namespace RelDrop.Generator.Frontend;

/// <summary>Members, calls, objects and lambdas of plain C#.</summary>
internal sealed partial class ForwardReader
{
    /// <summary>What a pass may ask of a tensor: it is that of <c>forward</c> in all but what belongs to autograd and to memory.</summary>
    private static readonly HashSet<string> TensorProperties = ["shape", "ndim", "dtype", "device", "device_type", "device_index", "is_cuda", "Dimensions", "NumberOfElements", "ElementSize", "names", "is_sparse"];

    private static readonly HashSet<string> TensorMethods =
    [
        "size", "dim", "numel", "item", "stride", "element_size", "is_contiguous", "is_floating_point", "is_integral", "is_complex", "is_nonzero", "allclose", "Equals", "equal", "data", "ToString", "str", "jlstr", "npstr", "cstr", "tolist",
        "ReadCpuDouble", "ReadCpuSingle", "ReadCpuInt32", "ReadCpuInt64", "ReadCpuBool", "ToDouble", "ToSingle", "ToInt32", "ToInt64", "ToBoolean", "ToByte", "ToScalar", "ToDecimal", "is_cpu",
    ];

    // ---- Members ----
    private PlainValue MemberText(IOperation operation)
    {
        switch (operation)
        {
            case IArrayElementReferenceOperation element:
                return ElementText(element.ArrayReference, [.. element.Indices]);
            case IImplicitIndexerReferenceOperation element:
                return ElementText(element.Instance, [element.Argument]);
            case IPropertyReferenceOperation { Arguments.Length: > 0, Instance: { } owner } element:
                CheckEffects(element.Property.GetMethod, isFresh: true, element);
                return ElementText(owner, [.. element.Arguments.OrderBy(argument => argument.Parameter!.Ordinal).Select(argument => argument.Value)]);
            case IPropertyReferenceOperation property:
                return MemberText(property.Instance, property.Property, property);
            case IFieldReferenceOperation field:
                return MemberText(field.Instance, field.Field, field);
            default:
                throw UnknownOperation(operation);
        }
    }

    private PlainValue ElementText(IOperation owner, IReadOnlyList<IOperation> indices) =>
        ElementText(Operands([owner, .. indices.Select(Argument)]), owner);

    /// <summary>An element of what has been evaluated already.</summary>
    private PlainValue ElementText(PlainValue owner, IReadOnlyList<IOperation> indices, IOperation place) =>
        ElementText([owner, .. Operands([.. indices.Select(Argument)])], place);

    private static PlainValue ElementText(PlainValue[] parts, IOperation owner)
    {
        var isShape = Uncast(owner) is IPropertyReferenceOperation { Property: { Name: "shape", ContainingType: var home } } && home.IsTensor();
        return new PlainValue($"{parts[0].Operand}[{string.Join(", ", parts.Skip(1).Select(part => part.Text))}]") { IsPrimary = true, IsStable = isShape && parts.All(part => part.IsStable), IsFresh = parts[0].IsFresh, MayChange = parts[0].MayChange };
    }

    private PlainValue MemberText(IOperation? owner, ISymbol member, IOperation place)
    {
        if (member is IPropertySymbol { GetMethod: { } getter } property && !IsAutomatic(property))
            CheckEffects(getter, isFresh: false, place);
        if (owner is null)
        {
            CheckAccess(member, place);
            return PlainValue.Name($"{TypeName(member.ContainingType, place)}.{EscapedName(member)}") with { IsStable = member is IFieldSymbol || IsTorch(member.ContainingType) };
        }

        if (IsModel(owner))
        {
            if (owner.Syntax is BaseExpressionSyntax && (member.IsVirtual || member.IsOverride || member.IsAbstract))
                throw Unsupported(place, $"use of 'base.{member.Name}'", "The compiled pass cannot ask the base class; give it another name there.");
            var type = place.Type is { } seen && IsModuleOrTensor(seen) ? (member as IFieldSymbol)?.Type ?? (member as IPropertySymbol)?.Type : null;
            var mayBeNull = type is { NullableAnnotation: NullableAnnotation.Annotated, IsReferenceType: true };
            return PlainValue.Name(MemberAccess(place, member) + (mayBeNull ? "!" : "")) with { MayBeNull = mayBeNull };
        }

        if (IsTensors(owner.Type) && owner.Type.IsTensor())
        {
            return TensorProperties.Contains(member.Name)
                ? PlainValue.Name($"{AsPlain(Receiver(owner), owner).Operand}.{member.Name}") with { IsFresh = member.Name == "shape" }
                : throw UnknownOperation(place, member.Name);
        }

        return MemberText(Plain(owner), member, place);
    }

    /// <summary>A member of what has been evaluated already.</summary>
    private PlainValue MemberText(PlainValue owner, ISymbol member, IOperation place)
    {
        CheckAccess(member, place);
        if (member is IPropertySymbol { GetMethod: { } getter } property && !IsAutomatic(property))
            CheckEffects(getter, owner.IsFresh, place);
        var name = EscapedName((member as IFieldSymbol)?.CorrespondingTupleField ?? member); // A tuple may have lost its names.
        return new PlainValue($"{owner.Operand}.{name}") { IsPrimary = true, IsStable = owner.IsStable && !owner.MayChange, IsFresh = owner.IsFresh, MayChange = owner.MayChange };
    }

    private static bool IsModuleOrTensor(ITypeSymbol type) => type.IsModule() || type.DerivesFrom(KnownNames.Tensor);

    private static IMethodSymbol? Getter(IPropertySymbol property) => property.GetMethod is { DeclaringSyntaxReferences.Length: 1 } getter ? getter : null;

    private static bool IsAutomatic(IPropertySymbol property) => property.ContainingType.GetMembers().OfType<IFieldSymbol>().Any(field => SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property));

    private static bool IsTorch(ITypeSymbol type) => type.FullName().StartsWith("TorchSharp.", System.StringComparison.Ordinal);

    // ---- Calls ----
    private Value PlainCall(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        if (call.Arguments.FirstOrDefault(argument => IsTensors(argument.Value.Type)) is { } given && !IsRead(method, given))
            throw UnknownOperation(call);
        if (call.Instance is { } owner && owner.Type.DerivesFrom(KnownNames.Tensor) && !TensorMethods.Contains(method.Name))
            throw UnknownOperation(call);
        var text = CallText(call, out var isFresh);
        CheckEffects(method, isFresh, call);
        if (method.ReturnsVoid)
        {
            nodes.Add(new Effect(new Fragment(text.Text + ";")));
            return Nothing;
        }

        return Effects.IsPure(method) && method.Parameters.All(parameter => parameter.RefKind is RefKind.None or RefKind.In) ? text : Name(method.Name, Substitute(call.Type!), text, call, hasEffect: true);
    }

    /// <summary>Whether a method of a library does no more than read a tensor: it keeps none where it gives none.</summary>
    private static bool IsRead(IMethodSymbol method, IArgumentOperation given) =>
        given.Value.Type.IsTensor() && (method.ReturnsVoid || method.ReturnType.SpecialType != SpecialType.None) && (method.IsStatic || method.ContainingType.IsTensor());

    private PlainValue CallText(IInvocationOperation call) => CallText(call, out _);

    /// <param name="call">The call.</param>
    /// <param name="isFresh">Whether the object that it is called on is one that forward has made, or that nothing can change.</param>
    private PlainValue CallText(IInvocationOperation call, out bool isFresh)
    {
        var method = call.TargetMethod;
        var ordered = call.Arguments.OrderBy(argument => argument.Parameter!.Ordinal).ToArray();
        var isInOrder = ordered.SequenceEqual(call.Arguments);
        IOperation[] values = [.. call.Arguments.SelectMany(ElementsOf).Select(Argument)];
        IOperation? owner = IsModel(call.Instance) ? null : call.Instance;
        var operands = Operands([.. owner is null ? [] : new[] { owner }, .. values.Where(value => value is not IDeclarationExpressionOperation)]);
        var index = owner is null ? 0 : 1;
        if (owner is not null && operands[0].IsNull)
            throw Unsupported(owner, "expression", "It is null here.");
        isFresh = (owner is not null || method.IsExtensionMethod) && operands.Length > 0 && (operands[0].IsFresh || Effects.IsImmutable((owner ?? values[0]).Type));
        var texts = new Dictionary<int, List<string>>();
        var isStable = true;
        foreach (var argument in call.Arguments)
        {
            var own = texts[argument.Parameter!.Ordinal] = [];
            foreach (var element in ElementsOf(argument))
            {
                if (argument.Parameter.RefKind is RefKind.Out or RefKind.Ref)
                {
                    own.Add(OutText(argument, Argument(element)));
                    index += Argument(element) is IDeclarationExpressionOperation ? 0 : 1;
                    continue;
                }

                var value = operands[index++];
                if (!isInOrder && !value.IsStable)
                    value = Name(argument.Parameter.Name, Substitute(element.Type!), value, element);
                isStable &= value.IsStable;
                if (argument.ArgumentKind != ArgumentKind.DefaultValue || ordered.SkipWhile(one => one != argument).Any(one => one.ArgumentKind != ArgumentKind.DefaultValue || IsOfCaller(one)))
                    own.Add(value.Text);
            }
        }

        var arguments = string.Join(", ", texts.OrderBy(pair => pair.Key).SelectMany(pair => pair.Value));
        if (call.Instance is IInstanceReferenceOperation { Syntax: BaseExpressionSyntax } && (method.IsVirtual || method.IsOverride))
            throw Unsupported(call, $"call of 'base.{method.Name}'", "The compiled pass cannot call the base class's method; give it another name there.");
        var name = method.MethodKind == MethodKind.DelegateInvoke ? operands[0].Operand
            : method.IsStatic ? MethodName(method, call)
            : IsModel(call.Instance) ? MemberAccess(call, method) + TypeArgumentsText(method, call)
            : $"{operands[0].Operand}.{EscapedName(Accessible(method, call))}{TypeArgumentsText(method, call)}";
        return new PlainValue($"{name}({arguments})") { IsPrimary = true, IsStable = isStable && Effects.IsPure(method), IsFresh = Effects.MakesItsResult(method) };
    }

    /// <summary>Whether an argument that is left out is filled in by the place of the call.</summary>
    private static bool IsOfCaller(IArgumentOperation argument) => argument.Parameter!.GetAttributes().Any(attribute => attribute.AttributeClass?.Name.StartsWith("Caller", System.StringComparison.Ordinal) == true);

    private IMethodSymbol Accessible(IMethodSymbol method, IOperation place)
    {
        CheckAccess(method, place);
        return method;
    }

    /// <summary>A variable that a method sets. It is declared before the call; nothing else sets it.</summary>
    private string OutText(IArgumentOperation argument, IOperation target)
    {
        if (argument.Parameter!.RefKind == RefKind.Ref)
            throw Unsupported(argument, "ref argument", "Use what the method returns.");
        if (target is IDiscardOperation)
            return "out _";
        if (Uncast(target is IDeclarationExpressionOperation declaration ? declaration.Expression : target) is not ILocalReferenceOperation { Local: var local })
            throw Unsupported(argument, "out argument", "Give it a new local.");
        var type = Substitute(local.Type);
        if (IsTensors(type))
            throw UnknownOperation(argument);
        var name = NewName(local.Name);
        nodes.Add(new Compute(TypeName(type, argument), name, new Fragment("default!"), HasEffect: false));
        locals[Resolve(local)] = PlainValue.Name(name);
        return "out " + name;
    }

    private PlainValue MethodReferenceText(IMethodReferenceOperation reference)
    {
        var method = reference.Method;
        CheckEffects(method, isFresh: false, reference);
        return method.IsStatic ? PlainValue.Name(MethodName(method, reference))
            : IsModel(reference.Instance) ? PlainValue.Name(MemberAccess(reference, method))
            : PlainValue.Name($"{Plain(reference.Instance!).Operand}.{EscapedName(method)}");
    }

    // ---- Objects ----
    private PlainValue CreationText(IObjectCreationOperation creation)
    {
        if (creation.Constructor is { } constructor && !creation.Type.IsModule())
            CheckEffects(constructor, isFresh: true, creation);
        var arguments = creation.Arguments.OrderBy(argument => argument.Parameter!.Ordinal).ToArray();
        if (arguments.FirstOrDefault(argument => IsTensors(argument.Value.Type)) is { } kept)
            throw Unsupported(kept, "argument", "What an object does with a tensor cannot be followed; use a tuple, a record, or a class whose fields and properties are all public.");
        if (!arguments.SequenceEqual(creation.Arguments))
            throw Unsupported(creation, "expression", "Give the constructor its arguments in the order of its parameters.");
        var last = arguments.Length;
        while (last > 0 && arguments[last - 1].ArgumentKind == ArgumentKind.DefaultValue)
            last--;
        var operands = Operands([.. arguments.Take(last).SelectMany(ElementsOf).Select(Argument)]);
        var text = $"new {TypeName(creation.Type!.WithNullableAnnotation(NullableAnnotation.NotAnnotated), creation)}({string.Join(", ", operands.Select(operand => operand.Text))})";
        return new PlainValue(text + (creation.Initializer is null ? "" : " " + InitializerText(creation.Initializer))) { IsPrimary = true, IsFresh = true };
    }

    private string InitializerText(IObjectOrCollectionInitializerOperation initializer)
    {
        var parts = new List<string>();
        var before = nodes.Count;
        foreach (var one in initializer.Initializers)
        {
            if (one is ISimpleAssignmentOperation { Value: var kept } && IsTensors(kept.Type) || one is IInvocationOperation { Arguments: var added } && added.Any(argument => IsTensors(argument.Value.Type)))
                throw Unsupported(one, "initializer", "What an object does with a tensor cannot be followed; use a tuple, a record, or a class whose fields and properties are all public.");
            parts.Add(one switch
            {
                ISimpleAssignmentOperation { Target: IMemberReferenceOperation { Member: not IPropertySymbol { IsIndexer: true } } target, Value: var value } => $"{EscapedName(target.Member)} = {Plain(value).Text}",
                ISimpleAssignmentOperation { Target: IPropertyReferenceOperation target, Value: var value } => $"[{string.Join(", ", target.Arguments.Select(argument => Plain(argument.Value).Text))}] = {Plain(value).Text}",
                IMemberInitializerOperation { InitializedMember: IMemberReferenceOperation member, Initializer: { } inner } => $"{EscapedName(member.Member)} = {InitializerText(inner)}",
                IInvocationOperation { TargetMethod: { Name: "Add", IsExtensionMethod: false }, Arguments: var arguments } => arguments.Length == 1 ? Plain(arguments[0].Value).Text : $"{{ {string.Join(", ", arguments.Select(argument => Plain(argument.Value).Text))} }}",
                _ => throw UnknownOperation(one),
            });
        }

        return nodes.Count == before ? $"{{ {string.Join(", ", parts)} }}" : throw Unsupported(initializer, "initializer", "Compute what has an effect before it.");
    }

    private PlainValue ArrayText(IArrayCreationOperation array)
    {
        var type = (IArrayTypeSymbol)Substitute(array.Type!);
        if (array.Initializer is { } initializer)
            return new PlainValue($"new {TypeName(type.WithNullableAnnotation(NullableAnnotation.NotAnnotated), array)} {ArrayInitializerText(initializer)}") { IsPrimary = true, IsFresh = true };
        var sizes = string.Join(", ", Operands([.. array.DimensionSizes]).Select(size => size.Text));
        ITypeSymbol element = type.ElementType;
        var ranks = "";
        while (element is IArrayTypeSymbol inner)
        {
            ranks += $"[{new string(',', inner.Rank - 1)}]";
            element = inner.ElementType;
        }

        return new PlainValue($"new {TypeName(element, array)}[{sizes}]{ranks}") { IsPrimary = true, IsFresh = true };
    }

    private string ArrayInitializerText(IArrayInitializerOperation initializer)
    {
        if (initializer.ElementValues.Any(element => element is IArrayInitializerOperation))
            return $"{{ {string.Join(", ", initializer.ElementValues.Select(element => ArrayInitializerText((IArrayInitializerOperation)element)))} }}";
        return $"{{ {string.Join(", ", Operands([.. initializer.ElementValues.Select(Argument)]).Select(element => element.Text))} }}";
    }

    private PlainValue TupleText(ITupleOperation tuple)
    {
        var items = Operands([.. tuple.Elements]);
        return new PlainValue($"({string.Join(", ", items.Select(item => item.Text))})") { IsPrimary = true, IsStable = items.All(item => item.IsStable), MayChange = items.Any(item => item.MayChange) };
    }

    /// <summary>An interpolated string as its format and arguments, which stand outside of the literal.</summary>
    private PlainValue InterpolatedText(IInterpolatedStringOperation text)
    {
        var holes = text.Parts.OfType<IInterpolationOperation>().ToArray();
        var operands = Operands([.. holes.Select(hole => hole.Expression)]);
        var next = 0;
        var format = string.Concat(text.Parts.Select(part => part switch
        {
            IInterpolatedStringTextOperation literal => (literal.Text.ConstantValue.Value as string ?? "").Replace("{", "{{").Replace("}", "}}"),
            IInterpolationOperation hole => $"{{{(next++).ToString(CultureInfo.InvariantCulture)}{(hole.Alignment is null ? "" : "," + hole.Alignment.ConstantValue.Value)}{(hole.FormatString is null ? "" : ":" + hole.FormatString.ConstantValue.Value)}}}",
            _ => throw UnknownOperation(part),
        }));
        return PlainValue.Name($"string.Format({string.Join(", ", operands.Select(operand => operand.Text).Prepend(TypedLiteral.Quoted(format)))})") with { IsStable = operands.All(operand => operand.IsStable) };
    }
}
