using System.Buffers.Binary;
using System.Text;

namespace RelDrop.Weights.Pickle;

/// <summary>Takes bytes off a pickle in a stream. No length is believed before that many bytes are known to be there.</summary>
/// <param name="source">Stands where the pickle begins; it may be read beyond the pickle's end.</param>
/// <param name="available">How many bytes the source has from there on.</param>
internal sealed class PickleReader(Stream source, long available)
{
    /// <summary>Pickles hold names and shapes; those of the largest models take a few MB.</summary>
    private const int MaxLength = 64 << 20;

    private const int MaxName = 1000;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private byte[] buffer = new byte[1 << 12];
    private int start;
    private int end;

    /// <summary>How many bytes were taken.</summary>
    public int Position { get; private set; }

    public byte Byte() => Bytes(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(sizeof(ushort)));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Bytes(sizeof(int)));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(sizeof(uint)));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(sizeof(ulong)));

    /// <summary>The only number that pickles write big-endian.</summary>
    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Bytes(sizeof(double)));

    /// <summary>A length that protocol 2 writes with a sign.</summary>
    public ulong Length() => Int32() is >= 0 and var length ? (ulong)length : throw new InvalidDataException("a length is negative");

    /// <summary>Text, or null if it has halves of surrogate pairs, as Python's names of files may, which are not valid UTF-8.</summary>
    public string? TextOrNull(ulong length)
    {
        var bytes = Bytes(length);
        return Decode(bytes) ?? (bytes.Contains((byte)0xED) ? null : throw new InvalidDataException($"the text before byte {Position} is not UTF-8"));
    }

    /// <summary>A str of Python 2, which may be text or bytes.</summary>
    public string ByteString(ulong length)
    {
        var bytes = Bytes(length);
        return Decode(bytes) ?? Encoding.Latin1.GetString(bytes);
    }

    /// <summary>A name, up to a line feed.</summary>
    public string Line()
    {
        Span<byte> line = stackalloc byte[MaxName];
        for (var length = 0; length < MaxName; length++)
        {
            line[length] = Byte();
            if (line[length] == '\n')
                return Decode(line[..length]) ?? throw new InvalidDataException($"the name before byte {Position} is not UTF-8");
        }

        throw new InvalidDataException($"the name before byte {Position} has more than {MaxName} bytes");
    }

    /// <summary>The next bytes; they stay as they are until the next are taken.</summary>
    public ReadOnlySpan<byte> Bytes(ulong length)
    {
        if (length > (ulong)(available - Position))
            throw new InvalidDataException($"the pickle ends at byte {available}, but {length} bytes are expected from byte {Position}; it is truncated");
        if (length > (ulong)(MaxLength - Position))
            throw new InvalidDataException($"the pickle has more than {MaxLength} bytes; one of weights has no more than their names and shapes");
        if ((int)length > end - start)
            Fill((int)length);
        var bytes = buffer.AsSpan(start, (int)length);
        start += bytes.Length;
        Position += bytes.Length;
        return bytes;
    }

    private void Fill(int least)
    {
        var kept = buffer.AsSpan(start..end);
        var room = least > buffer.Length ? new byte[least] : buffer;
        kept.CopyTo(room);
        (buffer, start, end) = (room, 0, kept.Length);
        var wanted = (int)Math.Min(buffer.Length - end, available - Position - end);
        end += source.ReadAtLeast(buffer.AsSpan(end, wanted), least - end, throwOnEndOfStream: false);
        if (end < least)
            throw new InvalidDataException($"the pickle ends at byte {Position + end}; it is truncated");
    }

    private static string? Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
