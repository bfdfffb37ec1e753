using System.Reflection;
using ILGPU;
using RelDrop.Cuda;
using RelDrop.Tests.Cuda.Ptx;
using static TorchSharp.torch;

namespace RelDrop.Tests.Cuda;

/// <summary>Memory is what a GPU promises of it, and no more.</summary>
public sealed class PtxMemoryTests
{
    private const string Shared = ".shared .align 4 .b8 first[16];\n.shared .align 4 .b8 second[16];";
    private const string Dynamic = ".extern .shared .align 4 .b8 rest[];\n.extern .shared .align 4 .b8 again[];";

    [Theory]
    [InlineData("st.global.b32 [%rd0+16], 1;", "out of bounds; Global memory has output")]
    [InlineData("ld.global.b32 %r1, [%rd0+-4];", "out of bounds")]
    [InlineData("st.global.b64 [%rd0+12], %rd1;", "misaligned")]
    [InlineData("ld.global.b32 %r1, [%rd0+2];", "misaligned")]
    [InlineData("ld.shared.b32 %r1, [first+16];", "out of bounds; Shared memory has first")]
    [InlineData("ld.shared.b32 %r1, [second+-4];", "out of bounds")]
    [InlineData("ld.shared.b64 %rd1, [first];", "misaligned")]
    [InlineData("ld.shared.b32 %r1, [%rd0];", "out of bounds")]
    [InlineData("mov.b64 %rd1, first;\nld.global.b32 %r1, [%rd1];", "out of bounds")]
    [InlineData("ld.shared.b32 %r1, [rest+12];", "out of bounds")]
    [InlineData("ld.param.b32 %r1, [number+4];", "out of bounds")]
    public void What_is_beside_or_across_is_noticed(string body, string message)
    {
        using var output = zeros(4, int32);
        var thrown = Assert.Throws<PtxException>(() => PtxSnippet.Run(body, output, dynamicBytes: 12, declarations: $"{Shared}\n{Dynamic}")).Message;
        Assert.Contains($"'{body.Split('\n')[^1]}', thread 0 of group (0, 0)", thrown, StringComparison.Ordinal);
        Assert.Contains(message, thrown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ld.global.s8 %r1, [%rd0+3];", -1)]
    [InlineData("ld.global.u8 %r1, [%rd0+3];", 255)]
    [InlineData("ld.global.s16 %r1, [%rd0+2];", -128)]
    [InlineData("ld.global.b16 %r1, [%rd0+2];", 65408)]
    [InlineData("mov.b32 %r1, 70000;\nst.global.u16 [%rd0], %r1;\nld.global.u16 %r1, [%rd0];", 4464)]
    [InlineData("mov.b32 %r1, %r0;", 7)]
    public void Narrow_numbers_are_widened_as_their_type_says(string body, int expected)
    {
        using var output = tensor([unchecked((int)0xFF800000)], int32);
        PtxSnippet.Run($"{body}\nst.global.b32 [%rd0], %r1;", output);
        Assert.Equal(expected, output.item<int>());
    }

    /// <summary>Nothing is zero because nobody wrote it.</summary>
    [Theory]
    [InlineData("ld.shared.b32 %r1, [first];")]
    [InlineData("ld.local.b32 %r1, [own];")]
    [InlineData("mov.b32 %r1, %r8;")]
    public void What_nobody_wrote_is_anything(string body)
    {
        using var output = zeros(1, int32);
        var values = Enumerable.Range(0, 3).Select(seed =>
        {
            PtxSnippet.Run($"{body}\nst.global.b32 [%rd0], %r1;", output, seed: seed, declarations: $"{Shared}\n.local .align 4 .b8 own[4];");
            return output.item<int>();
        });
        Assert.Equal(3, values.Distinct().Count());
    }

    [Fact]
    public void Local_memory_is_each_threads_own()
    {
        using var output = zeros(64, int32);
        PtxSnippet.Run("st.local.b32 [own+4], %r9;\nbar.sync 0;\nld.local.b32 %r1, [own+4];\nst.global.b32 [%rd9], %r1;", output, threads: 64, declarations: ".local .align 4 .b8 own[8];");
        Assert.Equal(Enumerable.Range(0, 64), output.data<int>().ToArray());
    }

    /// <summary>What a thread wrote, another reads only after a barrier; a shuffle is none.</summary>
    [Theory]
    [InlineData("bar.sync 0;", true)]
    [InlineData("", false)]
    [InlineData("shfl.sync.idx.b32 %r1, %r9, 0, 31, 4294967295;", false)]
    public void Races_are_noticed_in_any_order(string between, bool isRight)
    {
        using var output = zeros(32, int32);
        var body = $"""
            mul.wide.u32 %rd1, %r9, 4;
            mov.b64 %rd2, row;
            add.u64 %rd1, %rd1, %rd2;
            st.shared.b32 [%rd1], %r9;
            {between}
            sub.s32 %r2, 31, %r9;
            mad.wide.u32 %rd1, %r2, 4, %rd2;
            ld.shared.b32 %r3, [%rd1];
            st.global.b32 [%rd9], %r3;
            """;
        foreach (var order in Enum.GetValues<ThreadOrder>())
        {
            var thrown = Record.Exception(() => PtxSnippet.Run(body, output, threads: 32, order: order, declarations: ".shared .align 4 .b8 row[128];"));
            if (isRight)
                Assert.Equal(Enumerable.Range(0, 32).Reverse(), output.data<int>().ToArray());
            else
                Assert.Contains("accessed without a barrier between", Assert.IsType<PtxException>(thrown).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Groups_that_write_the_same_are_noticed()
    {
        using var output = zeros(1, int32);
        Assert.Contains("thread 0 of group (1, 0)", Assert.Throws<PtxException>(() => PtxSnippet.Run("st.global.b32 [%rd0], 1;", output, groups: 2)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("red.add.global.u32 [%rd0], %r9;", 2 * 63 * 32)]
    [InlineData("atom.global.max.s32 %r1, [%rd0], %r9;", 63)]
    [InlineData("atom.global.cas.b32 %r1, [%rd0], 0, 9;", 9)]
    public void Atomics_may_meet(string instruction, int expected)
    {
        using var output = zeros(1, int32);
        PtxSnippet.Run(instruction, output, threads: 64, groups: 2, order: ThreadOrder.Shuffled);
        Assert.Equal(expected, output.item<int>());
        Assert.Throws<PtxException>(() => PtxSnippet.Run($"{instruction}\nld.global.b32 %r1, [%rd0];", output, threads: 64));
    }

    /// <summary>As ILGPU writes it: 16 bit elements, turned around in shared memory that the launch gives.</summary>
    [Theory]
    [InlineData(32)]
    [InlineData(1000)]
    public void Dynamic_shared_memory_is_as_large_as_the_launch_says(int count)
    {
        using var scope = NewDisposeScope();
        var input = randn(count).to(bfloat16);
        var output = zeros_like(input);
        var kernel = typeof(PtxMemoryTests).GetMethod(nameof(TurnAround), BindingFlags.NonPublic | BindingFlags.Static)!;
        var launcher = new PtxKernelLauncher(ThreadOrder.Shuffled);
        launcher.Launch(kernel, new LaunchSize(1, 96, DynamicSharedBytes: 2 * count), CPU, input, output, count);
        Assert.True(input.flip(0).bytes.SequenceEqual(output.bytes));
        var thrown = Assert.Throws<PtxException>(() => launcher.Launch(kernel, new LaunchSize(1, 96, DynamicSharedBytes: (2 * count) - 2), CPU, input, output, count));
        Assert.StartsWith("TurnAround: Line ", thrown.Message, StringComparison.Ordinal);
    }

    private static void TurnAround(ArrayView<ushort> input, ArrayView<ushort> output, int count)
    {
        var row = SharedMemory.GetDynamic<ushort>();
        for (var i = Group.IdxX; i < count; i += Group.DimX)
            row[i] = input[i];
        Group.Barrier();
        for (var i = Group.IdxX; i < row.IntLength; i += Group.DimX)
            output[i] = row[count - 1 - i];
    }
}
