using RelDrop.Distributed;

namespace RelDrop.Tests.Distributed;

/// <summary>Stands in for NCCL: writes down what it is asked for.</summary>
internal sealed class RecordingNccl : INccl
{
    public const nint Communicator = 77;

    public List<string> Calls { get; } = [];

    /// <summary>The function that fails, if any.</summary>
    public string? Fails { get; set; }

    /// <summary>What failed in the background.</summary>
    public int Error { get; set; }

    /// <summary>Addresses are written as distances from here.</summary>
    public nint Origin { get; set; }

    public int GetUniqueId(out NcclUniqueId id)
    {
        id = default;
        for (var i = 0; i < NcclUniqueId.Length; i++)
            id.Bytes[i] = (byte)i;
        return Note("GetUniqueId");
    }

    public int InitRank(out nint communicator, int size, NcclUniqueId id, int rank)
    {
        communicator = Communicator;
        return Note($"InitRank {rank} of {size}, id {id.Bytes[0]} {id.Bytes[127]}");
    }

    public int AllReduce(nint values, long count, int type, nint communicator, nint stream) => Note($"AllReduce {values - Origin} {count} of type {type}", communicator, stream);

    public int AllGather(nint own, nint all, long count, int type, nint communicator, nint stream) => Note($"AllGather {own - Origin} {all - Origin} {count} of type {type}", communicator, stream);

    public int Broadcast(nint values, long count, int type, nint communicator, nint stream) => Note($"Broadcast {values - Origin} {count} of type {type}", communicator, stream);

    public int Send(nint values, long count, int type, int peer, nint communicator, nint stream) => Note($"Send {values - Origin} {count} of type {type} to {peer}", communicator, stream);

    public int Receive(nint values, long count, int type, int peer, nint communicator, nint stream) => Note($"Receive {count} of type {type} from {peer}", communicator, stream);

    public int GroupStart() => Note("GroupStart");

    public int GroupEnd() => Note("GroupEnd");

    public int AsyncError(nint communicator, out int error)
    {
        error = Error;
        return 0;
    }

    public int Destroy(nint communicator) => Note("Destroy");

    public string Describe(int result) => $"stand-in error {result}";

    private int Note(string call, nint communicator = Communicator, nint stream = 5)
    {
        Assert.Equal((Communicator, 5), (communicator, stream));
        Calls.Add(call);
        return Fails is { } fails && call.StartsWith(fails, StringComparison.Ordinal) ? 3 : 0;
    }
}
