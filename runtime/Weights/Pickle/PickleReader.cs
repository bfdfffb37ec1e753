using System.Buffers.Binary;
using System.Text;

namespace RelDrop.Weights.Pickle;

/// <summary>Takes bytes off a pickle. No length is believed before the bytes are there.</summary>
internal ref struct PickleReader(ReadOnlySpan<byte> pickle)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly ReadOnlySpan<byte> pickle = pickle;

    /// <summary>How many bytes were taken.</summary>
    public int Position { get; private set; }

    public byte Byte() => Bytes(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(sizeof(ushort)));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Bytes(sizeof(int)));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(sizeof(uint)));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(sizeof(ulong)));

    /// <summary>The only number that pickles write big-endian.</summary>
    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Bytes(sizeof(double)));

    public string String(ulong length) => Decode(Bytes(length));

    /// <summary>Text up to a line feed.</summary>
    public string Line()
    {
        var length = pickle[Position..].IndexOf((byte)'\n');
        if (length < 0)
            throw new InvalidDataException($"the pickle ends at byte {pickle.Length} within a name; it is truncated");
        var line = Decode(Bytes((ulong)length));
        Position++;
        return line;
    }

    public ReadOnlySpan<byte> Bytes(ulong length)
    {
        if (length > (ulong)(pickle.Length - Position))
            throw new InvalidDataException($"the pickle ends at byte {pickle.Length}, but {length} bytes are expected from byte {Position}; it is truncated");
        var bytes = pickle.Slice(Position, (int)length);
        Position += bytes.Length;
        return bytes;
    }

    private readonly string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"the text before byte {Position} is not UTF-8", e);
        }
    }
}
