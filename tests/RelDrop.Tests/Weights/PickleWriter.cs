using System.Buffers.Binary;
using System.Collections;
using System.Numerics;
using System.Text;

namespace RelDrop.Tests.Weights;

/// <summary>A class or function of Python, or what calling it gives.</summary>
/// <param name="Name">Its module and name.</param>
internal sealed record Python(string Name)
{
    /// <summary>Whether it is an object that a function made, and not the class itself.</summary>
    public object?[]? Arguments { get; private init; }

    /// <summary>Whether it was made without its constructor, as pickle does with classes of Python code.</summary>
    public bool IsNew { get; private init; }

    /// <summary>Keyword arguments, if it has any.</summary>
    public Dictionary<object, object?>? Keywords { get; private init; }

    /// <summary>What it holds by key, for kinds of dict.</summary>
    public Dictionary<object, object?>? Items { get; init; }

    /// <summary>What it holds in order, for kinds of list.</summary>
    public List<object?>? Elements { get; init; }

    /// <summary>Its attributes.</summary>
    public object? State { get; init; }

    public Python Call(params object?[] arguments) => this with { Arguments = arguments };

    public Python New(params object?[] arguments) => this with { Arguments = arguments, IsNew = true };

    public Python NewWith(Dictionary<object, object?> keywords) => this with { Arguments = [], IsNew = true, Keywords = keywords };

    public void Deconstruct(out string module, out string member)
    {
        var dot = Name.LastIndexOf('.');
        (module, member) = (Name[..dot], Name[(dot + 1)..]);
    }
}

/// <summary>A contiguous tensor of PyTorch.</summary>
internal sealed record SavedTensor(long[] Shape, byte[] Bytes, string Storage = "FloatStorage", int ElementSize = 4)
{
    public SavedTensor(long[] shape, params float[] values)
        : this(shape, values.SelectMany(BitConverter.GetBytes).ToArray())
    {
    }

    /// <summary>How many its storage is said to have.</summary>
    public long Elements { get; init; } = Bytes.Length / ElementSize;
}

/// <summary>Writes values as Python pickles them. What it is given is not remembered: each value is written as often as it is used.</summary>
/// <param name="protocol">From 2 to 5.</param>
/// <param name="persist">What torch.save puts in place of a tensor's storage.</param>
internal sealed class PickleWriter(int protocol, Func<SavedTensor, object?[]> persist)
{
    private readonly List<byte> pickle = [];

    public static byte[] Write(object? value, int protocol, Func<SavedTensor, object?[]>? persist = null)
    {
        var writer = new PickleWriter(protocol, persist ?? (_ => throw new ArgumentException("No tensors are expected.", nameof(value))));
        writer.Op(0x80, (byte)protocol);
        writer.Value(value);
        writer.Op('.');
        return [.. writer.pickle];
    }

    private void Value(object? value)
    {
        switch (value)
        {
            case null: Op('N'); break;
            case bool flag: Op(flag ? 0x88 : 0x89); break;
            case int number: Op('J', BitConverter.GetBytes(number)); break;
            case long number: Value((BigInteger)number); break;
            case BigInteger number: Integer(number.ToByteArray()); break;
            case double number: Double(number); break;
            case string text: Text(Encoding.UTF8.GetBytes(text)); break;
            case byte[] bytes when protocol >= 3: Op('B', [.. BitConverter.GetBytes(bytes.Length), .. bytes]); break;
            case byte[] bytes: Value(new Python("_codecs.encode").Call(Encoding.Latin1.GetString(bytes), "latin1")); break;
            case object?[] tuple: Tuple(tuple); break;
            case HashSet<object> set: Set(set); break;
            case IDictionary dict: Op('}'); Items(dict); break;
            case IList list: Op(']'); Elements(list); break;
            case SavedTensor tensor: Tensor(tensor); break;
            case Python made: Made(made); break;
            default: throw new ArgumentException($"Nothing is known of {value.GetType()}.", nameof(value));
        }
    }

    private void Text(byte[] utf8)
    {
        if (protocol >= 4 && utf8.Length < 256)
            Op(0x8c, [(byte)utf8.Length, .. utf8]);
        else
            Op('X', [.. BitConverter.GetBytes(utf8.Length), .. utf8]);
    }

    private void Integer(byte[] bytes)
    {
        if (bytes.Length < 256)
            Op(0x8a, [(byte)bytes.Length, .. bytes]);
        else
            Op(0x8b, [.. BitConverter.GetBytes(bytes.Length), .. bytes]);
    }

    private void Double(double number)
    {
        var bytes = new byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleBigEndian(bytes, number);
        Op('G', bytes);
    }

    private void Tuple(object?[] tuple)
    {
        Op('(');
        foreach (var item in tuple)
            Value(item);
        Op('t');
    }

    private void Set(HashSet<object> set)
    {
        if (protocol < 4)
        {
            Value(new Python("__builtin__.set").Call(set.ToList()));
            return;
        }

        Op(0x8f);
        Op('(');
        foreach (var item in set)
            Value(item);
        Op(0x90);
    }

    private void Items(IDictionary dict)
    {
        Op('(');
        foreach (DictionaryEntry item in dict)
        {
            Value(item.Key);
            Value(item.Value);
        }

        Op('u');
    }

    private void Elements(IList list)
    {
        Op('(');
        foreach (var item in list)
            Value(item);
        Op('e');
    }

    private void Tensor(SavedTensor tensor)
    {
        var strides = new object?[tensor.Shape.Length];
        for (var (i, stride) = (strides.Length - 1, 1L); i >= 0; stride *= tensor.Shape[i], i--)
            strides[i] = stride;
        Value(new Python("torch._utils._rebuild_tensor_v2"));
        Op('(');
        Value(persist(tensor));
        Op('Q');
        Value(0L);
        Tuple([.. tensor.Shape.Cast<object?>()]);
        Tuple(strides);
        Value(false);
        Value(new Python("collections.OrderedDict").Call());
        Op('t');
        Op('R');
    }

    private void Made(Python made)
    {
        var (module, member) = made;
        if (protocol >= 4)
        {
            Value(module);
            Value(member);
            Op(0x93);
        }
        else
        {
            Op('c', Encoding.UTF8.GetBytes($"{module}\n{member}\n"));
        }

        if (made.Arguments is null)
            return;
        Tuple(made.Arguments);
        if (made.Keywords is not null)
            Value(made.Keywords);
        Op(made.Keywords is not null ? 0x92 : made.IsNew ? 0x81 : 'R');
        if (made.Elements is not null)
            Elements(made.Elements);
        if (made.Items is not null)
            Items(made.Items);
        if (made.State is null)
            return;
        Value(made.State);
        Op('b');
    }

    private void Op(int opcode, params ReadOnlySpan<byte> argument)
    {
        pickle.Add((byte)opcode);
        pickle.AddRange(argument);
    }
}
