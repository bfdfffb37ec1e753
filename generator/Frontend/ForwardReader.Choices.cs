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
        if (Harmless(() => Plain(conditional.WhenTrue), () => Plain(conditional.WhenFalse!)) is [var x, var y])
            return new PlainValue($"{condition.Operand} ? {x.Operand} : {y.Operand}") { MayChange = x.MayChange || y.MayChange };
        return AsPlain(Branching(conditional, condition, () => Plain(conditional.WhenTrue), () => Plain(conditional.WhenFalse!), conditional.Type)!, conditional);
    }

    private PlainValue CoalesceText(ICoalesceOperation coalesce)
    {
        var value = Plain(coalesce.Value);
        if (value.Constant.HasValue)
            return value.IsNull ? Plain(coalesce.WhenNull) : value;
        if (coalesce.WhenNull is not IThrowOperation && Harmless(() => Plain(coalesce.WhenNull)) is [var otherwise])
            return new PlainValue($"{value.Operand} ?? {otherwise.Operand}") { IsStable = value.IsStable && otherwise.IsStable, MayChange = value.MayChange || otherwise.MayChange };
        var kept = value.IsStable ? value : Name("value", Substitute(coalesce.Value.Type!), value, coalesce);
        return AsPlain(Branching(coalesce, IsNull(kept, coalesce), () => Evaluate(coalesce.WhenNull), () => Converted(kept, coalesce.Type, coalesce), coalesce.Type)!, coalesce);
    }

    private PlainValue AccessText(IConditionalAccessOperation access)
    {
        var owner = Plain(access.Operation);
        owner = owner with { Text = owner.Text.TrimEnd('!') };
        if (owner.IsNull)
            return NullOf(access.Type!, access);
        if (Harmless(() => AsPlain(Access(PlainValue.Name(owner.Operand + "?") with { MayChange = owner.MayChange }, access), access.WhenNotNull)) is not [var result])
        {
            var kept = owner.IsStable ? owner : Name("owner", Substitute(access.Operation.Type!), owner, access);
            var inside = access.Operation.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } ? PlainValue.Name(kept.Operand + ".Value") : kept;
            return AsPlain(Branching(access, IsNull(kept, access), () => NullOf(access.Type!, access), () => Converted(AsPlain(Access(inside, access), access), access.Type, access), access.Type)!, access);
        }

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
    private PlainValue IsNull(Value value, IOperation place) => value switch
    {
        PlainValue { Constant.HasValue: true } plain => Known(plain.IsNull),
        PlainValue plain => new PlainValue($"{plain.Operand.TrimEnd('!')} is null") { IsStable = plain.IsStable },
        ModuleValue { Layer.Access: var access } => new PlainValue($"{access.TrimEnd('!')} is null") { IsStable = true },
        PackedValue packed => new PlainValue($"{packed.Shapes.Text}.Length == 0") { IsStable = true },
        UnknownValue => throw new NotCompiledException(),
        ChosenValue => throw UnknownOperation(place),
        _ => Known(false),
    };
}
