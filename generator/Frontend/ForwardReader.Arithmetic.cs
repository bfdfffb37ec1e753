using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;
using RelDrop.Graphs;

namespace RelDrop.Generator.Frontend;

/// <summary>Operators of plain C#.</summary>
internal sealed partial class ForwardReader
{
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

            value = (current.Type is { SpecialType: SpecialType.System_Int32 or SpecialType.System_Boolean } ? Fold(current.OperatorKind, value, right, current.IsChecked) : null)
                ?? Lifted(current, value, right) ?? Joined(value, TokenOf(current.OperatorKind) ?? throw UnknownOperation(current), right, place);
            if (current.IsChecked && !((Microsoft.CodeAnalysis.CSharp.CSharpCompilationOptions)Compilation.Options).CheckOverflow)
                value = value with { Text = $"checked({value.Text})", IsPrimary = true };
            place = current;
        }

        return value;
    }

    /// <summary>What arithmetic and comparisons give of a null that is known, of which C# would warn.</summary>
    private PlainValue? Lifted(IBinaryOperation binary, PlainValue left, PlainValue right) => !binary.IsLifted || !(left.IsNull || right.IsNull) ? null
        : binary.OperatorKind is BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual ? Known(false)
        : binary.OperatorKind is BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals || binary.Type!.SpecialType == SpecialType.System_Boolean ? null
        : NullOf(binary.Type, binary);

    /// <summary>The C# of an operator.</summary>
    private PlainValue Joined(PlainValue left, string token, PlainValue right, IOperation place) =>
        new($"{(right.Constant.HasValue ? Running(left, place) : left).Operand} {token} {right.Operand}") { IsStable = left.IsStable && right.IsStable };

    /// <summary>A number that C# does not count with when it compiles, which would refuse what runs over.</summary>
    private PlainValue Running(PlainValue number, IOperation place) =>
        number.Constant is { HasValue: true, Value: not (null or bool or string or float or double) } && place.Type is { } type ? Name("number", Substitute(type), number, place) : number;

    /// <summary>What the compiler can count itself.</summary>
    private static PlainValue? Fold(BinaryOperatorKind kind, PlainValue left, PlainValue right, bool isChecked) => (left.Constant, right.Constant) switch
    {
        ({ HasValue: true, Value: int x }, { HasValue: true, Value: int y }) => kind switch
        {
            _ when isChecked && kind switch { BinaryOperatorKind.Add => (long)x + y, BinaryOperatorKind.Subtract => (long)x - y, BinaryOperatorKind.Multiply => (long)x * y, _ => 0 } is < int.MinValue or > int.MaxValue => null,
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
        ({ HasValue: true, Value: float x }, { HasValue: true, Value: float y }) when kind == BinaryOperatorKind.Equals => Known(x == y),
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
        return Combine(Plain(binary.LeftOperand), () => Plain(binary.RightOperand), isAnd, binary);
    }

    /// <summary>Both, or one of them: the right side must not be computed where the left one decides.</summary>
    private PlainValue Combine(PlainValue left, System.Func<PlainValue> right, bool isAnd, IOperation place)
    {
        if (left.Constant is { HasValue: true, Value: bool known })
            return known == isAnd ? right() : left;
        if (Harmless(right) is not [var other])
            return (PlainValue)Branching(place, isAnd ? left : Not(left), right, () => Known(!isAnd), Compilation.GetSpecialType(SpecialType.System_Boolean))!;
        return other.Constant is { HasValue: true, Value: bool certain } ? certain == isAnd ? left : other
            : new PlainValue($"{left.Operand} {(isAnd ? "&&" : "||")} {other.Operand}") { IsStable = left.IsStable && other.IsStable };
    }

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

        PlainValue Of(string token) => new($"{token}{Running(operand, unary.Operand).Operand}") { IsStable = operand.IsStable };
    }
}
