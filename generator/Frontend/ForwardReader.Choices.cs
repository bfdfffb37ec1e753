using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;

namespace RelDrop.Generator.Frontend;

/// <summary>Conditional expressions of plain C#, and what tests for null.</summary>
internal sealed partial class ForwardReader
{
    private PlainValue ConditionalText(IConditionalOperation conditional)
    {
        var condition = Plain(conditional.Condition);
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

    // ---- Tensors and modules that may be null ----
    private Value ReadCoalesce(ICoalesceOperation coalesce)
    {
        if (Uncast(coalesce.Value) is IConditionalAccessOperation access)
        {
            var owner = Evaluate(access.Operation);
            return Branching(coalesce, IsNull(owner, coalesce), () => Evaluate(coalesce.WhenNull), () => Access(owner, access), coalesce.Type)!;
        }

        var value = Evaluate(coalesce.Value);
        return Branching(coalesce, IsNull(value, coalesce), () => Evaluate(coalesce.WhenNull), () => value, coalesce.Type)!;
    }

    private Value ReadConditionalAccess(IConditionalAccessOperation access)
    {
        var value = Evaluate(access.Operation);
        return Branching(
            access,
            IsNull(value, access),
            () => Null,
            () => Access(value, access),
            access.Type)!;
    }

    private Value Access(Value owner, IConditionalAccessOperation access)
    {
        receivers.Push(owner);
        var result = Evaluate(access.WhenNotNull);
        receivers.Pop();
        return result;
    }

    /// <summary>Whether a value is null; what the graph computes never is.</summary>
    private static PlainValue IsNull(Value value, IOperation place) => value switch
    {
        PlainValue { Constant.HasValue: true } plain => Known(plain.IsNull),
        PlainValue plain => new PlainValue($"{plain.Operand} is null") { IsStable = plain.IsStable },
        ModuleValue { Layer.Access: var access } => new PlainValue($"{access.TrimEnd('!')} is null") { IsStable = true },
        PackedValue packed => new PlainValue($"{packed.Shapes.Text}.Length == 0") { IsStable = true },
        UnknownValue => throw new NotCompiledException(),
        _ => Known(false),
    };
}
