using System.Buffers.Binary;
using static System.Numerics.BitOperations;

namespace PointClouds.Data.Hdf5;

/// <summary>The checksum of HDF5's metadata: lookup3 (Jenkins 2006), hashlittle of the bytes from 0.</summary>
internal static class Lookup3
{
    private const int BlockLength = 3 * sizeof(uint);

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var a = 0xDEADBEEF + (uint)bytes.Length;
        var (b, c) = (a, a);
        for (; bytes.Length > BlockLength; bytes = bytes[BlockLength..])
        {
            Add(bytes, ref a, ref b, ref c);
            (a, c) = ((a - c) ^ RotateLeft(c, 4), c + b);
            (b, a) = ((b - a) ^ RotateLeft(a, 6), a + c);
            (c, b) = ((c - b) ^ RotateLeft(b, 8), b + a);
            (a, c) = ((a - c) ^ RotateLeft(c, 16), c + b);
            (b, a) = ((b - a) ^ RotateLeft(a, 19), a + c);
            (c, b) = ((c - b) ^ RotateLeft(b, 4), b + a);
        }

        if (bytes.IsEmpty)
            return c;
        Span<byte> last = stackalloc byte[BlockLength];
        last.Clear();
        bytes.CopyTo(last);
        Add(last, ref a, ref b, ref c);
        c = (c ^ b) - RotateLeft(b, 14);
        a = (a ^ c) - RotateLeft(c, 11);
        b = (b ^ a) - RotateLeft(a, 25);
        c = (c ^ b) - RotateLeft(b, 16);
        a = (a ^ c) - RotateLeft(c, 4);
        b = (b ^ a) - RotateLeft(a, 14);
        return (c ^ b) - RotateLeft(b, 24);
    }

    private static void Add(ReadOnlySpan<byte> block, ref uint a, ref uint b, ref uint c)
    {
        a += BinaryPrimitives.ReadUInt32LittleEndian(block);
        b += BinaryPrimitives.ReadUInt32LittleEndian(block[4..]);
        c += BinaryPrimitives.ReadUInt32LittleEndian(block[8..]);
    }
}
