using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace RelDrop.Relevance;

/// <summary>Elements in memory as float32 vectors of 16, whatever type they are stored as.</summary>
internal interface ILanes
{
    /// <summary>How many elements a vector holds.</summary>
    const int Count = 16;

    /// <summary>Bytes an element.</summary>
    static abstract int Size { get; }

    /// <summary>Reads the 16 elements from an index on.</summary>
    static abstract Vector512<float> Load(nint memory, nint index);

    /// <summary>Writes the 16 elements from an index on.</summary>
    static abstract void Store(Vector512<float> value, nint memory, nint index);
}

/// <summary>float32.</summary>
internal readonly struct SingleLanes : ILanes
{
    public static int Size => sizeof(float);

    public static unsafe Vector512<float> Load(nint memory, nint index) => Vector512.Load((float*)memory + index);

    public static unsafe void Store(Vector512<float> value, nint memory, nint index) => value.Store((float*)memory + index);
}

/// <summary>bfloat16: the upper half of a float32, rounded to the nearest, ties to even.</summary>
internal readonly struct BFloat16Lanes : ILanes
{
    public static int Size => sizeof(ushort);

    public static unsafe Vector512<float> Load(nint memory, nint index)
    {
        var halves = Vector256.Load((ushort*)memory + index);
        if (Avx512F.IsSupported)
            return (Avx512F.ConvertToVector512UInt32(halves) << 16).AsSingle();
        var (lower, upper) = Vector256.Widen(halves);
        return (Vector512.Create(lower, upper) << 16).AsSingle();
    }

    public static unsafe void Store(Vector512<float> value, nint memory, nint index)
    {
        var bits = value.AsUInt32();
        var rounded = (bits + Vector512.Create(0x7FFFu) + ((bits >> 16) & Vector512<uint>.One)) >> 16;
        var halves = Avx512F.IsSupported ? Avx512F.ConvertToVector256UInt16(rounded) : Vector256.Narrow(rounded.GetLower(), rounded.GetUpper());
        halves.Store((ushort*)memory + index);
    }
}
