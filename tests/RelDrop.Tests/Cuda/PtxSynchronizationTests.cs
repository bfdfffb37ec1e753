using RelDrop.Tests.Cuda.Ptx;
using static TorchSharp.torch;

namespace RelDrop.Tests.Cuda;

/// <summary>Threads wait for each other as on a GPU, and what would wait for ever is told.</summary>
public sealed class PtxSynchronizationTests
{
    private const string Store = "st.global.b32 [%rd9], %r1;";
    private const string IsEarly = "setp.lt.s32 %p1, %r9, 3;";

    [Theory]
    [InlineData($"{IsEarly}\n@%p1 ret;\nbar.sync 0;", "3 threads have ended; 93 threads wait in line 21, 'bar.sync 0;', such as 3")]
    [InlineData($"{IsEarly}\n@!%p1 bra Others;\nshfl.sync.idx.b32 %r1, %r9, 0, 31, 4294967295;\nbra End;\nOthers: bar.sync 0;\nEnd:", "3 threads wait in line 21, 'shfl.sync")]
    [InlineData($"{IsEarly}\n@!%p1 bra Others;\nbar.sync 0;\nbra End;\nOthers: bar.sync 0;\nEnd:", "Lanes of warp 0 wait at different barriers, in lines 21 and 23")]
    [InlineData("Loop: bra Loop;", "It has branched")]
    public void Threads_that_do_not_come_are_told(string body, string message)
    {
        using var output = zeros(96, int32);
        foreach (var order in Enum.GetValues<ThreadOrder>())
            Assert.Contains(message, Assert.Throws<PtxException>(() => PtxSnippet.Run(body, output, threads: 96, order: order)).Message, StringComparison.Ordinal);
    }

    /// <summary>Segments of a width, as CUDA's shuffles have them: what would come from beyond is the lane's own.</summary>
    [Theory]
    [InlineData("up", 1, 32)]
    [InlineData("up", 3, 8)]
    [InlineData("down", 1, 32)]
    [InlineData("down", 5, 8)]
    [InlineData("bfly", 16, 32)]
    [InlineData("bfly", 3, 4)]
    [InlineData("idx", 9, 32)]
    [InlineData("idx", 9, 8)]
    public void Shuffles_move_within_segments(string mode, int operand, int width)
    {
        using var scope = NewDisposeScope();
        var (values, flags) = (zeros(64, int32), zeros(64, int32));
        var control = ((32 - width) << 8) | (mode == "up" ? 0 : 31);
        foreach (var order in Enum.GetValues<ThreadOrder>())
        {
            var shuffle = $"shfl.sync.{mode}.b32 %r1|%p1, %r9, {operand}, {control}, 4294967295;";
            PtxSnippet.Run($"{shuffle}\n{Store}", values, threads: 64, order: order);
            PtxSnippet.Run($"{shuffle}\nselp.b32 %r1, 1, 0, %p1;\n{Store}", flags, threads: 64, order: order);
            var sources = Enumerable.Range(0, 64).Select(thread => (Thread: thread, Source: thread - (thread % width) + mode switch
            {
                "up" => (thread % width) - operand,
                "down" => (thread % width) + operand,
                "bfly" => (thread % width) ^ operand,
                _ => operand % width,
            })).ToArray();
            bool IsInRange(int thread, int source) => thread / width == (int)Math.Floor((double)source / width);
            Assert.Equal(sources.Select(pair => IsInRange(pair.Thread, pair.Source) ? pair.Source : pair.Thread), values.data<int>().ToArray());
            Assert.Equal(sources.Select(pair => IsInRange(pair.Thread, pair.Source) ? 1 : 0), flags.data<int>().ToArray());
        }
    }

    /// <summary>Each half of a warp by itself, by instructions of its own, in turn with others of its own.</summary>
    [Fact]
    public void Members_of_a_mask_wait_only_for_each_other()
    {
        using var output = zeros(32, int32);
        var body = $"""
            setp.lt.s32 %p1, %r9, 16;
            @%p1 bra Low;
            shfl.sync.idx.b32 %r1, %r9, 20, 31, 0xFFFF0000;
            shfl.sync.down.b32 %r1, %r1, 1, 31, 0xFFFF0000;
            bra End;
            Low:
            shfl.sync.idx.b32 %r1, %r9, 3, 31, 0x0000FFFF;
            End:
            {Store}
            """;
        foreach (var order in Enum.GetValues<ThreadOrder>())
        {
            PtxSnippet.Run(body, output, threads: 32, order: order);
            Assert.Equal([.. Enumerable.Repeat(3, 16), .. Enumerable.Repeat(20, 16)], output.data<int>().ToArray());
        }
    }

    [Theory]
    [InlineData("shfl.sync.idx.b32 %r1, %r9, 5, 31, 0x0000FFFF;", "thread 16 of group (0, 0) is no member of the mask")]
    [InlineData($"{IsEarly}\n@%p1 ret;\nshfl.sync.idx.b32 %r1, %r9, 2, 31, 4294967295;", "reads lane 2, which has ended or is no member")]
    public void Shuffles_without_a_defined_result_are_refused(string body, string message)
    {
        using var output = zeros(32, int32);
        Assert.Contains(message, Assert.Throws<PtxException>(() => PtxSnippet.Run(body, output, threads: 32)).Message, StringComparison.Ordinal);
    }

    /// <summary>Nobody waits for lanes that have ended before, or end while others wait.</summary>
    [Fact]
    public void Lanes_that_have_ended_are_not_waited_for()
    {
        using var output = zeros(32, int32);
        foreach (var order in Enum.GetValues<ThreadOrder>())
        {
            PtxSnippet.Run($"{IsEarly}\n@%p1 ret;\nshfl.sync.idx.b32 %r1, %r9, 30, 31, 4294967295;\n{Store}", output, threads: 32, order: order);
            Assert.Equal([0, 0, 0, .. Enumerable.Repeat(30, 29)], output.data<int>().ToArray());
        }
    }

    [Fact]
    public void Threads_know_where_they_are()
    {
        using var output = zeros(2 * 40, int32);
        PtxSnippet.Run("""
            mad.lo.s32 %r1, %ctaid.x, %ntid.x, %r9;
            mad.wide.u32 %rd1, %r1, 4, %rd0;
            mul.lo.s32 %r2, %laneid, 100;
            add.s32 %r2, %r2, %nctaid.x;
            st.global.b32 [%rd1], %r2;
            """, output, threads: 40, groups: 2);
        Assert.Equal(Enumerable.Range(0, 80).Select(thread => (thread % 40 % 32 * 100) + 2), output.data<int>().ToArray());
    }
}
