namespace RelDrop.Distributed;

/// <summary>The functions of NVIDIA's NCCL that are used, as nccl.h has them; each returns ncclResult_t, 0 for success.</summary>
internal interface INccl
{
    /// <summary>ncclGetUniqueId: what one process makes and all need to find each other.</summary>
    int GetUniqueId(out NcclUniqueId id);

    /// <summary>ncclCommInitRank.</summary>
    int InitRank(out nint communicator, int size, NcclUniqueId id, int rank);

    /// <summary>ncclAllReduce of sums, in place.</summary>
    int AllReduce(nint values, long count, int type, nint communicator, nint stream);

    /// <summary>ncclAllGather.</summary>
    int AllGather(nint own, nint all, long count, int type, nint communicator, nint stream);

    /// <summary>ncclBroadcast of the first rank's, in place.</summary>
    int Broadcast(nint values, long count, int type, nint communicator, nint stream);

    /// <summary>ncclSend.</summary>
    int Send(nint values, long count, int type, int peer, nint communicator, nint stream);

    /// <summary>ncclRecv.</summary>
    int Receive(nint values, long count, int type, int peer, nint communicator, nint stream);

    /// <summary>ncclGroupStart.</summary>
    int GroupStart();

    /// <summary>ncclGroupEnd.</summary>
    int GroupEnd();

    /// <summary>ncclCommGetAsyncError: what failed since.</summary>
    int AsyncError(nint communicator, out int error);

    /// <summary>ncclCommDestroy.</summary>
    int Destroy(nint communicator);

    /// <summary>ncclGetErrorString.</summary>
    string Describe(int result);
}

/// <summary>nccl.h's ncclUniqueId.</summary>
internal unsafe struct NcclUniqueId
{
    /// <summary>How many bytes it has.</summary>
    public const int Length = 128;

    private fixed byte bytes[Length];

    /// <summary>Its bytes.</summary>
    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    public Span<byte> Bytes => System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref bytes[0], Length);
}
