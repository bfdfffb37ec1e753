using RelDrop.Distributed;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Distributed;

/// <summary>What NCCL is asked for, by tensors whose addresses are in CPU memory.</summary>
public class NcclTests
{
    private static readonly Patience Patience = new("gradients", TimeSpan.FromSeconds(0.2));

    [Fact]
    public void All_ranks_join_by_the_first_ones_id()
    {
        var calls = LoopbackRun.Of(2, ranks =>
        {
            var nccl = new RecordingNccl();
            using (Join(ranks, nccl))
            {
            }

            return nccl.Calls;
        });
        Assert.Equal(["GetUniqueId", "InitRank 0 of 2, id 0 127", "Destroy"], calls[0]);
        Assert.Equal(["InitRank 1 of 2, id 0 127", "Destroy"], calls[1]);
    }

    [Fact]
    public void Operations_are_put_into_torchs_stream()
    {
        var calls = LoopbackRun.Of(2, ranks =>
        {
            var nccl = new RecordingNccl();
            var joined = Join(ranks, nccl);
            using var values = zeros(6, ScalarType.Float32);
            using var doubles = zeros(4, ScalarType.Float64);
            using var received = zeros(6);
            nccl.Calls.Clear();
            nccl.Origin = TorchNative.DataPointer(values);
            joined.AllToAll(values, received, Patience);
            joined.AllGather(values, Patience);
            joined.Sum(values, Patience);
            joined.Broadcast(values, Patience);
            nccl.Origin = TorchNative.DataPointer(doubles);
            joined.AllGather(doubles, Patience);
            joined.Barrier(Patience);
            return nccl.Calls;
        });
        string[] Expected(int rank) =>
        [
            "GroupStart", "Send 0 3 of type 7 to 0", "Receive 3 of type 7 from 0", "Send 12 3 of type 7 to 1", "Receive 3 of type 7 from 1", "GroupEnd",
            $"AllGather {12 * rank} 0 3 of type 7", "AllReduce 0 6 of type 7", "Broadcast 0 24 of type 1", $"AllGather {16 * rank} 0 2 of type 8",
        ];
        Assert.Equal(Expected(0), calls[0]);
        Assert.Equal(Expected(1), calls[1]);
    }

    [Fact]
    public void What_fails_is_said()
    {
        using var values = zeros(2);
        var error = Assert.Throws<InvalidOperationException>(() => Alone(new RecordingNccl { Fails = "AllReduce" }).Sum(values, Patience));
        Assert.Equal("ncclAllReduce failed: stand-in error 3. NCCL_DEBUG=INFO says more.", error.Message);
        error = Assert.Throws<InvalidOperationException>(() => Alone(new RecordingNccl { Error = 6 }, isDone: false).Sum(values, Patience));
        Assert.Equal("ncclAllReduce failed: stand-in error 6. NCCL_DEBUG=INFO says more.", error.Message);
        error = Assert.Throws<InvalidOperationException>(() => Alone(new RecordingNccl { Fails = "InitRank" }));
        Assert.StartsWith("ncclCommInitRank failed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_that_does_not_end_is_not_waited_for_without_end()
    {
        using var values = zeros(2);
        var error = Assert.Throws<RanksTimeoutException>(() => Alone(new RecordingNccl(), isDone: false).Sum(values, Patience));
        Assert.Equal("Waited 0.2 s for gradients of the other ranks.", error.Message);
    }

    [Fact]
    public void Other_types_are_refused()
    {
        using var values = zeros(2, ScalarType.Int64);
        Assert.StartsWith("Expected Float32 or Float64; got Int64.", Assert.Throws<ArgumentException>(() => Alone(new RecordingNccl()).Sum(values, Patience)).Message, StringComparison.Ordinal);
    }

    private static NcclCollectives Join(Ranks ranks, INccl nccl) => NcclCollectives.Join(ranks.Collectives, nccl, () => 5, _ => true, Patience);

    private static NcclCollectives Alone(INccl nccl, bool isDone = true) => NcclCollectives.Join(new SingleProcess(), nccl, () => 5, _ => isDone, Patience);
}
