using System.Runtime.InteropServices;

namespace RelDrop.Distributed;

/// <summary>Who else waits for an operation to end: each tells all others by a message of a byte, whose tag is the operation.</summary>
internal sealed unsafe class WaitingRanks
{
    private readonly MpiLibrary mpi;
    private readonly int rank;

    /// <summary>Requests of messages, a place for each rank; never freed, as MPI may write to them until the process ends.</summary>
    private readonly nint* received;
    private readonly int size;

    public WaitingRanks(MpiLibrary mpi, int rank, int size, int operation)
    {
        (this.mpi, this.rank, this.size) = (mpi, rank, size);
        received = (nint*)NativeMemory.AllocZeroed((nuint)(size * sizeof(nint)));
        var sent = (nint*)NativeMemory.AllocZeroed((nuint)(size * sizeof(nint)));
        var bytes = (byte*)NativeMemory.AllocZeroed((nuint)(2 * size));
        for (var other = 0; other < size; other++)
        {
            if (other == rank)
                continue;
            mpi.Check(mpi.Receive((nint)(bytes + other), 1, mpi.Byte, other, operation, mpi.World, received + other), "MPI_Irecv");
            mpi.Check(mpi.Send((nint)(bytes + size + other), 1, mpi.Byte, other, operation, mpi.World, sent + other), "MPI_Isend");
        }
    }

    /// <summary>Those that have not told that they wait.</summary>
    public IReadOnlyList<int> Missing()
    {
        var missing = new List<int>();
        for (var other = 0; other < size; other++)
        {
            var done = 1;
            if (other != rank)
                mpi.Check(mpi.Test(received + other, &done, mpi.IgnoreStatus), "MPI_Test");
            if (done == 0)
                missing.Add(other);
        }

        return missing;
    }
}
