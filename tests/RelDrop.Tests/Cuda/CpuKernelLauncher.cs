using System.Reflection;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using RelDrop.Cuda;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Cuda;

/// <summary>Runs kernels on ILGPU's CPU accelerator, on the memory of CPU tensors.</summary>
internal sealed class CpuKernelLauncher : IKernelLauncher, IDisposable
{
    /// <summary>The accelerator allows no more in one dimension. They are the machine's threads.</summary>
    private const int Threads = 16;

    private static readonly MethodInfo ViewOfElements = typeof(CpuKernelLauncher).GetMethod(nameof(View), BindingFlags.NonPublic | BindingFlags.Static)!;

    private readonly Context context = Context.Create(builder => builder.Default().CPU(new CPUDevice(4, Threads / 4, 1)));
    private readonly Dictionary<MethodInfo, Kernel> kernels = [];
    private CPUAccelerator? accelerator;

    /// <summary>What was launched, with how many threads.</summary>
    public List<(MethodInfo Kernel, LaunchSize Size)> Launched { get; } = [];

    /// <summary>The shared memory of a group: as on GPUs that have little.</summary>
    public int SharedBytes { get; init; } = 48 * 1024;

    public int DynamicSharedBytes(MethodInfo kernel, torch.Device device) => SharedBytes;

    public void Launch(MethodInfo kernel, LaunchSize size, torch.Device device, params ReadOnlySpan<KernelArgument> arguments)
    {
        KernelArgument.Check(kernel, arguments, device);
        Launched.Add((kernel, size));
        accelerator ??= context.GetCPUDevice(0).CreateCPUAccelerator(context, CPUAcceleratorMode.Parallel);
        if (!kernels.TryGetValue(kernel, out var loaded))
            kernels[kernel] = loaded = accelerator.LoadKernel(accelerator.GetBackend().Compile(EntryPointDescription.FromExplicitlyGroupedKernel(kernel), default));
        var buffers = new List<IDisposable>();
        var values = new object[arguments.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = arguments[i].Tensor is { } tensor ? ViewOfElements.MakeGenericMethod(KernelArgument.ElementType(tensor.dtype)).Invoke(null, [accelerator, tensor, buffers])! : arguments[i].Number!;
        var shared = size.DynamicSharedBytes == 0 ? default : SharedMemoryConfig.RequestDynamic<byte>(size.DynamicSharedBytes);
        loaded.Launch(accelerator.DefaultStream, new KernelConfig(new Index3D(size.Groups, size.Parts, 1), new Index3D(Math.Min(size.GroupSize, Threads), 1, 1), shared), values);
        accelerator.Synchronize();
        buffers.ForEach(buffer => buffer.Dispose());
    }

    public void Dispose()
    {
        foreach (var kernel in kernels.Values)
            kernel.Dispose();
        accelerator?.Dispose();
        context.Dispose();
    }

    private static ArrayView<T> View<T>(CPUAccelerator accelerator, Tensor tensor, List<IDisposable> buffers)
        where T : unmanaged
    {
        var buffer = CPUMemoryBuffer.Create(accelerator, TorchNative.DataPointer(tensor), tensor.numel(), (int)tensor.element_size());
        buffers.Add(buffer);
        return buffer.AsArrayView<T>(0, tensor.numel());
    }
}
