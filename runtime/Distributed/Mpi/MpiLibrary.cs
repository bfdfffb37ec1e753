using System.Runtime.InteropServices;

namespace RelDrop.Distributed;

/// <summary>
/// A library of MPI: Open MPI's, whose handles are addresses of what it exports, or one with MPICH's binary interface (MPICH, Intel MPI, MVAPICH), whose handles are
/// numbers of 32 bits that mpi.h defines.
/// </summary>
internal sealed unsafe class MpiLibrary
{
    /// <summary>The environment variable with the path of the library that is to be used.</summary>
    public const string Variable = "RELDROP_MPI";

    /// <summary>MPI_THREAD_SERIALIZED: several threads call, one at a time.</summary>
    private const int ThreadSerialized = 2;

    private static readonly string[] OfOpenMpi = OperatingSystem.IsMacOS() ? ["libmpi.40.dylib"] : ["libmpi.so.40"];
    private static readonly string[] OfMpich = OperatingSystem.IsMacOS() ? ["libmpi.12.dylib"] : ["libmpich.so.12", "libmpi.so.12"];

    private readonly nint loaded;

    private MpiLibrary(string name, nint library)
    {
        (Name, loaded) = (name, library);
        var isOpenMpi = NativeLibrary.TryGetExport(library, "ompi_mpi_comm_world", out _);
        nint Handle(string exported, nint number) => isOpenMpi ? Export(exported) : number;
        World = Handle("ompi_mpi_comm_world", 0x44000000);
        Byte = Handle("ompi_mpi_byte", 0x4c00010d);
        Float = Handle("ompi_mpi_float", 0x4c00040a);
        Double = Handle("ompi_mpi_double", 0x4c00080b);
        SumOperation = Handle("ompi_mpi_op_sum", 0x58000003);
        NoInfo = Handle("ompi_mpi_info_null", 0x1c000000);
        InPlace = isOpenMpi ? 1 : -1;
        IgnoreStatus = isOpenMpi ? 0 : 1;
        SameMachine = isOpenMpi ? 0 : 1;
        Test = (delegate* unmanaged[Cdecl]<nint*, int*, nint, int>)Export("MPI_Test");
        AllToAll = (delegate* unmanaged[Cdecl]<nint, int, nint, nint, int, nint, nint, nint*, int>)Export("MPI_Ialltoall");
        AllGather = (delegate* unmanaged[Cdecl]<nint, int, nint, nint, int, nint, nint, nint*, int>)Export("MPI_Iallgather");
        AllReduce = (delegate* unmanaged[Cdecl]<nint, nint, int, nint, nint, nint, nint*, int>)Export("MPI_Iallreduce");
        Broadcast = (delegate* unmanaged[Cdecl]<nint, int, nint, int, nint, nint*, int>)Export("MPI_Ibcast");
        Barrier = (delegate* unmanaged[Cdecl]<nint, nint*, int>)Export("MPI_Ibarrier");
        Send = (delegate* unmanaged[Cdecl]<nint, int, nint, int, int, nint, nint*, int>)Export("MPI_Isend");
        Receive = (delegate* unmanaged[Cdecl]<nint, int, nint, int, int, nint, nint*, int>)Export("MPI_Irecv");
    }

    /// <summary>What the library was loaded as.</summary>
    public string Name { get; }

    /// <summary>MPI_COMM_WORLD.</summary>
    public nint World { get; }

    /// <summary>MPI_BYTE.</summary>
    public nint Byte { get; }

    /// <summary>MPI_FLOAT.</summary>
    public nint Float { get; }

    /// <summary>MPI_DOUBLE.</summary>
    public nint Double { get; }

    /// <summary>MPI_SUM.</summary>
    public nint SumOperation { get; }

    /// <summary>MPI_IN_PLACE.</summary>
    public nint InPlace { get; }

    /// <summary>MPI_STATUS_IGNORE.</summary>
    public nint IgnoreStatus { get; }

    /// <summary>MPI_Test(request, flag, status).</summary>
    public readonly delegate* unmanaged[Cdecl]<nint*, int*, nint, int> Test;

    /// <summary>MPI_Ialltoall(sent, count, type, received, count, type, communicator, request).</summary>
    public readonly delegate* unmanaged[Cdecl]<nint, int, nint, nint, int, nint, nint, nint*, int> AllToAll;

    /// <summary>MPI_Iallgather(sent, count, type, received, count, type, communicator, request).</summary>
    public readonly delegate* unmanaged[Cdecl]<nint, int, nint, nint, int, nint, nint, nint*, int> AllGather;

    /// <summary>MPI_Iallreduce(sent, received, count, type, operation, communicator, request).</summary>
    public readonly delegate* unmanaged[Cdecl]<nint, nint, int, nint, nint, nint, nint*, int> AllReduce;

    /// <summary>MPI_Ibcast(values, count, type, root, communicator, request).</summary>
    public readonly delegate* unmanaged[Cdecl]<nint, int, nint, int, nint, nint*, int> Broadcast;

    /// <summary>MPI_Ibarrier(communicator, request).</summary>
    public readonly delegate* unmanaged[Cdecl]<nint, nint*, int> Barrier;

    /// <summary>MPI_Isend(values, count, type, rank, tag, communicator, request).</summary>
    public readonly delegate* unmanaged[Cdecl]<nint, int, nint, int, int, nint, nint*, int> Send;

    /// <summary>MPI_Irecv(values, count, type, rank, tag, communicator, request).</summary>
    public readonly delegate* unmanaged[Cdecl]<nint, int, nint, int, int, nint, nint*, int> Receive;

    private nint NoInfo { get; }

    /// <summary>MPI_COMM_TYPE_SHARED.</summary>
    private int SameMachine { get; }

    /// <summary>Loads the library that fits the launcher.</summary>
    /// <param name="launcher">The launcher.</param>
    /// <param name="path">The library that is asked for, if any.</param>
    /// <param name="names">What it is looked for as; for tests.</param>
    /// <exception cref="InvalidOperationException">There is none, or the variable names none.</exception>
    public static MpiLibrary Load(Launcher launcher, string? path, IEnumerable<string>? names = null)
    {
        if (path is { Length: > 0 })
        {
            return NativeLibrary.TryLoad(path, out var chosen) && NativeLibrary.TryGetExport(chosen, "MPI_Init_thread", out _)
                ? new(path, chosen)
                : throw new InvalidOperationException($"{Variable} is '{path}', which is not a library of MPI that can be loaded; expected the path of one, such as libmpi.so.40.");
        }

        foreach (var name in names ?? (launcher.IsOfMpich ? OfMpich.Concat(OfOpenMpi) : OfOpenMpi.Concat(OfMpich)))
        {
            if (NativeLibrary.TryLoad(name, out var found) && NativeLibrary.TryGetExport(found, "MPI_Init_thread", out _))
                return new(name, found);
        }

        throw new InvalidOperationException($"This process was started by an MPI launcher, but MPI is not installed: neither {OfOpenMpi[0]} (Debian: openmpi-bin) nor {OfMpich[0]} (mpich) can be loaded. {Variable} is to be the path of another.");
    }

    /// <summary>Has this process be one of its communicator; what threads it calls from may take turns.</summary>
    /// <exception cref="InvalidOperationException">It cannot be.</exception>
    public void Initialize()
    {
        var provided = 0;
        Check(((delegate* unmanaged[Cdecl]<nint, nint, int, int*, int>)Export("MPI_Init_thread"))(0, 0, ThreadSerialized, &provided), "MPI_Init_thread");
        if (provided < ThreadSerialized)
            throw new InvalidOperationException($"{Name} was built for threads of level {provided}; expected {ThreadSerialized} (MPI_THREAD_SERIALIZED) or more.");
    }

    /// <summary>Which of the processes this is, and how many there are; of all, or of this machine.</summary>
    public (int Rank, int Size) Place(bool ofMachine)
    {
        var communicator = World;
        if (ofMachine)
            Check(((delegate* unmanaged[Cdecl]<nint, int, int, nint, nint*, int>)Export("MPI_Comm_split_type"))(World, SameMachine, 0, NoInfo, &communicator), "MPI_Comm_split_type");
        int rank, size;
        Check(((delegate* unmanaged[Cdecl]<nint, int*, int>)Export("MPI_Comm_rank"))(communicator, &rank), "MPI_Comm_rank");
        Check(((delegate* unmanaged[Cdecl]<nint, int*, int>)Export("MPI_Comm_size"))(communicator, &size), "MPI_Comm_size");
        return (rank, size);
    }

    /// <summary>Ends all processes.</summary>
    public void Abort(int exitCode) => _ = ((delegate* unmanaged[Cdecl]<nint, int, int>)Export("MPI_Abort"))(World, exitCode);

    /// <summary>Leaves the others, which are leaving, too.</summary>
    public void Complete() => Check(((delegate* unmanaged[Cdecl]<int>)Export("MPI_Finalize"))(), "MPI_Finalize");

    /// <summary>Refuses what did not succeed.</summary>
    public void Check(int result, string function)
    {
        if (result != 0)
            throw new InvalidOperationException($"{function} of {Name} failed with {result}.");
    }

    private nint Export(string name) => NativeLibrary.TryGetExport(loaded, name, out var address)
        ? address
        : throw new InvalidOperationException($"{Name} has no {name}; expected a library of MPI 3 or later.");
}
