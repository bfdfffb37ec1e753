using System.Numerics;

namespace RelDrop.Weights.Pickle;

/// <summary>
/// Reads pickles of tensors and plain containers. Nothing in a pickle is ever run: a name that is not of <see cref="TorchGlobals"/> is
/// refused where it stands, and so is every instruction that such pickles do not need.
/// </summary>
internal sealed class Unpickler
{
    private const byte MaxProtocol = 5;
    private readonly PickleStack stack = new();
    private readonly Dictionary<uint, object?> memo = [];

    /// <summary>The value that a pickle is of.</summary>
    /// <exception cref="InvalidDataException">The pickle is damaged, or of more than tensors and plain containers.</exception>
    public static object? Load(ReadOnlySpan<byte> pickle)
    {
        var reader = new PickleReader(pickle);
        var unpickler = new Unpickler();
        while (true)
        {
            var position = reader.Position;
            var opcode = (Opcode)reader.Byte();
            if (opcode == Opcode.STOP)
                return unpickler.stack.PopLast();
            try
            {
                unpickler.Run(opcode, ref reader);
            }
            catch (InvalidDataException e)
            {
                var name = Enum.IsDefined(opcode) ? opcode.ToString() : $"0x{(byte)opcode:x2}";
                throw new InvalidDataException($"at byte {position} of the pickle, {name}: {e.Message}", e);
            }
        }
    }

    private void Run(Opcode opcode, ref PickleReader reader)
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
            case Opcode.BINFLOAT: stack.Push(reader.Double()); break;
            case Opcode.SHORT_BINUNICODE: stack.Push(reader.String(reader.Byte())); break;
            case Opcode.BINUNICODE: stack.Push(reader.String(reader.UInt32())); break;
            case Opcode.BINUNICODE8: stack.Push(reader.String(reader.UInt64())); break;

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

            case Opcode.MEMOIZE: memo[(uint)memo.Count] = stack.Top; break;
            case Opcode.BINPUT: memo[reader.Byte()] = stack.Top; break;
            case Opcode.LONG_BINPUT: memo[reader.UInt32()] = stack.Top; break;
            case Opcode.BINGET: stack.Push(Memo(reader.Byte())); break;
            case Opcode.LONG_BINGET: stack.Push(Memo(reader.UInt32())); break;

            case Opcode.GLOBAL: stack.Push(TorchGlobals.Find(reader.Line(), reader.Line())); break;
            case Opcode.STACK_GLOBAL: stack.Push(Global(stack.Pop(2))); break;
            case Opcode.BINPERSID: stack.Push(TorchGlobals.Storage(stack.Pop(1)[0])); break;
            case Opcode.REDUCE: stack.Push(stack.Pop(2) is [var callable, var arguments] ? TorchGlobals.Call(callable, arguments) : null); break;
            case Opcode.BUILD: Build(stack.Pop(1)[0]); break;
            default: throw new InvalidDataException("pickles of tensors and plain containers do not have this instruction, so it was not run");
        }
    }

    private void PushInteger(ReadOnlySpan<byte> littleEndian)
    {
        var value = new BigInteger(littleEndian);
        stack.Push(value >= long.MinValue && value <= long.MaxValue ? (long)value : (object)value);
    }

    private void Append(object?[] items)
    {
        if (stack.Top is not List<object?> list)
            throw new InvalidDataException($"expected a list to add to, found {PickleValues.TypeName(stack.Top)}");
        list.AddRange(items);
    }

    private void SetItems(object?[] items)
    {
        if (stack.Top is not PickleDict dict)
            throw new InvalidDataException($"expected a dict to add to, found {PickleValues.TypeName(stack.Top)}");
        if (items.Length % 2 != 0)
            throw new InvalidDataException($"expected keys and values in turn, found {items.Length} items");
        for (var i = 0; i < items.Length; i += 2)
            dict.Items.Add(new(items[i], items[i + 1]));
    }

    private object? Memo(uint index)
        => memo.TryGetValue(index, out var value) ? value : throw new InvalidDataException($"nothing was remembered as number {index}");

    private static PickleGlobal Global(object?[] name) => name is [string module, string member]
        ? TorchGlobals.Find(module, member)
        : throw new InvalidDataException($"expected two str as a name, found {PickleValues.TypeName(name[0])} and {PickleValues.TypeName(name[1])}");

    /// <summary>Python would set attributes. An OrderedDict of weights has one, the versions of its modules, which nothing here needs.</summary>
    private void Build(object? state)
    {
        if (stack.Top is not PickleDict || state is not PickleDict)
            throw new InvalidDataException($"expected attributes for an OrderedDict, found {PickleValues.TypeName(state)} for {PickleValues.TypeName(stack.Top)}");
    }
}
