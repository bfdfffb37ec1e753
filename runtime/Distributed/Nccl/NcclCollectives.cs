using System.Diagnostics;
using RelDrop.Cuda;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Distributed;

/// <summary>
/// Ranks with a GPU each. All is put into torch's current stream, in order with what computes and reads the tensors; the host waits for the stream, so that a rank that
/// hangs is noticed.
/// </summary>
/// <param name="hosts">The same ranks, in CPU memory.</param>
/// <param name="nccl">The library.</param>
/// <param name="communicator">Its ranks.</param>
/// <param name="stream">Gives torch's current stream.</param>
/// <param name="isDone">Whether a stream has done what was put into it.</param>
internal sealed class NcclCollectives(ICollectives hosts, INccl nccl, nint communicator, Func<nint> stream, Func<nint, bool> isDone) : ICollectives
{
    // nccl.h's ncclDataType_t.
    private const int UInt8 = 1;
    private const int Float32 = 7;
    private const int Float64 = 8;

    public int Rank => hosts.Rank;

    public int Size => hosts.Size;

    public int LocalRank => hosts.LocalRank;

    public int LocalSize => hosts.LocalSize;

    /// <summary>Joins the ranks' GPUs, a rank's of the given index.</summary>
    /// <exception cref="InvalidOperationException">There is no NCCL, or it failed.</exception>
    public static NcclCollectives Join(ICollectives hosts, int device, Patience patience)
    {
        var ordinal = Math.Max(device, 0);
        var driver = new NativeCudaDriver();
        // NCCL takes the current device, which to the driver is the current context's. It stays so.
        Check(driver, driver.GetDevice(ordinal, out var handle));
        Check(driver, driver.RetainPrimaryContext(handle, out var context));
        Check(driver, driver.PushContext(context));
        return Join(hosts, new NativeNccl(), () => TorchNative.CurrentCudaStream(ordinal), stream => IsDone(driver, stream), patience);
    }

    /// <summary>As that, with other libraries.</summary>
    internal static NcclCollectives Join(ICollectives hosts, INccl nccl, Func<nint> stream, Func<nint, bool> isDone, Patience patience)
    {
        var id = default(NcclUniqueId);
        if (hosts.Rank == 0)
            Check(nccl, nccl.GetUniqueId(out id), "ncclGetUniqueId");
        using var bytes = tensor(id.Bytes.ToArray());
        hosts.Broadcast(bytes, patience);
        bytes.bytes.CopyTo(id.Bytes);
        Check(nccl, nccl.InitRank(out var communicator, hosts.Size, id, hosts.Rank), "ncclCommInitRank");
        return new(hosts, nccl, communicator, stream, isDone);
    }

    public void AllToAll(Tensor sent, Tensor received, Patience patience) => InStream("ncclSend and ncclRecv", patience, stream =>
    {
        var (type, part, bytes) = Part(sent);
        Check(nccl, nccl.GroupStart(), "ncclGroupStart");
        for (var other = 0; other < Size; other++)
        {
            Check(nccl, nccl.Send(Address(sent) + (nint)(other * bytes), part, type, other, communicator, stream), "ncclSend");
            Check(nccl, nccl.Receive(Address(received) + (nint)(other * bytes), part, type, other, communicator, stream), "ncclRecv");
        }

        return nccl.GroupEnd();
    });

    public void AllGather(Tensor parts, Patience patience) => InStream("ncclAllGather", patience, stream =>
    {
        var (type, part, bytes) = Part(parts);
        return nccl.AllGather(Address(parts) + (nint)(Rank * bytes), Address(parts), part, type, communicator, stream);
    });

    public void Sum(Tensor values, Patience patience) =>
        InStream("ncclAllReduce", patience, stream => nccl.AllReduce(Address(values), values.numel(), TypeOf(values), communicator, stream));

    public void Broadcast(Tensor values, Patience patience) =>
        InStream("ncclBroadcast", patience, stream => nccl.Broadcast(Address(values), values.numel() * values.element_size(), UInt8, communicator, stream));

    public void Barrier(Patience patience) => hosts.Barrier(patience);

    public void Abort(int exitCode) => hosts.Abort(exitCode);

    public void Dispose() => Check(nccl, nccl.Destroy(communicator), "ncclCommDestroy");

    private void InStream(string function, Patience patience, Func<nint, int> enqueue)
    {
        var current = stream();
        Check(nccl, enqueue(current), function);
        var started = Stopwatch.GetTimestamp();
        while (!isDone(current))
        {
            Check(nccl, nccl.AsyncError(communicator, out var error), "ncclCommGetAsyncError");
            Check(nccl, error, function);
            if (Stopwatch.GetElapsedTime(started) > patience.Limit)
                throw new RanksTimeoutException(Rank, Size, [], patience);
            Thread.Yield();
        }
    }

    /// <summary>A rank's part of a tensor: its elements and bytes.</summary>
    private (int Type, long Count, long Bytes) Part(Tensor tensor) => (TypeOf(tensor), tensor.numel() / Size, tensor.numel() / Size * tensor.element_size());

    private static int TypeOf(Tensor values) => values.dtype switch
    {
        ScalarType.Float32 => Float32,
        ScalarType.Float64 => Float64,
        var other => throw new ArgumentException($"Expected {ScalarType.Float32} or {ScalarType.Float64}; got {other}.", nameof(values)),
    };

    private static nint Address(Tensor tensor) => TorchNative.DataPointer(tensor);

    private static bool IsDone(NativeCudaDriver driver, nint stream)
    {
        const int success = 0, notReady = 600;
        var result = NativeCudaDriver.QueryStream(stream);
        if (result is not (success or notReady))
            Check(driver, result);
        return result == success;
    }

    private static void Check(NativeCudaDriver driver, int result)
    {
        if (result != 0)
            throw new CudaException($"{driver.Describe(result)} (sums over ranks).");
    }

    private static void Check(INccl nccl, int result, string function)
    {
        if (result != 0)
            throw new InvalidOperationException($"{function} failed: {nccl.Describe(result)}. NCCL_DEBUG=INFO says more.");
    }
}
