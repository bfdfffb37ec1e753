using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;
using RelDrop.Graphs;
using RelDrop.Support;

namespace RelDrop.Generator.Frontend;

/// <summary>What loops carry.</summary>
internal sealed partial class ForwardReader
{
    /// <summary>What goes from round to round.</summary>
    private sealed class Round
    {
        private readonly ForwardReader reader;
        private readonly IOperation loop;
        private readonly List<(Slot Slot, TensorValue Initial, TensorValue Parameter)> tensors = [];
        private readonly List<(Slot Slot, string Type, string Initial, string Name)> plain = [];
        private readonly List<(System.Action<PackedValue> Set, System.Func<Value> Get, PackedValue Initial, PackedValue Parameter)> packed = [];
        private readonly HashSet<ISymbol> all = new(SymbolEqualityComparer.Default);

        /// <summary>A local, or a part of a tuple in one.</summary>
        private sealed record Slot(string Name, ITypeSymbol Type, System.Func<Value> Get, System.Action<Value> Set);

        public Round(ForwardReader reader, IOperation loop, IEnumerable<ISymbol> carried, IEnumerable<ListValue> grown, bool sharesMemory)
        {
            this.reader = reader;
            this.loop = loop;
            var before = carried.Select(local => (local, reader.locals[local])).ToArray();
            var optional = before.Where(one => IsOptional(one.local, one.Item2)).ToArray();
            foreach (var (local, value) in optional)
            {
                CarryPacked(reader.Pack(value, loop), one => reader.locals[local] = value is ListValue { IsDictionary: var isDictionary } ? reader.NewList([one], isDictionary) : one, () => reader.locals[local]);
            }

            foreach (var list in grown)
                CarryPacked(reader.Pack(list, loop), one => reader.SetPacked(list, one), () => list);
            var initial = before.Except(optional).SelectMany(one => Slots(one.local)).ToArray();
            foreach (var slot in initial.Where(slot => slot.Get() is PlainValue { IsNull: false } && reader.IsTensors(slot.Type)))
                slot.Set(reader.AsTensor(slot.Get(), loop));
            FirstValue = reader.nextValue;
            foreach (var one in packed)
                Share(one.Parameter.Packed, one.Initial.Packed);
            foreach (var slot in initial)
                Carry(slot);
            TensorValue[] sharing = sharesMemory ? [.. tensors.Select(one => one.Parameter), .. packed.Select(one => one.Parameter.Packed)] : [];
            foreach (var one in sharing.Skip(1))
                Share(one, sharing[0]);
            all.UnionWith(before.Select(one => one.local));
        }

        /// <summary>Whether two of the values that a round leaves may share memory: then the next one's parameters do.</summary>
        public bool JoinsMemory()
        {
            var left = tensors.Select(one => one.Slot.Get()).Concat(packed.Select(one => one.Get())).Select(value => Ids(value).ToArray()).ToArray();
            return left.Where((ids, i) => left.Skip(i + 1).Any(others => ids.Any(id => others.Any(other => reader.memory.MayShare(id, other))))).Any();
        }

        private IEnumerable<int> Ids(Value value) => value switch
        {
            TensorValue tensor => [tensor.Id],
            PackedValue one => [one.Packed.Id],
            ListValue list => reader.lists[list].SelectMany(Ids),
            TupleValue tuple => tuple.Items.SelectMany(Ids),
            _ => [],
        };

        private bool IsOptional(ISymbol local, Value value) => value is PackedValue or ListValue || value is PlainValue { IsNull: true } && reader.IsTensors(reader.TypeOf(local));

        /// <summary>A local, or all parts of the tuple in it.</summary>
        private Slot[] Slots(ISymbol local) => Slots(new Slot(local.Name, reader.TypeOf(local)!, () => reader.locals[local], value => reader.locals[local] = value));

        private Slot[] Slots(Slot slot)
        {
            if (slot.Get() is not TupleValue tuple || tuple.Items.Count == 0 || Join.ItemType(slot.Type, tuple.Items.Count - 1) is null)
                return [slot];
            return [.. tuple.Items.SelectMany((_, i) => Slots(new Slot(
                slot.Name,
                Join.ItemType(slot.Type, i)!,
                () => Present().Items[i],
                value => slot.Set(Present() with { Items = Present().Items.Select((item, j) => i == j ? value : item).ToEquatable() }))))];

            TupleValue Present() => slot.Get() is TupleValue one && one.Items.Count == tuple.Items.Count ? one : throw reader.Unsupported(loop, "loop", $"'{slot.Name}' changes its kind from round to round.");
        }

        private void CarryPacked(PackedValue initial, System.Action<PackedValue> set, System.Func<Value> get)
        {
            var parameter = Named(initial, new TensorValue(reader.nextValue++));
            packed.Add((set, get, initial, parameter));
            set(parameter);
        }

        /// <summary>A packed list like another one, whose shapes and keys have names.</summary>
        private PackedValue Named(PackedValue like, TensorValue tensor) =>
            new(tensor, PlainValue.Name(reader.NewName("shapes"))) { Keys = like.Keys is null ? null : PlainValue.Name(reader.NewName("keys")) };

        private void Share(TensorValue one, TensorValue other) => reader.memory.Share(one.Id, other.Id);

        /// <summary>The number of the first value of a round.</summary>
        public int FirstValue { get; }

        public bool IsCarried(ISymbol local) => all.Contains(local);

        private void Carry(Slot slot)
        {
            var (value, type) = (slot.Get(), slot.Type);
            if (value is UnknownValue)
                throw new NotCompiledException();
            if (value is PlainValue known && !reader.IsTensors(type))
            {
                var name = reader.NewName(slot.Name);
                plain.Add((slot, reader.TypeName(reader.Substitute(type), loop), known.Text, name));
                slot.Set(known.Named(name));
                return;
            }

            if (value is not (TensorValue or PlainValue { IsNull: false }))
                throw reader.Unsupported(loop, "loop", $"'{slot.Name}' changes from round to round; only tensors, plain values and tuples of them may, and none that is null before it.");
            var initial = reader.AsTensor(value, loop);
            var parameter = new TensorValue(reader.nextValue++);
            reader.memory.Share(parameter.Id, initial.Id);
            tensors.Add((slot, initial, parameter));
            slot.Set(parameter);
        }

        /// <summary>What goes from round to round beside a packed list: its shapes, and a dictionary's keys.</summary>
        private IEnumerable<PlainCarried> Beside(PackedValue initial, PackedValue parameter, PackedValue next, PackedValue last)
        {
            yield return new PlainCarried(ShapesType, parameter.Shapes.Text, initial.Shapes.Text, next.Shapes.Text, last.Shapes.Text);
            if (parameter.Keys is not null)
                yield return new PlainCarried(KeysType, parameter.Keys.Text, initial.Keys!.Text, next.Keys?.Text ?? throw reader.Unsupported(loop, "loop", DictionaryAdvice), last.Keys!.Text);
        }

        public void Add(LoopHeader header, List<Node> body)
        {
            var outer = reader.nodes;
            reader.nodes = body;
            var packs = packed.Select(one => reader.Pack(one.Get(), loop)).ToArray();
            int[] left = [.. tensors.Select(one => reader.AsTensor(one.Slot.Get(), loop).Id), .. packs.Select(one => one.Packed.Id)];
            var next = plain.Select(one => one.Slot.Get() is PlainValue value ? value.Text : throw reader.Unsupported(loop, "loop", $"'{one.Slot.Name}' changes its kind from round to round.")).ToArray();
            reader.nodes = outer;
            var results = left.Select(_ => new TensorValue(reader.nextValue++)).ToArray();
            TensorValue[] initial = [.. tensors.Select(one => one.Initial), .. packed.Select(one => one.Initial.Packed)];
            TensorValue[] parameters = [.. tensors.Select(one => one.Parameter), .. packed.Select(one => one.Parameter.Packed)];
            var lasts = packed.Select((one, i) => Named(one.Initial, results[tensors.Count + i])).ToArray();
            for (var i = 0; i < results.Length; i++)
            {
                reader.memory.HandOn(left[i], results[i].Id);
                reader.memory.Share(results[i].Id, initial[i].Id);
                if (i < tensors.Count)
                    tensors[i].Slot.Set(results[i]);
                else
                    packed[i - tensors.Count].Set(lasts[i - tensors.Count]);
            }

            var last = plain.Select(one => reader.NewName(one.Slot.Name)).ToArray();
            for (var i = 0; i < last.Length; i++)
                plain[i].Slot.Set(((PlainValue)plain[i].Slot.Get()) with { Text = last[i], Constant = default, IsPrimary = true, IsStable = true });
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
                    .Concat(packed.SelectMany((one, i) => Beside(one.Initial, one.Parameter, packs[i], lasts[i]))).ToEquatable()));
        }
    }
}
