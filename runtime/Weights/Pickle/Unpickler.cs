using System.Numerics;

namespace RelDrop.Weights.Pickle;

/// <summary>
/// Reads pickles of protocols 2 to 5. Nothing in a pickle is ever run: tensors and plain containers become values, and whatever else a
/// pickle would have Python make becomes a <see cref="PickleObject"/> that is only known by name.
/// </summary>
internal sealed class Unpickler(PickleReader reader)
{
    private const byte MaxProtocol = 5;
    private const int MaxName = 1000;
    private readonly PickleStack stack = new();
    private readonly Dictionary<uint, object?> memo = [];
    private readonly PickleBudget budget = new();

    /// <summary>The storages that were named so far, as often as they were.</summary>
    public List<StorageReference> Storages { get; } = [];

    /// <summary>The value that a pickle is of.</summary>
    /// <exception cref="InvalidDataException">The pickle is damaged.</exception>
    public object? Load()
    {
        while (true)
        {
            var position = reader.Position;
            var opcode = (Opcode)reader.Byte();
            if (opcode == Opcode.STOP)
                return stack.PopLast();
            try
            {
                budget.Spend(1);
                Run(opcode);
            }
            catch (InvalidDataException e)
            {
                var name = Enum.IsDefined(opcode) ? opcode.ToString() : $"0x{(byte)opcode:x2}";
                throw new InvalidDataException($"at byte {position} of the pickle, {name}: {e.Message}", e);
            }
        }
    }

    private void Run(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.PROTO:
                if (reader.Byte() is var protocol and > MaxProtocol)
                    throw new InvalidDataException($"protocol {protocol} is not known; expected at most {MaxProtocol}");
                break;
            case Opcode.FRAME: reader.UInt64(); break;
            case Opcode.MARK: stack.Mark(); break;

            case Opcode.NONE: stack.Push(null); break;
            case Opcode.NEWTRUE: stack.Push(true); break;
            case Opcode.NEWFALSE: stack.Push(false); break;
            case Opcode.BININT: stack.Push((long)reader.Int32()); break;
            case Opcode.BININT1: stack.Push((long)reader.Byte()); break;
            case Opcode.BININT2: stack.Push((long)reader.UInt16()); break;
            case Opcode.LONG1: PushInteger(reader.Bytes(reader.Byte())); break;
            case Opcode.LONG4: PushInteger(reader.Bytes(reader.Length())); break;
            case Opcode.BINFLOAT: stack.Push(reader.Double()); break;
            case Opcode.SHORT_BINUNICODE: PushText(reader.Byte()); break;
            case Opcode.BINUNICODE: PushText(reader.UInt32()); break;
            case Opcode.BINUNICODE8: PushText(reader.UInt64()); break;

            case Opcode.SHORT_BINSTRING: stack.Push(reader.ByteString(reader.Byte())); break;
            case Opcode.BINSTRING: stack.Push(reader.ByteString(reader.Length())); break;
            case Opcode.SHORT_BINBYTES: PushBytes(reader.Byte()); break;
            case Opcode.BINBYTES: PushBytes(reader.UInt32()); break;
            case Opcode.BINBYTES8 or Opcode.BYTEARRAY8: PushBytes(reader.UInt64()); break;

            case Opcode.EMPTY_TUPLE: stack.Push(Array.Empty<object?>()); break;
            case Opcode.TUPLE1: stack.Push(stack.Pop(1)); break;
            case Opcode.TUPLE2: stack.Push(stack.Pop(2)); break;
            case Opcode.TUPLE3: stack.Push(stack.Pop(3)); break;
            case Opcode.TUPLE: stack.Push(stack.PopToMark()); break;
            case Opcode.EMPTY_LIST: stack.Push(new List<object?>()); break;
            case Opcode.APPEND: Append(stack.Pop(1)); break;
            case Opcode.APPENDS: Append(stack.PopToMark()); break;
            case Opcode.EMPTY_DICT: stack.Push(new PickleDict()); break;
            case Opcode.SETITEM: SetItems(stack.Pop(2)); break;
            case Opcode.SETITEMS: SetItems(stack.PopToMark()); break;

            case Opcode.EMPTY_SET: stack.Push(new PickleSet([])); break;
            case Opcode.FROZENSET: stack.Push(new PickleSet([.. stack.PopToMark()])); break;
            case Opcode.ADDITEMS: AddItems(stack.PopToMark()); break;
            case Opcode.POP: stack.Pop(1); break;
            case Opcode.POP_MARK: stack.PopToMark(); break;

            case Opcode.MEMOIZE: memo[(uint)memo.Count] = stack.Top; break;
            case Opcode.BINPUT: memo[reader.Byte()] = stack.Top; break;
            case Opcode.LONG_BINPUT: memo[reader.UInt32()] = stack.Top; break;
            case Opcode.BINGET: stack.Push(Memo(reader.Byte())); break;
            case Opcode.LONG_BINGET: stack.Push(Memo(reader.UInt32())); break;

            case Opcode.GLOBAL: stack.Push(Global(reader.Line(), reader.Line())); break;
            case Opcode.STACK_GLOBAL: stack.Push(Global(stack.Pop(2))); break;
            case Opcode.BINPERSID: Persistent(stack.Pop(1)[0]); break;
            case Opcode.REDUCE or Opcode.NEWOBJ: Call(stack.Pop(2)); break;
            // Keyword arguments say nothing about tensors.
            case Opcode.NEWOBJ_EX: Call(stack.Pop(3)); break;
            case Opcode.BUILD: Build(stack.Pop(1)[0]); break;
            default: throw new InvalidDataException("pickles of protocols 2 to 5 do not have this instruction, so it was not run");
        }
    }

    private void PushInteger(ReadOnlySpan<byte> littleEndian)
    {
        var value = new BigInteger(littleEndian);
        stack.Push(value >= long.MinValue && value <= long.MaxValue ? (long)value : (object)value);
    }

    private void PushText(ulong length) => stack.Push(reader.TextOrNull(length) ?? (object)new PickleObject(PickleGlobal.Str));

    /// <summary>Bytes hold no tensor that could be asked for.</summary>
    private void PushBytes(ulong length)
    {
        reader.Bytes(length);
        stack.Push(new PickleObject(PickleGlobal.Bytes));
    }

    private void Append(object?[] items)
    {
        if (stack.Top is List<object?> list)
            list.AddRange(items);
        else if (stack.Top is not PickleObject)
            throw new InvalidDataException($"expected a list to add to, found {PickleValues.TypeName(stack.Top)}");
    }

    private void AddItems(object?[] items)
    {
        if (stack.Top is PickleSet set)
            set.Elements.AddRange(items);
        else if (stack.Top is not PickleObject)
            throw new InvalidDataException($"expected a set to add to, found {PickleValues.TypeName(stack.Top)}");
    }

    private void SetItems(object?[] items)
    {
        var dict = stack.Top as PickleDict ?? (stack.Top is PickleObject made ? made.Items ??= new PickleDict()
            : throw new InvalidDataException($"expected a dict to add to, found {PickleValues.TypeName(stack.Top)}"));
        if (items.Length % 2 != 0)
            throw new InvalidDataException($"expected keys and values in turn, found {items.Length} items");
        for (var i = 0; i < items.Length; i += 2)
            dict.Items.Add(new(items[i], items[i + 1]));
    }

    private object? Memo(uint index)
        => memo.TryGetValue(index, out var value) ? value : throw new InvalidDataException($"nothing was remembered as number {index}");

    private PickleGlobal Global(object?[] name) => name is [string module, string member]
        ? Global(module, member)
        : throw new InvalidDataException($"expected two str as a name, found {PickleValues.TypeName(name[0])} and {PickleValues.TypeName(name[1])}");

    private PickleGlobal Global(string module, string member)
    {
        if (module.Length + member.Length > MaxName)
            throw new InvalidDataException($"the name {Text.Clip(module)}.{Text.Clip(member)} has more than {MaxName} characters");
        // A name that was remembered costs the pickle nothing.
        budget.Spend((module.Length + member.Length) / 32);
        return new PickleGlobal($"{module}.{member}");
    }

    private void Persistent(object? id)
    {
        var value = TorchGlobals.Persistent(id);
        if (value is StorageReference storage)
            Storages.Add(storage);
        stack.Push(value);
    }

    private void Call(object?[] call) => stack.Push(TorchGlobals.Call(call[0], call[1], budget));

    /// <summary>Python would set attributes. Modules keep their weights in them; on tensors and dicts nothing here needs them.</summary>
    private void Build(object? state)
    {
        if (stack.Top is PickleObject made)
            made.State = state;
        else if (stack.Top is not (PickleDict or TensorReference or UnreadableTensor or PickleSet))
            throw new InvalidDataException($"expected an object to give attributes to, found {PickleValues.TypeName(stack.Top)}");
    }
}
