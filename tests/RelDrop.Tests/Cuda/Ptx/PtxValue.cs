using System.Runtime.CompilerServices;

namespace RelDrop.Tests.Cuda.Ptx;

/// <summary>Numbers as bits of a register, the low ones.</summary>
internal static class PtxValue
{
    public static T Of<T>(ulong bits)
        where T : unmanaged => Unsafe.As<ulong, T>(ref bits);

    public static ulong Bits<T>(T value)
        where T : unmanaged
    {
        var bits = 0UL;
        Unsafe.As<ulong, T>(ref bits) = value;
        return bits;
    }

    public static ulong Bits(bool value) => value ? 1UL : 0;
}
