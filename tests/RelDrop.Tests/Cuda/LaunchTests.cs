using System.Reflection;
using ILGPU;
using RelDrop.Cuda;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Cuda;

/// <summary>Shared memory, threads, and errors that follow from others.</summary>
public sealed class LaunchTests
{
    private const int StaticBytes = 8 * 1024;
    private static readonly PtxCompiler Compiler = new();
    private static readonly MethodInfo Sums = Method(nameof(AddUp));

    private static MethodInfo Method(string name) => typeof(LaunchTests).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;

    private static void AddUp(int count)
    {
        var sums = SharedMemory.Allocate<int>(StaticBytes / sizeof(int));
        sums[Group.IdxX] = count;
        Group.Barrier();
        Atomic.Add(ref sums[0], sums[Group.IdxX + 1]);
    }

    private static void OfNumbers(ArrayView<long> output, uint seed, long number, ulong step) => output[Group.IdxX] = seed + number + (long)step;

    /// <summary>What a kernel declares counts too; what it was once allowed, another thread may be about to use.</summary>
    [Fact]
    public void More_shared_memory_than_every_kernel_has_is_asked_for_once()
    {
        Assert.Equal(StaticBytes, Compiler.Compile(Sums, 9, 0).SharedBytes);
        var driver = new FakeCudaDriver();
        var kernels = new CudaKernels(driver, Compiler, _ => 0);
        foreach (var bytes in new[] { 0, 40 * 1024, (40 * 1024) + 4, 60_000, 50_000, 60_000 })
            kernels.Launch(Sums, new LaunchSize(1, 32, DynamicSharedBytes: bytes), CPU, 6);
        Assert.Equal(["set 8 of 101 to 40964", "set 8 of 101 to 60000"], driver.Calls.Where(call => call.StartsWith("set", StringComparison.Ordinal)));
        Assert.Equal(6, driver.Calls.Count(call => call.StartsWith("launch", StringComparison.Ordinal)));
    }

    [Fact]
    public void Shared_memory_that_is_refused_is_named_and_asked_for_again()
    {
        var driver = new FakeCudaDriver { Failure = ("set", 1) };
        var kernels = new CudaKernels(driver, Compiler, _ => 0);
        void Launch() => kernels.Launch(Sums, new LaunchSize(1, 32, DynamicSharedBytes: 60_000), CPU, 6);
        Assert.Contains("AddUp with 60000 bytes of shared memory", Assert.Throws<CudaException>(Launch).Message, StringComparison.Ordinal);
        Assert.Equal(0, driver.Current);
        driver.Failure = null;
        Launch();
        Assert.Equal(2, driver.Calls.Count(call => call.StartsWith("set", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_first_error_is_told_and_one_of_leaving_the_context_only_alone()
    {
        CudaException Failed((string, int)? first) => Assert.Throws<CudaException>(() =>
            new CudaKernels(new FakeCudaDriver { Failure = first, LaterFailure = ("pop", 201) }, Compiler, _ => 0).Launch(Sums, new LaunchSize(1, 32), CPU, 6));
        Assert.StartsWith("CUDA_ERROR_700", Failed(("launch", 700)).Message, StringComparison.Ordinal);
        Assert.StartsWith("CUDA_ERROR_201", Failed(null).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Threads_share_contexts_and_modules_and_keep_their_own_current_context()
    {
        const int launches = 200;
        var driver = new FakeCudaDriver();
        var kernels = new CudaKernels(driver, Compiler, device => device);
        Parallel.For(0, launches, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            kernels.Launch(Sums, new LaunchSize(1, 32), new Device(DeviceType.CUDA, i % 2), 6);
            Assert.Equal(0, driver.Current);
        });
        Assert.Equal(2, driver.Calls.Count(call => call.StartsWith("retain", StringComparison.Ordinal)));
        Assert.Equal(2, driver.Calls.Count(call => call == "load"));
        var launched = driver.Calls.Where(call => call.StartsWith("launch", StringComparison.Ordinal)).ToArray();
        Assert.Equal(launches, launched.Length);
        Assert.All(launched, call => Assert.Matches("stream 0, context 10|stream 1, context 11", call));
    }

    [Fact]
    public void Numbers_of_any_size_are_written_as_they_are()
    {
        using var scope = NewDisposeScope();
        var driver = new FakeCudaDriver { ArgumentCount = 4 };
        new CudaKernels(driver, Compiler, _ => 0).Launch(Method(nameof(OfNumbers)), new LaunchSize(1, 32), CPU, zeros(32, int64), uint.MaxValue - 1, long.MinValue + 5, ulong.MaxValue - 2);
        var arguments = driver.Arguments[0];
        Assert.Equal(
            (uint.MaxValue - 1, long.MinValue + 5, ulong.MaxValue - 2),
            (BitConverter.ToUInt32(arguments[1]), BitConverter.ToInt64(arguments[2]), BitConverter.ToUInt64(arguments[3])));
    }
}
