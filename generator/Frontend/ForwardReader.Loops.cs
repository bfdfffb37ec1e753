using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RelDrop.Generator.IR;
using RelDrop.Graphs;

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
