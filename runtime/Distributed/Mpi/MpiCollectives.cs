using System.Diagnostics;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Distributed;

/// <summary>Processes that an MPI launcher started. Tensors lie in CPU memory.</summary>
internal sealed unsafe class MpiCollectives : ICollectives
{
    /// <summary>Tags of messages go up to here in every MPI.</summary>
    private const int MostTag = 32767;

    /// <summary>As much as one call broadcasts: counts have 32 bits.</summary>
    private const int BroadcastBytes = 1 << 30;

    private readonly MpiLibrary mpi;
    private int operation;
    private bool isAborted;

    private MpiCollectives(MpiLibrary mpi)
    {
        this.mpi = mpi;
        (Rank, Size) = mpi.Place(ofMachine: false);
        (LocalRank, LocalSize) = mpi.Place(ofMachine: true);
    }

    public int Rank { get; }

    public int Size { get; }

    public int LocalRank { get; }

    public int LocalSize { get; }

    /// <summary>Joins the processes that a launcher started.</summary>
    /// <exception cref="InvalidOperationException">There is no MPI, or another than the launcher's.</exception>
    public static MpiCollectives Join(Launcher launcher)
    {
        var mpi = MpiLibrary.Load(launcher, Environment.GetEnvironmentVariable(MpiLibrary.Variable));
        mpi.Initialize();
        var joined = new MpiCollectives(mpi);
        // Of another MPI than the launcher's, each process is alone, and would train as if it were.
        if (launcher.Size is { } size && size != joined.Size)
            throw new InvalidOperationException($"The launcher started {size} processes, and {mpi.Name} finds {joined.Size}: it is another MPI than the launcher's. {MpiLibrary.Variable} is to be the path of the launcher's.");
        return joined;
    }

    public void AllToAll(Tensor sent, Tensor received, Patience patience)
    {
        var (type, part) = (TypeOf(sent), Count(sent.numel() / Size));
        Wait(request => mpi.AllToAll(Address(sent), part, type, Address(received), part, type, mpi.World, (nint*)request), "MPI_Ialltoall", patience);
        GC.KeepAlive(sent);
        GC.KeepAlive(received);
    }

    public void AllGather(Tensor parts, Patience patience)
    {
        var (type, part) = (TypeOf(parts), Count(parts.numel() / Size));
        Wait(request => mpi.AllGather(mpi.InPlace, 0, type, Address(parts), part, type, mpi.World, (nint*)request), "MPI_Iallgather", patience);
        GC.KeepAlive(parts);
    }

    public void Sum(Tensor values, Patience patience)
    {
        var (type, count) = (TypeOf(values), Count(values.numel()));
        Wait(request => mpi.AllReduce(mpi.InPlace, Address(values), count, type, mpi.SumOperation, mpi.World, (nint*)request), "MPI_Iallreduce", patience);
        GC.KeepAlive(values);
    }

    public void Broadcast(Tensor values, Patience patience)
    {
        var bytes = values.numel() * values.element_size();
        for (var start = 0L; start < bytes; start += BroadcastBytes)
        {
            var (address, count) = (Address(values) + (nint)start, (int)Math.Min(BroadcastBytes, bytes - start));
            Wait(request => mpi.Broadcast(address, count, mpi.Byte, 0, mpi.World, (nint*)request), "MPI_Ibcast", patience);
        }

        GC.KeepAlive(values);
    }

    public void Barrier(Patience patience) => Wait(request => mpi.Barrier(mpi.World, (nint*)request), "MPI_Ibarrier", patience);

    public void Abort(int exitCode)
    {
        isAborted = true;
        mpi.Abort(exitCode);
    }

    public void Dispose()
    {
        if (!isAborted)
            mpi.Complete();
    }

    /// <summary>Begins an operation and waits for the others to do their part of it.</summary>
    /// <remarks>
    /// Whoever has waited for half of the time tells the others, so that those who wait to the end know who else did, and whom they wait for.
    /// </remarks>
    private void Wait(Func<nint, int> begin, string function, Patience patience)
    {
        var started = Stopwatch.GetTimestamp();
        operation = (operation + 1) % MostTag;
        // Requests that nobody waits for until their end are never freed.
        var request = (nint*)NativeMemory.AllocZeroed((nuint)sizeof(nint));
        mpi.Check(begin((nint)request), function);
        WaitingRanks? waiting = null;
        while (!IsDone(request))
        {
            var waited = Stopwatch.GetElapsedTime(started);
            if (waiting is null && waited > patience.Limit / 2)
                waiting = new WaitingRanks(mpi, Rank, Size, operation);
            if (waited > patience.Limit)
                throw new RanksTimeoutException(Rank, Size, waiting!.Missing(), patience);
            Pause(waited);
        }

        NativeMemory.Free(request);
    }

    private bool IsDone(nint* request)
    {
        int done;
        mpi.Check(mpi.Test(request, &done, mpi.IgnoreStatus), "MPI_Test");
        return done != 0;
    }

    /// <summary>Messages move on only while they are asked for; but who waits long should leave the processor to those who compute.</summary>
    private static void Pause(TimeSpan waited)
    {
        if (waited.TotalMilliseconds < 2)
            Thread.Yield();
        else
            _ = usleep(waited.TotalSeconds < 1 ? 50u : 1000u);
    }

    private nint TypeOf(Tensor values) => values.dtype switch
    {
        ScalarType.Float32 => mpi.Float,
        ScalarType.Float64 => mpi.Double,
        var other => throw new ArgumentException($"Expected {ScalarType.Float32} or {ScalarType.Float64}; got {other}.", nameof(values)),
    };

    private static nint Address(Tensor tensor) => TorchNative.DataPointer(tensor);

    private static int Count(long count) =>
        count <= int.MaxValue ? (int)count : throw new ArgumentException($"Expected {int.MaxValue} elements at most for each rank; got {count}.", nameof(count));

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int usleep(uint microseconds);
}
