using System.Runtime.InteropServices;

namespace RelDrop.Tests.Cuda.Ptx;

/// <summary>Memory of one tensor, variable or parameter.</summary>
/// <param name="name">What it is, for messages.</param>
/// <param name="start">The address that kernels see.</param>
/// <param name="data">Where it really is.</param>
/// <param name="length">Its bytes.</param>
/// <param name="races">Watches threads that share it; null if it is one thread's, or constant.</param>
internal sealed class MemoryRegion(string name, ulong start, nint data, long length, RaceDetector? races)
{
    /// <summary>Keeps what is pointed to alive.</summary>
    public object? Owner { get; init; }

    /// <summary>How much all threads have read.</summary>
    public long BytesRead { get; private set; }

    /// <summary>How much all threads have written.</summary>
    public long BytesWritten { get; private set; }

    /// <summary>Memory of its own.</summary>
    public static MemoryRegion Of(string name, ulong start, byte[] contents, RaceDetector? races = null)
    {
        var pinned = GC.AllocateUninitializedArray<byte>(contents.Length, pinned: true);
        contents.CopyTo(pinned, 0);
        return new(name, start, Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0), contents.Length, races) { Owner = pinned };
    }

    public bool Contains(ulong address, int bytes) => address >= start && address - start <= (ulong)length && (ulong)bytes <= (ulong)length - (address - start);

    public ulong Read(ulong address, int bytes, int thread)
    {
        races?.Read((long)(address - start), bytes, thread);
        BytesRead += bytes;
        return Peek(address, bytes);
    }

    public void Write(ulong address, int bytes, ulong bits, int thread)
    {
        races?.Write((long)(address - start), bytes, thread);
        BytesWritten += bytes;
        Poke(address, bytes, bits);
    }

    /// <summary>Replaces a value, and returns the old one.</summary>
    public ulong Update(ulong address, int bytes, Func<ulong, ulong> change, int thread)
    {
        races?.Write((long)(address - start), bytes, thread, isAtomic: true);
        var old = Peek(address, bytes);
        Poke(address, bytes, change(old));
        return old;
    }

    public override string ToString() => $"{name} (0x{start:x} to 0x{start + (ulong)length:x})";

    private ulong Peek(ulong address, int bytes)
    {
        var place = data + (nint)(address - start);
        return bytes switch
        {
            1 => Marshal.ReadByte(place),
            2 => (ushort)Marshal.ReadInt16(place),
            4 => (uint)Marshal.ReadInt32(place),
            _ => (ulong)Marshal.ReadInt64(place),
        };
    }

    private void Poke(ulong address, int bytes, ulong bits)
    {
        var place = data + (nint)(address - start);
        switch (bytes)
        {
            case 1:
                Marshal.WriteByte(place, (byte)bits);
                break;
            case 2:
                Marshal.WriteInt16(place, (short)bits);
                break;
            case 4:
                Marshal.WriteInt32(place, (int)bits);
                break;
            default:
                Marshal.WriteInt64(place, (long)bits);
                break;
        }
    }
}
