using System.Reflection;
using static TorchSharp.torch;

namespace RelDrop.Cuda;

/// <summary>
/// Launches kernels in torch's own context and on its current stream, so that they are ordered with its operations and memory may be
/// freed while they run. Nothing is synchronised; no second context is made.
/// </summary>
/// <param name="driver">The driver.</param>
/// <param name="compiler">Makes kernels of methods.</param>
/// <param name="streamOf">Gives torch's current stream of a device.</param>
internal sealed unsafe class CudaKernels(ICudaDriver driver, PtxCompiler compiler, Func<int, nint> streamOf) : IKernelLauncher
{
    // cuda.h's CUdevice_attribute and CUfunction_attribute.
    private const int ComputeCapabilityMajor = 75;
    private const int ComputeCapabilityMinor = 76;
    private const int MaxSharedMemoryPerBlockOptin = 97;
    private const int MaxDynamicSharedSizeBytes = 8;
    private const int SharedBytesForAll = 48 * 1024;
    private const int ArgumentBytes = 16;

    private readonly Lock gate = new();
    private readonly Dictionary<int, LoadedDevice> devices = [];

    /// <summary>The process's own.</summary>
    public static CudaKernels Shared { get; } = new(new NativeCudaDriver(), new PtxCompiler(), TorchNative.CurrentCudaStream);

    /// <inheritdoc/>
    public int DynamicSharedBytes(MethodInfo kernel, Device device)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        var loaded = DeviceOf(OrdinalOf(device));
        return loaded.SharedBytes - compiler.Compile(kernel, loaded.Major, loaded.Minor).SharedBytes;
    }

    /// <inheritdoc/>
    public void Launch(MethodInfo kernel, LaunchSize size, Device device, params ReadOnlySpan<KernelArgument> arguments)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        KernelArgument.Check(kernel, arguments, device);
        if (size.Groups == 0)
            return;
        var ordinal = OrdinalOf(device);
        var what = $"{kernel.Name} with {size.Groups} groups of {size.GroupSize} threads on device {ordinal}";
        var loaded = DeviceOf(ordinal);

        // Torch sees to it that its context is the current one, wherever it has been; this leaves what it found.
        Check(driver.GetCurrentContext(out var current), what);
        if (current != loaded.Context)
            Check(driver.PushContext(loaded.Context), what);
        var isLaunched = false;
        try
        {
            Launch(FunctionOf(kernel, loaded, size.DynamicSharedBytes), size, streamOf(ordinal), arguments, what);
            isLaunched = true;
        }
        finally
        {
            // What failed first says more than what fails because of it.
            if (current != loaded.Context && driver.PopContext(out _) is var result && isLaunched)
                Check(result, what);
        }
    }

    private void Launch(nint function, LaunchSize size, nint stream, ReadOnlySpan<KernelArgument> arguments, string what)
    {
        var values = stackalloc byte[arguments.Length * ArgumentBytes];
        var addresses = stackalloc nint[arguments.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            addresses[i] = (nint)(values + (i * ArgumentBytes));
            arguments[i].Write(new Span<byte>((void*)addresses[i], ArgumentBytes));
        }

        Check(driver.Launch(function, size, stream, (nint)addresses), what);

        // Until here their memory was in use; from here on, the stream's order protects it.
        foreach (var argument in arguments)
            GC.KeepAlive(argument.Tensor);
    }

    private static int OrdinalOf(Device device) => Math.Max(device.index, 0);

    private LoadedDevice DeviceOf(int ordinal)
    {
        lock (gate)
        {
            return devices.TryGetValue(ordinal, out var known) ? known : devices[ordinal] = Load(ordinal);
        }
    }

    /// <summary>The loaded kernel, allowed so much shared memory. Its device's context must be the current one.</summary>
    private nint FunctionOf(MethodInfo method, LoadedDevice device, int dynamicSharedBytes)
    {
        lock (gate)
        {
            if (!device.Kernels.TryGetValue(method, out var kernel))
                device.Kernels[method] = kernel = Load(method, device);
            // Never less than before: another thread may be about to launch with what it was allowed.
            if (dynamicSharedBytes > kernel.DynamicSharedBytes)
            {
                Check(driver.SetAttribute(kernel.Function, MaxDynamicSharedSizeBytes, dynamicSharedBytes), $"{method.Name} with {dynamicSharedBytes} bytes of shared memory");
                device.Kernels[method] = kernel with { DynamicSharedBytes = dynamicSharedBytes };
            }

            return kernel.Function;
        }
    }

    private LoadedDevice Load(int ordinal)
    {
        var what = $"device {ordinal}";
        Check(driver.GetDevice(ordinal, out var device), what);
        Check(driver.GetAttribute(device, ComputeCapabilityMajor, out var major), what);
        Check(driver.GetAttribute(device, ComputeCapabilityMinor, out var minor), what);
        Check(driver.GetAttribute(device, MaxSharedMemoryPerBlockOptin, out var sharedBytes), what);
        // Never released: torch's context lives as long as the process.
        Check(driver.RetainPrimaryContext(device, out var context), what);
        return new LoadedDevice(context, major, minor, sharedBytes);
    }

    private LoadedKernel Load(MethodInfo method, LoadedDevice device)
    {
        var kernel = compiler.Compile(method, device.Major, device.Minor);
        Check(driver.LoadModule(kernel.Text, out var module, out var log), log.Length == 0 ? method.Name : $"{method.Name}: {log.Trim()}");
        Check(driver.GetFunction(module, kernel.EntryName, out var function), method.Name);
        return new LoadedKernel(function, SharedBytesForAll - kernel.SharedBytes);
    }

    private void Check(int result, string what)
    {
        if (result != 0)
            throw new CudaException($"{driver.Describe(result)} ({what}). Errors of kernels that ran before surface here, too: CUDA_LAUNCH_BLOCKING=1 shows which.");
    }

    /// <param name="Context">Torch's context.</param>
    /// <param name="Major">The compute capability.</param>
    /// <param name="Minor">The part of it after the point.</param>
    /// <param name="SharedBytes">The most shared memory that a group may have.</param>
    private sealed record LoadedDevice(nint Context, int Major, int Minor, int SharedBytes)
    {
        public Dictionary<MethodInfo, LoadedKernel> Kernels { get; } = [];
    }

    /// <param name="Function">The driver's handle.</param>
    /// <param name="DynamicSharedBytes">
    /// How much shared memory a launch may ask for: at first what the kernel itself leaves of the 48 KB that every kernel has.
    /// </param>
    private readonly record struct LoadedKernel(nint Function, int DynamicSharedBytes);
}
