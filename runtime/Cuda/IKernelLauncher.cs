using System.Reflection;
using static TorchSharp.torch;

namespace RelDrop.Cuda;

/// <summary>Runs kernels on tensors' memory.</summary>
internal interface IKernelLauncher
{
    /// <summary>The most shared memory that a launch of a kernel may ask for, in bytes, beside what the kernel itself declares.</summary>
    /// <exception cref="CudaException">The kernel cannot be loaded.</exception>
    int DynamicSharedBytes(MethodInfo kernel, Device device);

    /// <summary>Launches a kernel. Nothing waits for it: operations on its tensors that come after see what it wrote.</summary>
    /// <param name="kernel">A static method of explicitly grouped threads.</param>
    /// <param name="size">How many threads; without groups nothing happens.</param>
    /// <param name="device">Where the tensors are.</param>
    /// <param name="arguments">The arguments, in order. What a kernel writes must be tensors that nothing else has a history of.</param>
    /// <exception cref="ArgumentException">An argument does not fit.</exception>
    /// <exception cref="CudaException">The driver refused, or a kernel before has failed.</exception>
    void Launch(MethodInfo kernel, LaunchSize size, Device device, params ReadOnlySpan<KernelArgument> arguments);
}
