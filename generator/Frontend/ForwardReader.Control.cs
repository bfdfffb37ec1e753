using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;
using RelDrop.Graphs;
using RelDrop.Support;

namespace RelDrop.Generator.Frontend;

/// <summary>Branches: if, switch, and the expressions that choose.</summary>
internal sealed partial class ForwardReader
{
    /// <summary>An if or a switch, with what follows it where one of its sides returns.</summary>
    private Value? ReadBranching(IOperation statement, System.Func<Value?> rest) => statement switch
    {
        IConditionalOperation @if => Branching(
            @if,
            Plain(@if.Condition),
            () => ReadReturning(@if.WhenTrue, rest),
            () => @if.WhenFalse is null ? rest() : ReadReturning(@if.WhenFalse, rest)),
        ISwitchOperation @switch => ReadSwitch(@switch, Stable("subject", Evaluate(@switch.Value), @switch.Value), 0, rest),
        _ => throw new NotCompiledException(),
    };

    /// <summary>A switch is a chain of branches; its default is taken when no other is, wherever it stands.</summary>
    private Value? ReadSwitch(ISwitchOperation @switch, Value subject, int section, System.Func<Value?> rest)
    {
        var ordered = @switch.Cases.OrderBy(one => one.Clauses.Any(clause => clause.CaseKind == CaseKind.Default)).ToArray();
        if (section == ordered.Length)
            return rest();
        var current = ordered[section];
        Value? Body() => ReadStatements([.. current.Body.SelectMany(one => one is IBlockOperation block ? block.Operations : Enumerable.Repeat(one, 1)).Where(one => one is not IBranchOperation { BranchKind: BranchKind.Break })], 0, rest);
        if (current.Clauses.Any(clause => clause.CaseKind == CaseKind.Default))
            return Body();
        var conditions = current.Clauses.Select(clause => clause switch
        {
            ISingleValueCaseClauseOperation single => (System.Func<PlainValue>)(() => Equal(subject, single.Value, single)),
            IPatternCaseClauseOperation pattern => () => Both(Matches(subject, pattern.Pattern, pattern), pattern.Guard, pattern),
            _ => throw Unsupported(clause, "case", "Switch on constants, types and patterns."),
        });
        return Branching(current, conditions.Aggregate(Known(false), (any, next) => Combine(any, next, isAnd: false, current)), Body, () => ReadSwitch(@switch, subject, section + 1, rest));
    }

    private Value ReadConditional(IConditionalOperation conditional) => Branching(
        conditional,
        Plain(conditional.Condition),
        () => Evaluate(conditional.WhenTrue),
        () => Evaluate(conditional.WhenFalse!),
        conditional.Type)!;

    private Value ReadSwitchExpression(ISwitchExpressionOperation expression) =>
        ReadArm(expression, Stable("subject", Evaluate(expression.Value), expression.Value), 0);

    private Value ReadArm(ISwitchExpressionOperation expression, Value subject, int arm)
    {
        if (arm == expression.Arms.Length)
        {
            nodes.Add(new Effect(new Fragment("throw new global::System.InvalidOperationException(\"No arm of a switch expression of forward matches.\");")));
            return Thrown;
        }

        var current = expression.Arms[arm];
        return Branching(
            current,
            Both(Matches(subject, current.Pattern, current), current.Guard, current),
            () => Evaluate(current.Value),
            () => ReadArm(expression, subject, arm + 1),
            expression.Type)!;
    }

    // ---- The two sides ----

    /// <summary>Either side runs. What they give, and what they change in locals and lists, comes out of the branch.</summary>
    private Value? Branching(IOperation place, PlainValue condition, System.Func<Value?> readThen, System.Func<Value?> readElse, ITypeSymbol? type = null)
    {
        if (condition.Constant is { HasValue: true, Value: bool known })
            return known ? readThen() : readElse();
        var before = Save();
        var (thenNodes, then) = InRegion(readThen);
        var afterThen = Save();
        Restore(before);
        var (elseNodes, @else) = InRegion(readElse);
        if (ReferenceEquals(@else, Thrown))
        {
            AddGuard(Not(condition), elseNodes);
            Restore(afterThen);
            nodes.AddRange(thenNodes);
            return then;
        }

        if (ReferenceEquals(then, Thrown))
        {
            AddGuard(condition, thenNodes);
            nodes.AddRange(elseNodes);
            return @else;
        }

        var join = new Join(this, place, condition, thenNodes, elseNodes, afterThen);
        var result = (then, @else) switch
        {
            _ when (then is null || ReferenceEquals(then, Jumped)) && (@else is null || ReferenceEquals(@else, Jumped)) => then ?? @else,
            (null, _) or (_, null) => throw Unsupported(place, "branch", "Every path must end in a return, and none inside of a loop: keep the result in a local, break, and return behind the loop."),
            var (x, y) => join.Of(x, y, type ?? (inlining.Count > 0 ? inlining.Peek().ReturnType : null)),
        };
        Merge(before, afterThen, join);
        memory.Join(afterThen.Stale);
        join.Add();
        return result;
    }

    private void AddGuard(PlainValue condition, List<Node> body) => nodes.Add(new Branch(
        "guard" + (++names).ToString(CultureInfo.InvariantCulture), default, new Fragment(condition.Text), new Region(body.ToEquatable()), default, new Region(default), default, default));

    /// <summary>After both sides, the state is that of the second; what the first left otherwise is joined.</summary>
    private void Merge(State before, State afterThen, Join join)
    {
        foreach (var local in afterThen.Locals.Keys.Where(local => locals.ContainsKey(local)).ToArray())
        {
            var (x, y) = (afterThen.Locals[local], locals[local]);
            if (!Equals(x, y))
                locals[local] = join.Of(x, y, TypeOf(local));
        }

        foreach (var local in locals.Keys.Where(local => !afterThen.Locals.ContainsKey(local) && !before.Locals.ContainsKey(local)).ToArray())
            locals.Remove(local);
        foreach (var list in before.Lists.Keys)
        {
            var (x, y) = (afterThen.Lists[list], lists[list]);
            if (!x.Equals(y))
                lists[list] = join.Lists(x, y, list.IsDictionary);
        }
    }

    private ITypeSymbol? TypeOf(ISymbol local) => local switch
    {
        ILocalSymbol one => one.Type,
        IParameterSymbol parameter => parameter.Type,
        ILabelSymbol => Compilation.GetSpecialType(SpecialType.System_Boolean),
        _ => null,
    };

    private (List<Node> Nodes, Value? Result) InRegion(System.Func<Value?> read)
    {
        var outer = nodes;
        nodes = [];
        try
        {
            var result = read();
            return (nodes, result);
        }
        finally
        {
            nodes = outer;
        }
    }

    /// <summary>Reads what runs on a condition only. Null, and nothing is changed, if it does more than give a value: then it needs a branch.</summary>
    private PlainValue[]? Harmless(params System.Func<PlainValue>[] reads)
    {
        var before = Save();
        PlainValue[] values = [];
        var (inside, _) = InRegion(() =>
        {
            values = [.. reads.Select(read => read())];
            return null;
        });
        if (inside.Count == 0 && before.Locals.All(pair => locals.TryGetValue(pair.Key, out var now) && Equals(now, pair.Value)) && before.Lists.All(pair => lists[pair.Key].Equals(pair.Value)))
            return values;
        Restore(before);
        return null;
    }

    /// <summary>What comes out of a branch, pair by pair.</summary>
    private sealed class Join(ForwardReader reader, IOperation place, PlainValue condition, List<Node> thenNodes, List<Node> elseNodes, State afterThen)
    {
        private readonly List<(TensorValue Result, TensorValue Then, TensorValue Else)> tensors = [];
        private readonly List<PlainResult> plain = [];
        private PlainValue condition = condition;

        public Value Of(Value then, Value @else, ITypeSymbol? type)
        {
            if (Equals(then, @else))
                return then;
            switch (then, @else)
            {
                case (UnknownValue, _) or (_, UnknownValue):
                    return new UnknownValue();
                case (TupleValue x, TupleValue y) when x.Items.Count == y.Items.Count:
                    return x with { Items = x.Items.Select((item, i) => Of(item, y.Items[i], ItemType(type, i))).ToEquatable() };
                case (ListValue x, ListValue y) when x.IsDictionary == y.IsDictionary:
                    return reader.NewList(Lists(afterThen.Lists.TryGetValue(x, out var first) ? first : reader.lists[x], reader.lists[y], x.IsDictionary), x.IsDictionary);
                case (PackedValue, _) or (_, PackedValue) or (PlainValue { IsNull: true }, TensorValue) or (TensorValue, PlainValue { IsNull: true }) or (PlainValue { MayBeNull: true }, TensorValue or PlainValue) or (TensorValue or PlainValue, PlainValue { MayBeNull: true }) when type is null || reader.IsTensors(type):
                    return Packed(() => reader.Pack(then, place), () => reader.Pack(@else, place));
                case (PlainValue x, PlainValue y) when type is not null && !reader.IsTensors(type):
                    return Plain(x, y, reader.TypeName(reader.Substitute(type), place));
                case (ModuleValue or FunctionValue or ChosenValue, ModuleValue or FunctionValue or ChosenValue):
                    if (!condition.IsStable)
                        condition = reader.Name("first", reader.Compilation.GetSpecialType(SpecialType.System_Boolean), condition, place);
                    return new ChosenValue(condition, Outside(then, isThen: true), Outside(@else, isThen: false));
                case (TensorValue or PlainValue or PartsValue, TensorValue or PlainValue or PartsValue) when type is null || reader.IsTensors(type):
                    return Tensor(then, @else);
                default:
                    throw reader.Unsupported(place, "branch", "Its sides may differ in tensors and plain values only; call modules and functions on both: first ? a.forward(x) : b.forward(x).");
            }
        }

        public EquatableArray<Value> Lists(EquatableArray<Value> then, EquatableArray<Value> @else, bool isDictionary)
        {
            if (then.Count == @else.Count && (then is [PackedValue]) == (@else is [PackedValue]) && (!isDictionary || then.Zip(@else, HasSameKey).All(same => same)))
                return then.Zip(@else, (x, y) => Of(x, y, null)).ToEquatable();
            return Only(Packed(() => reader.Pack(then, isDictionary, place), () => reader.Pack(@else, isDictionary, place)));
        }

        private PackedValue Packed(System.Func<PackedValue> then, System.Func<PackedValue> @else)
        {
            var (x, y) = (In(thenNodes, then), In(elseNodes, @else));
            return new PackedValue((TensorValue)Of(x.Packed, y.Packed, null), Chosen(x.Shapes, y.Shapes, ShapesType)) { Keys = x.Keys is { } keys && y.Keys is { } others ? Chosen(keys, others, KeysType) : null };
        }

        /// <summary>Adds the branch, unless nothing happens in it.</summary>
        public void Add()
        {
            if (thenNodes.Count + elseNodes.Count + tensors.Count + plain.Count == 0)
                return;
            reader.nodes.Add(new Branch(
                tensors.Count > 0 ? tensors[0].Result.Id.ToString(CultureInfo.InvariantCulture) : "plain" + (++reader.names).ToString(CultureInfo.InvariantCulture),
                tensors.Select(pair => pair.Result.Id).ToEquatable(),
                new Fragment(condition.Text),
                new Region(thenNodes.ToEquatable()),
                tensors.Select(pair => pair.Then.Id).ToEquatable(),
                new Region(elseNodes.ToEquatable()),
                tensors.Select(pair => pair.Else.Id).ToEquatable(),
                plain.ToEquatable()));
        }

        /// <summary>What a side chose, in words that hold behind the branch.</summary>
        private Value Outside(Value value, bool isThen) => value switch
        {
            ChosenValue chosen => new ChosenValue(
                isThen ? Plain(chosen.Condition, Known(false), "bool") : Plain(Known(false), chosen.Condition, "bool"),
                Outside(chosen.Then, isThen),
                Outside(chosen.Else, isThen)),
            ModuleValue { Layer: var layer } when layer.Index is not null || !layer.Access.Contains("module.") =>
                throw reader.Unsupported(place, "branch", "Choose among modules in fields, or in collections by constants."),
            _ => value,
        };

        /// <summary>The type of a part of a tuple or a record.</summary>
        public static ITypeSymbol? ItemType(ITypeSymbol? type, int index) =>
            type is INamedTypeSymbol named && Signature.Parts(named) is var parts && index < parts.Count ? parts[index].Type : null;

        private static bool HasSameKey(Value x, Value y) => Equals(KeyOf(x), KeyOf(y));

        private PlainValue Chosen(PlainValue then, PlainValue @else, string type) => Equals(then, @else) ? then : Plain(then, @else, type);

        private PlainValue Plain(PlainValue then, PlainValue @else, string type)
        {
            var name = reader.NewName("chosen");
            plain.Add(new PlainResult(type, name, then.Text, @else.Text));
            return PlainValue.Name(name) with { IsFresh = then.IsFresh && @else.IsFresh, MayChange = then.MayChange || @else.MayChange };
        }

        private TensorValue Tensor(Value then, Value @else)
        {
            var (x, y) = (In(thenNodes, then), In(elseNodes, @else));
            if (tensors.Exists(pair => pair.Then == x && pair.Else == y))
                return tensors.Find(pair => pair.Then == x && pair.Else == y).Result;
            var result = new TensorValue(reader.nextValue++, x.Carries || y.Carries);
            reader.memory.HandOn(x.Id, result.Id, afterThen.Stale);
            reader.memory.HandOn(y.Id, result.Id);
            tensors.Add((result, x, y));
            return result;
        }

        private TensorValue In(List<Node> side, Value value) =>
            value as TensorValue ?? In(side, () => reader.AsTensor(value is PartsValue parts ? reader.Item(parts, 0, place) : value, place));

        private T In<T>(List<Node> side, System.Func<T> read)
        {
            var outer = reader.nodes;
            reader.nodes = side;
            try
            {
                return read();
            }
            finally
            {
                reader.nodes = outer;
            }
        }
    }
}
