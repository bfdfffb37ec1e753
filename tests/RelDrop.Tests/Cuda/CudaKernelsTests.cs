using System.Reflection;
using ILGPU;
using RelDrop.Cuda;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Cuda;

/// <summary>What the driver is asked, in which order, and what is refused before it is.</summary>
public sealed class CudaKernelsTests
{
    private static readonly PtxCompiler Compiler = new();
    private static readonly MethodInfo Kernel = Method(nameof(AddTo));

    private static MethodInfo Method(string name) => typeof(CudaKernelsTests).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;

    private static void AddTo(ArrayView<float> input, ArrayView<float> output, int count, float number, ulong seed)
    {
        for (var i = Group.IdxX; i < count; i += Group.DimX)
            output[i] = input[i] + number + seed;
    }

    private static void OfNumbers(int count) => Group.Barrier();

    private static void SelectsIn(ArrayView<int> output)
    {
        var shared = SharedMemory.Allocate<int>(250);
        shared[Group.IdxX] = Group.IdxX;
        Group.Barrier();
        output[Group.IdxX] = shared[249 - Group.IdxX];
    }

    private static void OfObjects(ArrayView<float> input) => throw new InvalidOperationException(input.ToString());

    [Fact]
    public void A_launch_runs_in_torchs_context_and_leaves_the_one_that_was_current()
    {
        using var scope = NewDisposeScope();
        var driver = new FakeCudaDriver { ArgumentCount = 5 };
        var kernels = new CudaKernels(driver, Compiler, device => 7 + device);
        var (input, output) = (rand(10).slice(0, 2, 8, 1), empty(6));
        kernels.Launch(Kernel, new LaunchSize(3, 64), CPU, input, output, 6, 0.5f, 9UL);
        string[] first = ["device 0", "attribute 75 of 10", "attribute 76 of 10", "attribute 97 of 10", "retain 10", "current", "push 10", "load", "function Kernel_AddTo of 1", "launch 101 with 3×1 of 64, 0 bytes, stream 7, context 10", "pop 10"];
        Assert.Equal(first, driver.Calls);

        // A view's address is that of its own first element.
        var arguments = driver.Arguments[0];
        Assert.Equal((TorchNative.DataPointer(input), 6L), ((nint)BitConverter.ToInt64(arguments[0]), BitConverter.ToInt64(arguments[0], 8)));
        Assert.Equal((TorchNative.DataPointer(output), 6L), ((nint)BitConverter.ToInt64(arguments[1]), BitConverter.ToInt64(arguments[1], 8)));
        Assert.Equal((6, 0.5f, 9UL), (BitConverter.ToInt32(arguments[2]), BitConverter.ToSingle(arguments[3]), BitConverter.ToUInt64(arguments[4])));

        // The second time everything is there.
        driver.Calls.Clear();
        kernels.Launch(Kernel, new LaunchSize(1, 32, Parts: 2, DynamicSharedBytes: 60_000), CPU, input, output, 6, 0.5f, 9UL);
        Assert.Equal(["current", "push 10", "set 8 of 101 to 60000", "launch 101 with 1×2 of 32, 60000 bytes, stream 7, context 10", "pop 10"], driver.Calls);
    }

    [Fact]
    public void What_a_kernel_declares_is_not_left_to_its_launches()
    {
        var kernels = new CudaKernels(new FakeCudaDriver(), Compiler, _ => 0);
        Assert.Equal(FakeCudaDriver.SharedBytes, kernels.DynamicSharedBytes(Kernel, CPU));
        var selects = Method(nameof(SelectsIn));
        Assert.Equal(FakeCudaDriver.SharedBytes - Compiler.Compile(selects, 9, 0).SharedBytes, kernels.DynamicSharedBytes(selects, CPU));
        Assert.InRange(FakeCudaDriver.SharedBytes - kernels.DynamicSharedBytes(selects, CPU), 1000, 1016);
    }

    [Fact]
    public void Where_torchs_context_is_current_it_stays()
    {
        using var scope = NewDisposeScope();
        var driver = new FakeCudaDriver { Current = 0x1000 + 10 };
        new CudaKernels(driver, Compiler, _ => 0).Launch(Kernel, new LaunchSize(1, 32), CPU, rand(6), empty(6), 6, 0f, 0UL);
        Assert.DoesNotContain(driver.Calls, call => call.StartsWith("push", StringComparison.Ordinal) || call.StartsWith("pop", StringComparison.Ordinal));
    }

    [Fact]
    public void Each_device_has_its_context_and_modules()
    {
        var driver = new FakeCudaDriver();
        var kernels = new CudaKernels(driver, Compiler, device => device);
        foreach (var index in new[] { 0, 1, 0 })
            kernels.Launch(Method(nameof(OfNumbers)), new LaunchSize(1, 32), new Device(DeviceType.CUDA, index), 6);
        Assert.Equal(["retain 10", "retain 11"], driver.Calls.Where(call => call.StartsWith("retain", StringComparison.Ordinal)));
        Assert.Equal(2, driver.Calls.Count(call => call == "load"));
        Assert.Equal(["context 10", "context 11", "context 10"], driver.Calls.Where(call => call.StartsWith("launch", StringComparison.Ordinal)).Select(call => call.Split(", ")[^1]));
    }

    [Fact]
    public void Nothing_is_asked_for_an_empty_batch()
    {
        using var scope = NewDisposeScope();
        var driver = new FakeCudaDriver();
        new CudaKernels(driver, Compiler, _ => 0).Launch(Kernel, new LaunchSize(0, 32), CPU, empty(0), empty(0), 0, 0f, 0UL);
        Assert.Empty(driver.Calls);
    }

    [Theory]
    [InlineData("load", "AddTo: ptxas error : line 7")]
    [InlineData("launch", "AddTo with 2 groups of 32 threads on device 0")]
    [InlineData("retain", "device 0")]
    public void What_fails_is_named_and_the_context_left_as_it_was(string call, string what)
    {
        using var scope = NewDisposeScope();
        var driver = new FakeCudaDriver { Failure = (call, 700) };
        var message = Assert.Throws<CudaException>(() => new CudaKernels(driver, Compiler, _ => 0).Launch(Kernel, new LaunchSize(2, 32), CPU, rand(6), empty(6), 6, 0f, 0UL)).Message;
        Assert.StartsWith($"CUDA_ERROR_700: it failed ({what}).", message, StringComparison.Ordinal);
        Assert.Equal(0, driver.Current);
    }

    [Fact]
    public void Arguments_that_a_kernel_cannot_take_are_named()
    {
        using var scope = NewDisposeScope();
        var driver = new FakeCudaDriver();
        var (input, output) = (rand(6), empty(6));
        void Refused(string parameter, string message, params KernelArgument[] arguments) => Assert.Contains(
            message, Assert.Throws<ArgumentException>(parameter, () => new CudaKernels(driver, Compiler, _ => 0).Launch(Kernel, new LaunchSize(1, 32), CPU, arguments)).Message, StringComparison.Ordinal);
        Refused("arguments", "takes 5 arguments; got 2", input, output);
        Refused("input", "Single; got Int64", zeros(6, int64), output, 6, 0f, 0UL);
        Refused("output", "Expected a contiguous tensor; got strides (1, 3)", input, rand(2, 3).t(), 6, 0f, 0UL);
        Refused("input", "Expected a tensor on cpu; got one on meta", empty(6, device: new Device(DeviceType.META)), output, 6, 0f, 0UL);
        Refused("count", "Expected Int32; got a tensor", input, output, input, 0f, 0UL);
        Refused("number", "Expected Single; got Int32", input, output, 6, 0, 0UL);
        Refused("input", "got Int32", 3, output, 6, 0f, 0UL);
        Assert.Empty(driver.Calls);
    }

    [Fact]
    public void A_method_that_is_no_kernel_is_named_and_others_still_compile()
    {
        using var compiler = new PtxCompiler();
        Assert.Contains("OfObjects cannot be compiled for GPUs", Assert.Throws<InvalidOperationException>(() => compiler.Compile(Method(nameof(OfObjects)), 8, 0)).Message, StringComparison.Ordinal);
        var kernel = compiler.Compile(Kernel, 8, 0);
        Assert.Equal([16, 16, 4, 4, 8], kernel.ParameterSizes);
        Assert.Same(kernel, compiler.Compile(Kernel, 8, 0));
    }

    [Fact]
    public void Parameters_that_differ_from_the_methods_are_named()
    {
        const string entry = ".visible .entry Kernel_AddTo(\n.param .align 8 .b8 a[16],\n.param .align 8 .b8 b[16],\n.param .b32 c,\n.param .b32 d,\n.param .b64 e)\n{ .shared .align 4 .b8 s[1024];\n}";
        Assert.Equal(1024, PtxKernel.Parse(Kernel, entry).SharedBytes);
        Assert.Contains("'number' of AddTo has 4 bytes, in its PTX 8", Assert.Throws<InvalidOperationException>(() => PtxKernel.Parse(Kernel, entry.Replace(".param .b32 d", ".param .f64 d", StringComparison.Ordinal))).Message, StringComparison.Ordinal);
        Assert.Contains("has 5 parameters, its PTX has 4", Assert.Throws<InvalidOperationException>(() => PtxKernel.Parse(Kernel, entry.Replace(",\n.param .b64 e", "", StringComparison.Ordinal))).Message, StringComparison.Ordinal);
        Assert.Contains("has no kernel", Assert.Throws<InvalidOperationException>(() => PtxKernel.Parse(Kernel, "// nothing")).Message, StringComparison.Ordinal);
    }
}
