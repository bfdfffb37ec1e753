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
        {
            ReadPairs(loop, collection);
            return;
        }

        if (loop.IsAsynchronous || variable.IsRef)
            throw Unsupported(loop, "loop", "Use an ordinary foreach.");
        var items = Evaluate(collection);
        if (IsTensors(collection.Type) || IsTensors(variable.Type))
        {
            ReadTensors(loop, items, variable);
            return;
        }

        var name = NewName(variable.Name);
        var type = Substitute(variable.Type) is var declared && declared.IsModule() ? declared.WithNullableAnnotation(NullableAnnotation.NotAnnotated) : Substitute(variable.Type);
        var info = ((CommonForEachStatementSyntax)loop.Syntax) is ForEachStatementSyntax syntax ? models.Of(syntax).GetForEachStatementInfo(syntax) : default;
        var text = new Fragment(Hold(items, collection).Text);
        ReadLoop(loop, () =>
        {
            locals[variable] = Element(type, name, items, collection);
            return new LoopHeader(text, null, TypeName(type, loop), name) { IsConverted = !info.ElementConversion.IsIdentity };
        }, () => ReadRound(loop.Body), [loop.Body]);
    }

    /// <summary>A loop that takes the elements of a collection apart: modules and plain values, such as their numbers.</summary>
    private void ReadPairs(IForEachLoopOperation loop, IOperation collection)
    {
        var targets = Parts(loop.LoopControlVariable);
        if (loop.IsAsynchronous || targets.Length == 0 || targets.Any(target => target is not (ILocalReferenceOperation or IDiscardOperation or IDeclarationExpressionOperation { Expression: ILocalReferenceOperation })))
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
            () => ReadRound(loop.Body),
            [loop.Body]);
    }

    /// <summary>A loop over tensors that are all known is written out.</summary>
    private void ReadTensors(IForEachLoopOperation loop, Value items, ILocalSymbol variable)
    {
        if (items is PartsValue { IsArray: true } || items is ListValue list && PackedOf(list) is not null)
        {
            ReadElements(loop, items is ListValue packed ? PackedOf(packed)! : Pack(items, loop.Collection), item =>
            {
                locals[variable] = item;
                ReadRound(loop.Body);
            });
            return;
        }

        foreach (var item in Items(items, loop.Collection))
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
        if (!loop.Body.Descendants().Concat(condition.Descendants()).Any(part => part is ILocalReferenceOperation { Local: var local } && locals.TryGetValue(local, out var value) && value is ListValue list && PackedOf(list) is null))
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
        if (body.DescendantsAndSelf().OfType<IBranchOperation>().FirstOrDefault(branch => branch.BranchKind != BranchKind.Break || !branch.Syntax.Ancestors().TakeWhile(node => node != body.Syntax.Parent).Any(node => node is SwitchStatementSyntax)) is { } jump)
            throw Unsupported(jump, "jump", LoopAdvice);
        if (ReadStatement(body) is { } result)
            throw result is UnknownValue ? new NotCompiledException() : Unsupported(body, "loop", LoopAdvice);
    }

    private void ReadLoop(IOperation loop, System.Func<LoopHeader> readHeader, System.Action readBody, IReadOnlyList<IOperation> parts)
    {
        var carried = AssignedIn(parts).Where(locals.ContainsKey).ToList();
        var grown = new List<int>();
        while (true)
        {
            var before = Save();
            var mark = (diagnostics.Count, Nodes: nodes.Count);
            var round = new Round(this, loop, carried, grown);
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
            if (changed.Length + lengthened.Length > 0)
            {
                diagnostics.RemoveRange(mark.Count, diagnostics.Count - mark.Count);
                nodes.RemoveRange(mark.Nodes, nodes.Count - mark.Nodes);
                Restore(before);
                carried.AddRange(changed);
                grown.AddRange(lengthened);
                memory.Reads = outerReads;
                continue;
            }

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
        private readonly List<(System.Action<PackedValue> Set, System.Func<Value> Get, PackedValue Initial, PackedValue Parameter)> packed = [];
        private readonly HashSet<ISymbol> optional = new(SymbolEqualityComparer.Default);

        public Round(ForwardReader reader, IOperation loop, IEnumerable<ISymbol> carried, IEnumerable<int> grown)
        {
            this.reader = reader;
            this.loop = loop;
            var before = carried.Select(local => (local, reader.locals[local])).ToArray();
            foreach (var (local, value) in before.Where(one => IsOptional(one.local, one.Item2)))
            {
                optional.Add(local);
                CarryPacked(reader.Pack(value, loop), one => reader.locals[local] = value is ListValue ? reader.NewList([one]) : one, () => reader.locals[local]);
            }

            foreach (var list in grown)
                CarryPacked(reader.Pack(new ListValue(list), loop), one => reader.lists[list] = new Value[] { one }.ToEquatable(), () => new ListValue(list));
            var initial = before.Where(one => !optional.Contains(one.local)).Select(one => (one.local, one.Item2, one.Item2 is PlainValue { IsNull: false } && reader.IsTensors(TypeOf(one.local)) ? reader.AsTensor(one.Item2, loop) : null)).ToArray();
            FirstValue = reader.nextValue;
            foreach (var one in packed)
                Share(one.Parameter.Packed, one.Initial.Packed);
            foreach (var (local, value, tensor) in initial)
                Carry(local, tensor ?? value);
        }

        private bool IsOptional(ISymbol local, Value value) => value is PackedValue or ListValue || value is PlainValue { IsNull: true } && reader.IsTensors(TypeOf(local));

        private void CarryPacked(PackedValue initial, System.Action<PackedValue> set, System.Func<Value> get)
        {
            var parameter = new PackedValue(new TensorValue(reader.nextValue++), PlainValue.Name(reader.NewName("shapes")));
            packed.Add((set, get, initial, parameter));
            set(parameter);
        }

        private void Share(TensorValue one, TensorValue other) => reader.memory.Share(one.Id, other.Id);


        /// <summary>The number of the first value of a round.</summary>
        public int FirstValue { get; }

        public bool IsCarried(ISymbol local) => optional.Contains(local) || tensors.Exists(one => SymbolEqualityComparer.Default.Equals(one.Local, local)) || plain.Exists(one => SymbolEqualityComparer.Default.Equals(one.Local, local));

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
            var packs = packed.Select(one => reader.Pack(one.Get(), loop)).ToArray();
            int[] left = [.. tensors.Select(one => reader.AsTensor(reader.locals[one.Local], loop).Id), .. packs.Select(one => one.Packed.Id)];
            var next = plain.Select(one => reader.locals[one.Local] is PlainValue value ? value.Text : throw reader.Unsupported(loop, "loop", $"'{one.Local.Name}' changes its kind from round to round.")).ToArray();
            reader.nodes = outer;
            var results = left.Select(_ => new TensorValue(reader.nextValue++)).ToArray();
            TensorValue[] initial = [.. tensors.Select(one => one.Initial), .. packed.Select(one => one.Initial.Packed)];
            TensorValue[] parameters = [.. tensors.Select(one => one.Parameter), .. packed.Select(one => one.Parameter.Packed)];
            var shapes = packed.Select(_ => reader.NewName("shapes")).ToArray();
            for (var i = 0; i < results.Length; i++)
            {
                reader.memory.Share(results[i].Id, left[i]);
                reader.memory.Share(results[i].Id, initial[i].Id);
                if (i < tensors.Count)
                    reader.locals[tensors[i].Local] = results[i];
                else
                    packed[i - tensors.Count].Set(new PackedValue(results[i], PlainValue.Name(shapes[i - tensors.Count])));
            }

            var last = plain.Select(one => reader.NewName(one.Local.Name)).ToArray();
            for (var i = 0; i < last.Length; i++)
                reader.locals[plain[i].Local] = ((PlainValue)reader.locals[plain[i].Local]) with { Text = last[i], Constant = default, IsPrimary = true, IsStable = true };
            if (body.Count + plain.Count + left.Length == 0)
                return;
            reader.nodes.Add(new Loop(
                results.Length > 0 ? results[0].Id.ToString(CultureInfo.InvariantCulture) : "plain" + (++reader.names).ToString(CultureInfo.InvariantCulture),
                results.Select(result => result.Id).ToEquatable(),
                header,
                initial.Select(one => one.Id).ToEquatable(),
                parameters.Select(one => one.Id).ToEquatable(),
                new Region(body.ToEquatable()),
                left.ToEquatable(),
                plain.Select((one, i) => new PlainCarried(one.Type, one.Name, one.Initial, next[i], last[i]))
                    .Concat(packed.Select((one, i) => new PlainCarried(ShapesType, one.Parameter.Shapes.Text, one.Initial.Shapes.Text, packs[i].Shapes.Text, shapes[i]))).ToEquatable()));
        }
    }
}
