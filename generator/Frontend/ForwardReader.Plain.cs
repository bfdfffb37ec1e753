using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;

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
        isDetached = true;
        try
        {
            return AsPlain(Evaluate(operation), operation);
        }
        finally
        {
            isDetached = wasDetached;
        }
    }

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
            case ListValue list when PackedOf(list) is { } packed:
                return new PlainValue(UnpackText(packed)) { IsPrimary = true };
            case ListValue list:
                return new PlainValue($"[{string.Join(", ", lists[list.Object].Select(item => AsPlain(item, place).Text))}]");
            case TupleValue { Items.Count: > 1 } tuple:
                return new PlainValue($"({string.Join(", ", tuple.Items.Select(item => AsPlain(item, place).Text))})") { IsPrimary = true };
            case FunctionValue function:
                return LambdaText(function, place);
            case UnknownValue:
                throw new NotCompiledException();
            default:
                throw UnknownOperation(place);
        }
    }

    private PlainValue Condition(IOperation operation) => Plain(operation);

    private static PlainValue Known(bool value) => new(value ? "true" : "false") { IsPrimary = true, IsStable = true, Constant = new Optional<object?>(value) };

    private static PlainValue Known(int value) => new(value.ToString(CultureInfo.InvariantCulture)) { IsPrimary = value >= 0, IsStable = true, Constant = new Optional<object?>(value) };

    private PlainValue Literal(IOperation operation)
    {
        var value = operation.ConstantValue.Value;
        if (value is null && IsTensors(operation.Type))
            return Null;
        var type = operation.Type is { TypeKind: TypeKind.Enum } or { IsValueType: true } || value is null ? operation.Type : null;
        if (operation.Type is { TypeKind: TypeKind.Enum } @enum)
            CheckAccess((INamedTypeSymbol)@enum, operation);
        var text = TypedLiteral.Of(value, type, name => TypeName(name, operation));
        return new PlainValue(text) { IsPrimary = TypedLiteral.IsPrimary(text), IsStable = true, Constant = value };
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

    /// <summary>An end of a range: a number, or one from the end.</summary>
    private string EndText(IOperation end) => Argument(end) is var value && Plain(value) is var text && value is IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat } ? text.Text : text.Operand;

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
                values[j] = PlainValue.Name(name) with { IsFresh = values[j].IsFresh };
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
        return isRemade ? operand : new PlainValue($"({TypeName(target, conversion)}){operand.Operand}") { IsStable = operand.IsStable, IsFresh = operand.IsFresh && conversion.Conversion.IsReference };
    }

    // ---- Operators ----
    private static string? TokenOf(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.Add => "+",
        BinaryOperatorKind.Subtract => "-",
        BinaryOperatorKind.Multiply => "*",
        BinaryOperatorKind.Divide => "/",
        BinaryOperatorKind.Remainder => "%",
        BinaryOperatorKind.LeftShift => "<<",
        BinaryOperatorKind.RightShift => ">>",
        BinaryOperatorKind.UnsignedRightShift => ">>>",
        BinaryOperatorKind.And => "&",
        BinaryOperatorKind.Or => "|",
        BinaryOperatorKind.ExclusiveOr => "^",
        BinaryOperatorKind.Equals => "==",
        BinaryOperatorKind.NotEquals => "!=",
        BinaryOperatorKind.LessThan => "<",
        BinaryOperatorKind.LessThanOrEqual => "<=",
        BinaryOperatorKind.GreaterThan => ">",
        BinaryOperatorKind.GreaterThanOrEqual => ">=",
        _ => null,
    };

    private PlainValue BinaryText(IBinaryOperation binary)
    {
        // A long sum leans to the left: its terms are read in a loop, so that the stack holds.
        var chain = new Stack<IBinaryOperation>();
        IOperation left = binary;
        while (left is IBinaryOperation inner && !inner.ConstantValue.HasValue && !inner.Type.IsTensor() && inner.OperatorKind is not (BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr))
        {
            chain.Push(inner);
            left = inner.LeftOperand;
        }

        var value = Plain(left);
        var place = left;
        while (chain.Count > 0)
        {
            var current = chain.Pop();
            Step(current);
            var before = nodes.Count;
            var right = Plain(current.RightOperand);
            if (nodes.Count > before && !value.IsStable)
            {
                var name = NewName("operand");
                nodes.Insert(before, new Compute(TypeName(place.Type!, place), name, new Fragment(value.Text), HasEffect: false));
                value = PlainValue.Name(name);
            }

            value = Fold(current.OperatorKind, value, right) ?? new PlainValue($"{value.Operand} {TokenOf(current.OperatorKind) ?? throw UnknownOperation(current)} {right.Operand}") { IsStable = value.IsStable && right.IsStable };
            if (current.IsChecked && !((Microsoft.CodeAnalysis.CSharp.CSharpCompilationOptions)Compilation.Options).CheckOverflow)
                value = value with { Text = $"checked({value.Text})", IsPrimary = true };
            place = current;
        }

        return value;
    }

    /// <summary>What the compiler can count itself.</summary>
    private static PlainValue? Fold(BinaryOperatorKind kind, PlainValue left, PlainValue right) => (left.Constant, right.Constant) switch
    {
        ({ HasValue: true, Value: int x }, { HasValue: true, Value: int y }) => kind switch
        {
            BinaryOperatorKind.Add => Known(unchecked(x + y)),
            BinaryOperatorKind.Subtract => Known(unchecked(x - y)),
            BinaryOperatorKind.Multiply => Known(unchecked(x * y)),
            BinaryOperatorKind.Divide when y is not (0 or -1) => Known(x / y),
            BinaryOperatorKind.Remainder when y is not (0 or -1) => Known(x % y),
            BinaryOperatorKind.LessThan => Known(x < y),
            BinaryOperatorKind.LessThanOrEqual => Known(x <= y),
            BinaryOperatorKind.GreaterThan => Known(x > y),
            BinaryOperatorKind.GreaterThanOrEqual => Known(x >= y),
            BinaryOperatorKind.Equals => Known(x == y),
            BinaryOperatorKind.NotEquals => Known(x != y),
            _ => null,
        },
        ({ HasValue: true, Value: var x and (bool or null) }, { HasValue: true, Value: var y and (bool or null) }) => kind switch
        {
            BinaryOperatorKind.Equals => Known(Equals(x, y)),
            BinaryOperatorKind.NotEquals => Known(!Equals(x, y)),
            _ => null,
        },
        _ => null,
    };

    private PlainValue ShortCircuit(IBinaryOperation binary)
    {
        var isAnd = binary.OperatorKind == BinaryOperatorKind.ConditionalAnd;
        return Combine(Plain(binary.LeftOperand), binary.RightOperand, isAnd, binary);
    }

    private PlainValue Combine(PlainValue left, IOperation right, bool isAnd, IOperation place)
    {
        if (left.Constant is { HasValue: true, Value: bool known })
            return known == isAnd ? Plain(right) : left;
        var before = Save();
        var (inside, value) = InRegion(() => Plain(right));
        if (inside.Count > 0)
        {
            // The right side must not be computed where the left one decides.
            Restore(before);
            return (PlainValue)Branching(place, isAnd ? left : Not(left), () => Plain(right), () => Known(!isAnd), Compilation.GetSpecialType(SpecialType.System_Boolean))!;
        }

        var other = (PlainValue)value!;
        return other.Constant is { HasValue: true, Value: bool certain } ? certain == isAnd ? left : other
            : new PlainValue($"{left.Operand} {(isAnd ? "&&" : "||")} {other.Operand}") { IsStable = left.IsStable && other.IsStable };
    }

    private static PlainValue Or(PlainValue left, PlainValue right) =>
        left.Constant is { HasValue: true, Value: bool x } ? x ? left : right
        : right.Constant is { HasValue: true, Value: bool y } ? y ? right : left
        : new PlainValue($"{left.Operand} || {right.Operand}") { IsStable = left.IsStable && right.IsStable };

    private static PlainValue Not(PlainValue condition) => condition.Constant is { HasValue: true, Value: bool known } ? Known(!known) : new PlainValue("!" + condition.Operand) { IsStable = condition.IsStable };

    private PlainValue UnaryText(IUnaryOperation unary)
    {
        var operand = Plain(unary.Operand);
        return unary.OperatorKind switch
        {
            UnaryOperatorKind.Not when unary.Type!.SpecialType == SpecialType.System_Boolean => Not(operand),
            UnaryOperatorKind.Minus when operand.Constant is { HasValue: true, Value: int number } => Known(unchecked(-number)),
            UnaryOperatorKind.Minus => Of("-"),
            UnaryOperatorKind.Plus => Of("+"),
            UnaryOperatorKind.Not => Of("!"),
            UnaryOperatorKind.BitwiseNegation => Of("~"),
            UnaryOperatorKind.Hat => Of("^"),
            _ => throw UnknownOperation(unary),
        };

        PlainValue Of(string token) => new($"{token}{operand.Operand}") { IsStable = operand.IsStable };
    }

    // ---- Choices ----
    private PlainValue ConditionalText(IConditionalOperation conditional)
    {
        var condition = Condition(conditional.Condition);
        if (condition.Constant is { HasValue: true, Value: bool known })
            return Plain(known ? conditional.WhenTrue : conditional.WhenFalse!);
        var before = Save();
        var (then, x) = InRegion(() => Plain(conditional.WhenTrue));
        var (other, y) = InRegion(() => Plain(conditional.WhenFalse!));
        if (then.Count + other.Count == 0)
            return new PlainValue($"{condition.Operand} ? {((PlainValue)x!).Operand} : {((PlainValue)y!).Operand}");
        Restore(before);
        return AsPlain(Branching(conditional, condition, () => Plain(conditional.WhenTrue), () => Plain(conditional.WhenFalse!), conditional.Type)!, conditional);
    }

    private PlainValue CoalesceText(ICoalesceOperation coalesce)
    {
        var value = Plain(coalesce.Value);
        if (value.Constant.HasValue)
            return value.IsNull ? Plain(coalesce.WhenNull) : value;
        if (coalesce.WhenNull is IThrowOperation { Exception: { } exception })
            return new PlainValue($"{value.Operand} ?? throw {Plain(exception).Operand}");
        var before = Save();
        var (inside, otherwise) = InRegion(() => Plain(coalesce.WhenNull));
        if (inside.Count == 0)
            return new PlainValue($"{value.Operand} ?? {((PlainValue)otherwise!).Operand}") { IsStable = value.IsStable && ((PlainValue)otherwise).IsStable };
        Restore(before);
        var held = value.IsStable ? value : Name("value", Substitute(coalesce.Value.Type!), value, coalesce);
        return AsPlain(Branching(coalesce, IsNull(held, coalesce), () => Plain(coalesce.WhenNull), () => Converted(held, coalesce.Type, coalesce), coalesce.Type)!, coalesce);
    }

    private PlainValue AccessText(IConditionalAccessOperation access)
    {
        var owner = Plain(access.Operation);
        owner = owner with { Text = owner.Text.TrimEnd('!') };
        if (owner.IsNull)
            return new PlainValue($"default({TypeName(access.Type!, access)})") { IsPrimary = true, IsStable = true, Constant = new Optional<object?>(null) };
        receivers.Push(PlainValue.Name(owner.Operand + "?"));
        var result = Plain(access.WhenNotNull);
        receivers.Pop();
        if (result.Constant.HasValue)
            return new PlainValue($"{owner.Operand} is null ? null : ({TypeName(access.Type!, access)}){result.Operand}") { IsStable = owner.IsStable };
        if (!result.Text.StartsWith(owner.Operand + "?", System.StringComparison.Ordinal) || result.Text.IndexOf(owner.Operand + "?", 1, System.StringComparison.Ordinal) >= 0)
            throw Unsupported(access, "expression", "Write it with a test for null: a is null ? ... : ...");
        return result with { IsStable = owner.IsStable && result.IsStable };
    }

    private PlainValue Converted(PlainValue value, ITypeSymbol? type, IOperation place) => type is null ? value : new PlainValue($"({TypeName(type, place)}){value.Operand}") { IsStable = value.IsStable };

    private Value Stable(string hint, Value value, IOperation place) =>
        value is PlainValue { IsStable: false } plain ? Name(hint, Substitute(place.Type!), plain, place) : value;
}
