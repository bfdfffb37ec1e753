using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;
using RelDrop.Graphs;

namespace RelDrop.Generator.Frontend;

/// <summary>
/// Plain C#: numbers, shapes, conditions, objects. It is written anew from what the compiler has bound, with every name in full, so that
/// it means the same in the generated file; what has an effect is computed once, in its place.
/// </summary>
internal sealed partial class ForwardReader
{
    /// <summary>A plain value; tensors that it is computed from carry no relevance to it.</summary>
    private PlainValue Plain(IOperation operation)
    {
        var wasDetached = isDetached;
        isDetached = wasDetached || !LeavesValues(operation);
        try
        {
            return AsPlain(Evaluate(operation), operation);
        }
        finally
        {
            isDetached = wasDetached;
        }
    }

    /// <summary>Whether something that an expression computes on its way is read elsewhere: what it assigns, declares or hands to methods.</summary>
    private static bool LeavesValues(IOperation operation) => operation.DescendantsAndSelf().Any(part => part is IAssignmentOperation or IDeclarationExpressionOperation or IAnonymousFunctionOperation
        or IDeclarationPatternOperation { DeclaredSymbol: not null } or IRecursivePatternOperation { DeclaredSymbol: not null } or IListPatternOperation
        or IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out }
        || part is IInvocationOperation { TargetMethod: var method } && (method.MethodKind == MethodKind.DelegateInvoke || method.Name.EndsWith("_", System.StringComparison.Ordinal) || part.ChildOperations.Any(argument => argument is IArgumentOperation { Parameter.Name: "inplace" }) || Source(method) is not null));

    private PlainValue AsPlain(Value value, IOperation place)
    {
        switch (value)
        {
            case PlainValue plain:
                return plain;
            case TensorValue tensor:
                Touch(tensor.Id, place);
                return PlainValue.Name(Fragment.Hole(tensor.Id));
            case PackedValue optional:
                return AsPlain(Unpack(optional, "0", place), place);
            case ModuleValue module:
                return PlainValue.Name(module.Layer.Access);
            case ListValue { IsDictionary: false } list when PackedOf(list) is { } packed:
                return new PlainValue(UnpackText(packed)) { IsPrimary = true };
            case ListValue { IsDictionary: false } list:
                return new PlainValue($"[{string.Join(", ", lists[list].Select(item => AsPlain(item, place).Text))}]");
            case TupleValue { Items.Count: > 1 } tuple when place.Type is INamedTypeSymbol { IsTupleType: true }:
                return new PlainValue($"({string.Join(", ", tuple.Items.Select(item => AsPlain(item, place).Text))})") { IsPrimary = true };
            case FunctionValue function:
                return LambdaText(function, place);
            case UnknownValue:
                throw new NotCompiledException();
            default:
                throw UnknownOperation(place);
        }
    }

    private static PlainValue Known(bool value) => new(value ? "true" : "false") { IsPrimary = true, IsStable = true, Constant = new Optional<object?>(value) };

    private static PlainValue Known(float value) => new(value.ToString("R", CultureInfo.InvariantCulture) + "F") { IsPrimary = value >= 0, IsStable = true, Constant = new Optional<object?>(value) };

    private static PlainValue Known(int value) => new(value.ToString(CultureInfo.InvariantCulture)) { IsPrimary = value >= 0, IsStable = true, Constant = new Optional<object?>(value) };

    /// <summary>The null of a type.</summary>
    private PlainValue NullOf(ITypeSymbol type, IOperation place) => PlainValue.Name($"default({TypeName(type, place)})") with { Constant = new Optional<object?>(null) };

    private PlainValue Literal(IOperation operation)
    {
        var value = operation.ConstantValue.Value;
        if (value is null && IsTensors(operation.Type))
            return Null;
        var type = operation.Type is { TypeKind: TypeKind.Enum } or { IsValueType: true } || value is null ? operation.Type : null;
        if (operation.Type is { TypeKind: TypeKind.Enum } @enum)
            CheckAccess((INamedTypeSymbol)@enum, operation);
        var text = TypedLiteral.Of(value, type, name => TypeName(name, operation));

        // A native integer counts in 64 bits.
        var known = value is not null && operation.Type is { SpecialType: SpecialType.System_IntPtr or SpecialType.System_UIntPtr } ? System.Convert.ToInt64(value, CultureInfo.InvariantCulture) : value;
        return new PlainValue(text) { IsPrimary = TypedLiteral.IsPrimary(text), IsStable = true, Constant = known };
    }

    /// <summary>The C# of an operation that involves no tensor itself.</summary>
    private PlainValue PlainText(IOperation operation)
    {
        switch (operation)
        {
            case IConversionOperation conversion:
                return ConversionText(conversion);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } binary:
                return ShortCircuit(binary);
            case IBinaryOperation binary:
                return BinaryText(binary);
            case IUnaryOperation unary:
                return UnaryText(unary);
            case IArrayCreationOperation array:
                return ArrayText(array);
            case ICollectionExpressionOperation collection:
                var items = Operands([.. collection.Elements.Select(element => element is ISpreadOperation spread ? spread.Operand : Argument(element))]);
                return new PlainValue($"[{string.Join(", ", items.Select((item, i) => (collection.Elements[i] is ISpreadOperation ? ".. " : "") + item.Text))}]") { IsFresh = true };
            case IObjectCreationOperation creation:
                return Name(creation.Type!.Name, Substitute(creation.Type), CreationText(creation) with { IsFresh = true }, creation, hasEffect: true);
            case ITypeParameterObjectCreationOperation creation:
                return Name(creation.Type!.Name, Substitute(creation.Type), new PlainValue($"new {TypeName(creation.Type, creation)}()") { IsFresh = true }, creation, hasEffect: true);
            case IConditionalOperation conditional:
                return ConditionalText(conditional);
            case ICoalesceOperation coalesce:
                return CoalesceText(coalesce);
            case IConditionalAccessOperation access:
                return AccessText(access);
            case IIsTypeOperation test:
                return new PlainValue($"{Plain(test.ValueOperand).Operand} is {(test.IsNegated ? "not " : "")}{TypeName(test.TypeOperand, test)}");
            case IIsPatternOperation test:
                return Matches(Stable("subject", Evaluate(test.Value), test.Value), test.Pattern, test);
            case IInterpolatedStringOperation text:
                return InterpolatedText(text);
            case ITypeOfOperation type:
                return PlainValue.Name($"typeof({TypeName(type.TypeOperand, type)})");
            case IDefaultValueOperation { Type: { } type }:
                return PlainValue.Name($"default({TypeName(type, operation)})");
            case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }:
                return PlainValue.Name("module");
            case IRangeOperation range:
                return new PlainValue($"{(range.LeftOperand is null ? "" : EndText(range.LeftOperand))}..{(range.RightOperand is null ? "" : EndText(range.RightOperand))}") { IsStable = true };
            case IMethodReferenceOperation reference:
                return MethodReferenceText(reference);
            case IInvalidOperation or { Type: IErrorTypeSymbol }:
                throw new NotCompiledException();
            case IDynamicInvocationOperation or IDynamicMemberReferenceOperation or IDynamicIndexerAccessOperation or IDynamicObjectCreationOperation:
                throw Unsupported(operation, "use of dynamic", "What it does is decided when it runs; give it its type.");
            default:
                throw Unsupported(operation, "expression", "What it does is not known when the model is compiled; write it with fields, locals, calls and operators.");
        }
    }

    /// <summary>An end of a range: a number, or one from the end. An array may be indexed by wider numbers than an Index takes.</summary>
    private string EndText(IOperation end) => Argument(end) is var value && (PlainValue)Stable("end", Plain(value), value) is var text && value is IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat } ? text.Text
        : value.Type is { SpecialType: SpecialType.System_Int64 or SpecialType.System_UInt32 or SpecialType.System_UInt64 or SpecialType.System_IntPtr or SpecialType.System_UIntPtr } ? $"checked((int){text.Operand})"
        : text.Operand;

    /// <summary>Operands from left to right: what a later one might change is computed before it.</summary>
    private PlainValue[] Operands(IReadOnlyList<IOperation> operations)
    {
        var values = new PlainValue[operations.Count];
        var places = new int[operations.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var before = nodes.Count;
            values[i] = Plain(operations[i]);
            for (var j = 0; j < i && nodes.Count > before; j++)
            {
                if (values[j].IsStable || operations[j].Type is not { } type)
                    continue;
                var name = NewName("operand");
                nodes.Insert(places[j], new Compute(TypeName(type, operations[j]), name, new Fragment(values[j].Text), HasEffect: false));
                values[j] = values[j].Named(name);
                for (var k = j + 1; k < i; k++)
                    places[k]++;
            }

            places[i] = nodes.Count;
        }

        return values;
    }

    private PlainValue ConversionText(IConversionOperation conversion)
    {
        var target = conversion.Type!;
        var operand = Plain(conversion.Operand);
        if (IsScalar(target) && !IsScalar(conversion.Operand.Type))
            return operand.IsNull ? operand : new PlainValue(NumberText(operand, conversion.Operand.Type)) { IsPrimary = true, IsStable = operand.IsStable };
        if (target.FullName() == "TorchSharp.torch.TensorIndex" || conversion.Operand is ICollectionExpressionOperation or IAnonymousFunctionOperation)
            return operand;
        if (target.TypeKind == TypeKind.Dynamic)
            throw Unsupported(conversion, "use of dynamic", "What it does is decided when it runs; give it its type.");
        var isRemade = conversion.IsImplicit && conversion.OperatorMethod is null && !conversion.Conversion.IsNumeric && !conversion.Conversion.IsNullable && (!conversion.Operand.Type?.IsTupleType ?? true);
        return isRemade ? operand : new PlainValue($"({TypeName(target, conversion)}){(conversion.Conversion is { IsNumeric: true, IsImplicit: false } ? Running(operand, conversion.Operand) : operand).Operand}") { IsStable = operand.IsStable, IsFresh = operand.IsFresh && conversion.Conversion.IsReference };
    }

    private PlainValue Converted(PlainValue value, ITypeSymbol? type, IOperation place) => type is null ? value : new PlainValue($"({TypeName(type, place)}){value.Operand}") { IsStable = value.IsStable };

    private Value Stable(string hint, Value value, IOperation place) =>
        value is PlainValue { IsStable: false } plain ? Name(hint, Substitute(place.Type!), plain, place) : value;
}
