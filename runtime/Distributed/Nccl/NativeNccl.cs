using System.Reflection;
using System.Runtime.InteropServices;

namespace RelDrop.Distributed;

/// <summary>The library itself, which comes with torch's for CUDA.</summary>
internal sealed unsafe class NativeNccl : INccl
{
    // nccl.h's ncclRedOp_t.
    private const int Sum = 0;

    private readonly nint library = Load();

    public int GetUniqueId(out NcclUniqueId id)
    {
        fixed (NcclUniqueId* target = &id)
            return ((delegate* unmanaged[Cdecl]<NcclUniqueId*, int>)Export("ncclGetUniqueId"))(target);
    }

    public int InitRank(out nint communicator, int size, NcclUniqueId id, int rank)
    {
        fixed (nint* target = &communicator)
            return ((delegate* unmanaged[Cdecl]<nint*, int, NcclUniqueId, int, int>)Export("ncclCommInitRank"))(target, size, id, rank);
    }

    public int AllReduce(nint values, long count, int type, nint communicator, nint stream) =>
        ((delegate* unmanaged[Cdecl]<nint, nint, nuint, int, int, nint, nint, int>)Export("ncclAllReduce"))(values, values, (nuint)count, type, Sum, communicator, stream);

    public int AllGather(nint own, nint all, long count, int type, nint communicator, nint stream) =>
        ((delegate* unmanaged[Cdecl]<nint, nint, nuint, int, nint, nint, int>)Export("ncclAllGather"))(own, all, (nuint)count, type, communicator, stream);

    public int Broadcast(nint values, long count, int type, nint communicator, nint stream) =>
        ((delegate* unmanaged[Cdecl]<nint, nint, nuint, int, int, nint, nint, int>)Export("ncclBroadcast"))(values, values, (nuint)count, type, 0, communicator, stream);

    public int Send(nint values, long count, int type, int peer, nint communicator, nint stream) =>
        ((delegate* unmanaged[Cdecl]<nint, nuint, int, int, nint, nint, int>)Export("ncclSend"))(values, (nuint)count, type, peer, communicator, stream);

    public int Receive(nint values, long count, int type, int peer, nint communicator, nint stream) =>
        ((delegate* unmanaged[Cdecl]<nint, nuint, int, int, nint, nint, int>)Export("ncclRecv"))(values, (nuint)count, type, peer, communicator, stream);

    public int GroupStart() => ((delegate* unmanaged[Cdecl]<int>)Export("ncclGroupStart"))();

    public int GroupEnd() => ((delegate* unmanaged[Cdecl]<int>)Export("ncclGroupEnd"))();

    public int AsyncError(nint communicator, out int error)
    {
        fixed (int* target = &error)
            return ((delegate* unmanaged[Cdecl]<nint, int*, int>)Export("ncclCommGetAsyncError"))(communicator, target);
    }

    public int Destroy(nint communicator) => ((delegate* unmanaged[Cdecl]<nint, int>)Export("ncclCommDestroy"))(communicator);

    public string Describe(int result) =>
        Marshal.PtrToStringUTF8(((delegate* unmanaged[Cdecl]<int, nint>)Export("ncclGetErrorString"))(result)) ?? $"NCCL error {result}";

    private static nint Load() => NativeLibrary.TryLoad("libnccl.so.2", Assembly.GetExecutingAssembly(), null, out var library)
        ? library
        : throw new InvalidOperationException("Ranks train on GPUs by NCCL, and libnccl.so.2 cannot be loaded; it comes with libtorch for CUDA on Linux.");

    private nint Export(string name) => NativeLibrary.TryGetExport(library, name, out var address)
        ? address
        : throw new InvalidOperationException($"libnccl.so.2 has no {name}; expected NCCL 2.7 or later.");
}
