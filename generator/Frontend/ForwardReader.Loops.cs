using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;

namespace RelDrop.Generator.Frontend;

/// <summary>Loops. What a round leaves to the next is found by reading the body until nothing more changes in it.</summary>
internal sealed partial class ForwardReader
{
    private const string LoopAdvice = "Let it end by its condition, break or continue: no goto inside, and no return: keep the result in a local, break, and return behind the loop.";

    /// <summary>What a path gives that ends the round.</summary>
    private static readonly Value Jumped = new ScopeValue();

    /// <summary>The labels that break and continue of the loops around mean. The one of break stands among the locals, for whether it has been taken.</summary>
    private readonly HashSet<ISymbol> jumps = new(SymbolEqualityComparer.Default);

    /// <summary>The first value of the innermost round that is being read: what is older is read again by the next round.</summary>
    private int roundStart;

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

    private void ReadFor(IForLoopOperation loop)
    {
        foreach (var statement in loop.Before)
            ReadStatement(statement);
        foreach (var array in loop.Condition?.Descendants().OfType<IPropertyReferenceOperation>().Where(one => one is { Property.Name: "Length", Instance.Type: IArrayTypeSymbol }).Select(one => SymbolOf(Uncast(one.Instance!))).OfType<ISymbol>() ?? [])
        {
            if (locals.TryGetValue(Resolve(array), out var held) && held is PartsValue { IsArray: true } parts)
                Own(parts, loop);
        }

        if (loop.Condition is { } condition && (IsNever(condition) || UnrollFor(loop, condition)))
            return;
        ReadLoop(loop, () => Header(loop, loop.Condition), () => ReadRound(loop, () => ReadBottom(loop)), [loop.Body, .. loop.AtLoopBottom, .. loop.Condition is null ? [] : new[] { loop.Condition }]);
    }

    /// <summary>A loop with a counter over lists of tensors that are all known is written out, if the compiler can count.</summary>
    private bool UnrollFor(IForLoopOperation loop, IOperation condition)
    {
        if (!loop.Body.Descendants().Concat(condition.Descendants()).Any(part => SymbolOf(part) is { } local && locals.TryGetValue(Resolve(local), out var value) && value is ListValue list && PackedOf(list) is null))
            return false;
        for (var round = 0; ; round++)
        {
            if (Plain(condition).Constant is not { HasValue: true, Value: bool goesOn })
                return round == 0 ? false : throw Unsupported(loop, "loop", "It is over a list of tensors, and how often it runs is not known when the model is compiled.");
            if (!goesOn)
                return true;
            ReadRound(loop, () => ReadBottom(loop));
            if (IsOver(loop))
                return true;
        }
    }

    /// <summary>Whether a loop is known not to run at all, whatever its rounds would change.</summary>
    private static bool IsNever(IOperation condition) => Uncast(condition) is ILiteralOperation { ConstantValue: { HasValue: true, Value: false } } or IPropertyReferenceOperation { Property.Name: "training" };

    /// <summary>A loop of any kind.</summary>
    private void ReadLoop(ILoopOperation loop)
    {
        jumps.UnionWith([loop.ExitLabel, loop.ContinueLabel]);
        if (loop.Body.DescendantsAndSelf().Any(part => part is IBranchOperation { Target: var target } && SymbolEqualityComparer.Default.Equals(target, loop.ExitLabel)))
            locals[loop.ExitLabel] = Known(false);
        switch (loop)
        {
            case IForEachLoopOperation forEach:
                ReadForEach(forEach);
                break;
            case IForLoopOperation @for:
                ReadFor(@for);
                break;
            case IWhileLoopOperation { ConditionIsTop: true, Condition: { } condition }:
                if (!IsNever(condition))
                    ReadLoop(loop, () => Header(loop, condition), () => ReadRound(loop), [loop.Body, condition]);
                break;
            case IWhileLoopOperation { Condition: { } condition }:
                locals[loop.ExitLabel] = Known(false);
                ReadLoop(loop, () => Header(loop, null), () => ReadRound(loop, () => locals[loop.ExitLabel] = Kept("left", TypeOf(loop.ExitLabel)!, Not(Plain(condition)), loop)), [loop.Body, condition]);
                break;
            default:
                throw Unsupported(loop, "loop", LoopAdvice);
        }

        locals.Remove(loop.ExitLabel);
    }

    /// <summary>Whether a loop has been left by break.</summary>
    private PlainValue Left(ILoopOperation loop) => locals.TryGetValue(loop.ExitLabel, out var left) ? AsPlain(left, loop) : Known(false);

    private bool IsOver(ILoopOperation loop) => Left(loop).Constant is { HasValue: true, Value: true };

    private LoopHeader Header(ILoopOperation loop, IOperation? condition) =>
        new(null, new Fragment((condition is null ? Not(Left(loop)) : Combine(Not(Left(loop)), () => Plain(condition), isAnd: true, loop)).Text), "", "");

    private void ReadBottom(IForLoopOperation loop)
    {
        foreach (var statement in loop.AtLoopBottom)
            ReadStatement(statement);
    }

    private void ReadRound(ILoopOperation loop, System.Action? bottom = null)
    {
        // Its header has asked.
        if (loop is not IForEachLoopOperation && locals.ContainsKey(loop.ExitLabel))
            locals[loop.ExitLabel] = Known(false);
        UntilLeft(() =>
        {
            if (ReadStatement(loop.Body) is { } result && !ReferenceEquals(result, Jumped))
                throw result is UnknownValue ? new NotCompiledException() : Unsupported(loop.Body, "loop", LoopAdvice);
        });
        if (bottom is not null)
            UntilLeft(bottom);

        void UntilLeft(System.Action read) => Branching(
            loop,
            Left(loop),
            () => null,
            () =>
            {
                read();
                return null;
            });
    }

    private Value Jump(IBranchOperation jump)
    {
        if (!jumps.Contains(jump.Target))
            throw Unsupported(jump, "jump", jump.BranchKind == BranchKind.Break ? "A break ends a section of a switch only as its last statement; use else." : LoopAdvice);
        if (jump.BranchKind == BranchKind.Break)
            locals[jump.Target] = Known(true);
        return Jumped;
    }

    /// <summary>The lists that are added to by name: how long one is in a round, the first reading cannot tell.</summary>
    private IEnumerable<ListValue> GrownIn(IEnumerable<IOperation> parts) => parts.SelectMany(part => part.DescendantsAndSelf()).OfType<IInvocationOperation>()
        .Where(call => call.TargetMethod.Name is "Add" or "AddRange" or "Insert" or "Push" or "Enqueue")
        .Select(call => call.Instance is { } owner && SymbolOf(Uncast(owner)) is { } local && locals.TryGetValue(Resolve(local), out var value) ? value as ListValue : null)
        .OfType<ListValue>().Distinct();

    private void ReadLoop(IOperation loop, System.Func<LoopHeader> readHeader, System.Action readBody, IReadOnlyList<IOperation> parts)
    {
        var carried = AssignedIn(parts).Where(locals.ContainsKey).ToList();
        var grown = GrownIn(parts).ToList();
        var sharesMemory = false;
        while (true)
        {
            var before = Save();
            var mark = (diagnostics.Count, Nodes: nodes.Count);
            var round = new Round(this, loop, carried, grown, sharesMemory);
            var (outerReads, outerStart) = (memory.Reads, roundStart);
            memory.Reads = [];
            roundStart = round.FirstValue;
            var (header, body) = (default(LoopHeader), new List<Node>());
            (body, _) = InRegion(() =>
            {
                header = readHeader();
                if (nodes.Count > 0)
                    throw Unsupported(loop, "loop", "Its condition computes tensors, or changes something; compute it in the body.");
                readBody();
                return null;
            });
            roundStart = outerStart;
            var changed = before.Locals.Keys.Where(local => !round.IsCarried(local) && locals.TryGetValue(local, out var now) && !Equals(now, before.Locals[local])).ToArray();
            var lengthened = before.Lists.Keys.Where(list => !grown.Contains(list) && !lists[list].Equals(before.Lists[list])).ToArray();
            var joins = !sharesMemory && memory.Stale().Count > before.Stale.Count && round.JoinsMemory();
            if (joins || changed.Length + lengthened.Length > 0)
            {
                sharesMemory |= joins;
                diagnostics.RemoveRange(mark.Count, diagnostics.Count - mark.Count);
                nodes.RemoveRange(mark.Nodes, nodes.Count - mark.Nodes);
                Restore(before);
                carried.AddRange(changed);
                grown.AddRange(lengthened);
                memory.Reads = outerReads;
                continue;
            }

            if (header!.Condition?.Text == "true")
                throw Unsupported(loop, "loop", "It never ends: its condition is always true, and no break leaves it.");
            if (header.Condition?.Text == "false")
            {
                Restore(before);
                memory.Reads = outerReads;
                return;
            }

            foreach (var value in memory.Reads.Where(value => value < round.FirstValue).ToArray())
                Touch(value, loop);
            outerReads.UnionWith(memory.Reads);
            memory.Reads = outerReads;
            foreach (var local in locals.Keys.Where(local => !before.Locals.ContainsKey(local)).ToArray())
                locals.Remove(local);
            round.Add(header, body);
            return;
        }
    }
}
