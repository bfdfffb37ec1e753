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
    private const string LoopAdvice = "Let it end by its condition alone: no break, continue, goto or return inside.";

    /// <summary>The first value of the innermost round that is being read: what is older is read again by the next round.</summary>
    private int roundStart;

    private void ReadForEach(IForEachLoopOperation loop)
    {
        var collection = Uncast(loop.Collection);
        if (loop.LoopControlVariable is not IVariableDeclaratorOperation { Symbol: var variable })
            throw Unsupported(loop, "loop", "Declare one variable: foreach (var item in items).");
        if (loop.IsAsynchronous || variable.IsRef)
            throw Unsupported(loop, "loop", "Use an ordinary foreach.");
        if (IsTensors(collection.Type) || IsTensors(variable.Type))
        {
            Unroll(loop, Items(Evaluate(collection), collection), variable);
            return;
        }

        var items = Evaluate(collection);
        var name = NewName(variable.Name);
        var type = Substitute(variable.Type) is var declared && declared.IsModule() ? declared.WithNullableAnnotation(NullableAnnotation.NotAnnotated) : Substitute(variable.Type);
        var info = ((CommonForEachStatementSyntax)loop.Syntax) is ForEachStatementSyntax syntax ? models.Of(syntax).GetForEachStatementInfo(syntax) : default;
        var text = new Fragment(Hold(items, collection).Text);
        ReadLoop(loop, () =>
        {
            locals[variable] = type.IsModule()
                ? new ModuleValue(layers.Refer(type, name, CollectionPath(items, collection) + "[]", Member(items)?.IsKept() == true), null)
                : PlainValue.Name(name);
            return new LoopHeader(text, null, TypeName(type, loop), name) { IsConverted = !info.ElementConversion.IsIdentity };
        }, () => ReadRound(loop.Body), [loop.Body]);
    }

    /// <summary>A loop over tensors that are all known is written out.</summary>
    private void Unroll(IForEachLoopOperation loop, IReadOnlyList<Value> items, ILocalSymbol variable)
    {
        foreach (var item in items)
        {
            locals[variable] = item;
            ReadRound(loop.Body);
        }
    }

    private void ReadFor(IForLoopOperation loop)
    {
        foreach (var statement in loop.Before)
            ReadStatement(statement);
        if (loop.Condition is not { } condition)
            throw Unsupported(loop, "loop", LoopAdvice);
        if (UnrollFor(loop, condition))
            return;
        ReadLoop(loop, () => new LoopHeader(null, new Fragment(Condition(condition).Text), "", ""), () =>
        {
            ReadRound(loop.Body);
            foreach (var statement in loop.AtLoopBottom)
                ReadStatement(statement);
        }, [loop.Body, .. loop.AtLoopBottom, condition]);
    }

    /// <summary>A loop with a counter over lists of tensors that are all known is written out, if the compiler can count.</summary>
    private bool UnrollFor(IForLoopOperation loop, IOperation condition)
    {
        if (!loop.Body.Descendants().Concat(condition.Descendants()).Any(part => part is ILocalReferenceOperation { Local: var local } && locals.TryGetValue(local, out var value) && value is ListValue))
            return false;
        for (var round = 0; ; round++)
        {
            if (Condition(condition).Constant is not { HasValue: true, Value: bool goesOn })
                return round == 0 ? false : throw Unsupported(loop, "loop", "It is over a list of tensors, and how often it runs is not known when the model is compiled.");
            if (!goesOn)
                return true;
            ReadRound(loop.Body);
            foreach (var statement in loop.AtLoopBottom)
                ReadStatement(statement);
        }
    }

    private void ReadWhile(IWhileLoopOperation loop)
    {
        if (loop.Condition is not { } condition)
            throw Unsupported(loop, "loop", LoopAdvice);
        ReadLoop(loop, () => new LoopHeader(null, new Fragment(Condition(condition).Text), "", ""), () => ReadRound(loop.Body), [loop.Body, condition]);
    }

    private void ReadRound(IOperation body)
    {
        if (body.DescendantsAndSelf().OfType<IBranchOperation>().FirstOrDefault(branch => branch.BranchKind != BranchKind.Break || !branch.Syntax.Ancestors().TakeWhile(node => node != body.Syntax).Any(node => node is SwitchStatementSyntax)) is { } jump)
            throw Unsupported(jump, "jump", LoopAdvice);
        if (ReadStatement(body) is { } result)
            throw result is UnknownValue ? new NotCompiledException() : Unsupported(body, "loop", LoopAdvice);
    }

    private void ReadLoop(IOperation loop, System.Func<LoopHeader> readHeader, System.Action readBody, IReadOnlyList<IOperation> parts)
    {
        var carried = AssignedIn(parts).Where(locals.ContainsKey).ToList();
        while (true)
        {
            var before = Save();
            var round = new Round(this, loop, carried);
            var (outerReads, outerStart) = (memory.Reads, roundStart);
            memory.Reads = [];
            roundStart = round.FirstValue;
            var (header, body) = (default(LoopHeader), new List<Node>());
            var mark = diagnostics.Count;
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
            if (changed.Length > 0)
            {
                diagnostics.RemoveRange(mark, diagnostics.Count - mark);
                Restore(before);
                carried.AddRange(changed);
                memory.Reads = outerReads;
                continue;
            }

            if (before.Lists.Any(list => !lists[list.Key].Equals(list.Value)))
                throw Unsupported(loop, "loop", "A list of tensors changes from round to round; carry the tensors, or their concatenation.");
            foreach (var value in memory.Reads.Where(value => value < round.FirstValue).ToArray())
                Touch(value, loop);
            outerReads.UnionWith(memory.Reads);
            memory.Reads = outerReads;
            foreach (var local in locals.Keys.Where(local => !before.Locals.ContainsKey(local)).ToArray())
                locals.Remove(local);
            round.Add(header!, body);
            return;
        }
    }

    /// <summary>What goes from round to round.</summary>
    private sealed class Round
    {
        private readonly ForwardReader reader;
        private readonly IOperation loop;
        private readonly List<(ISymbol Local, TensorValue Initial, TensorValue Parameter)> tensors = [];
        private readonly List<(ISymbol Local, string Type, string Initial, string Name)> plain = [];

        public Round(ForwardReader reader, IOperation loop, IEnumerable<ISymbol> carried)
        {
            this.reader = reader;
            this.loop = loop;
            FirstValue = reader.nextValue;
            foreach (var local in carried)
                Carry(local, reader.locals[local]);
        }

        /// <summary>The number of the first value of a round.</summary>
        public int FirstValue { get; }

        public bool IsCarried(ISymbol local) => tensors.Exists(one => SymbolEqualityComparer.Default.Equals(one.Local, local)) || plain.Exists(one => SymbolEqualityComparer.Default.Equals(one.Local, local));

        private void Carry(ISymbol local, Value value)
        {
            var type = TypeOf(local)!;
            if (value is UnknownValue)
                throw new NotCompiledException();
            if (value is PlainValue known && !reader.IsTensors(type))
            {
                var name = reader.NewName(local.Name);
                plain.Add((local, reader.TypeName(reader.Substitute(type), loop), known.Text, name));
                reader.locals[local] = PlainValue.Name(name) with { IsFresh = known.IsFresh };
                return;
            }

            if (value is not (TensorValue or PlainValue { IsNull: false }))
                throw reader.Unsupported(loop, "loop", $"'{local.Name}' changes from round to round; only tensors and plain values may, and none that is null before it.");
            var initial = reader.AsTensor(value, loop);
            var parameter = new TensorValue(reader.nextValue++);
            reader.memory.Share(parameter.Id, initial.Id);
            tensors.Add((local, initial, parameter));
            reader.locals[local] = parameter;
        }

        public void Add(LoopHeader header, List<Node> body)
        {
            var outer = reader.nodes;
            reader.nodes = body;
            var left = tensors.Select(one => reader.AsTensor(reader.locals[one.Local], loop).Id).ToArray();
            var next = plain.Select(one => reader.locals[one.Local] is PlainValue value ? value.Text : throw reader.Unsupported(loop, "loop", $"'{one.Local.Name}' changes its kind from round to round.")).ToArray();
            reader.nodes = outer;
            var results = tensors.Select(one => new TensorValue(reader.nextValue++)).ToArray();
            for (var i = 0; i < results.Length; i++)
            {
                reader.memory.Share(results[i].Id, left[i]);
                reader.memory.Share(results[i].Id, tensors[i].Initial.Id);
                reader.locals[tensors[i].Local] = results[i];
            }

            var last = plain.Select(one => reader.NewName(one.Local.Name)).ToArray();
            for (var i = 0; i < last.Length; i++)
                reader.locals[plain[i].Local] = ((PlainValue)reader.locals[plain[i].Local]) with { Text = last[i], Constant = default, IsPrimary = true, IsStable = true };
            if (body.Count == 0 && plain.Count == 0 && tensors.Count == 0)
                return;
            reader.nodes.Add(new Loop(
                results.Length > 0 ? results[0].Id.ToString(CultureInfo.InvariantCulture) : "plain" + (++reader.names).ToString(CultureInfo.InvariantCulture),
                results.Select(result => result.Id).ToEquatable(),
                header,
                tensors.Select(one => one.Initial.Id).ToEquatable(),
                tensors.Select(one => one.Parameter.Id).ToEquatable(),
                new Region(body.ToEquatable()),
                left.ToEquatable(),
                plain.Select((one, i) => new PlainCarried(one.Type, one.Name, one.Initial, next[i], last[i])).ToEquatable()));
        }
    }
}
