using System.Collections.Concurrent;
using System.Reflection;
using RelDrop.Cuda;
using RelDrop.Tests.Cuda.Ptx;
using TorchSharp;

namespace RelDrop.Tests.Cuda;

/// <summary>
/// Runs kernels' PTX on the memory of CPU tensors, with as many threads as a GPU would, and stricter: memory is checked for bounds, for
/// alignment and for races, and barriers for threads that do not come.
/// </summary>
/// <param name="order">In which order threads run.</param>
/// <param name="seed">Of the order if it is shuffled, and of what is in memory and registers that nobody wrote.</param>
internal sealed class PtxKernelLauncher(ThreadOrder order = ThreadOrder.Ascending, int seed = 0) : IKernelLauncher
{
    private static readonly PtxCompiler Compiler = new();
    private static readonly ConcurrentDictionary<MethodInfo, PtxProgram> Programs = [];

    /// <summary>What was launched, with how many threads.</summary>
    public List<(MethodInfo Kernel, LaunchSize Size)> Launched { get; } = [];

    /// <summary>The tensors of the last launch, and how much of them was read and written.</summary>
    public IReadOnlyList<MemoryRegion> Tensors { get; private set; } = [];

    /// <summary>The most shared memory of a group, here all for a launch to ask for: as a GPU of compute capability 9.0 has it.</summary>
    public int SharedBytes { get; init; } = PtxLaunch.MostSharedBytes;

    /// <inheritdoc/>
    public int DynamicSharedBytes(MethodInfo kernel, torch.Device device) => SharedBytes;

    /// <inheritdoc/>
    /// <exception cref="PtxException">The kernel does what it must not, or what is not known here.</exception>
    public void Launch(MethodInfo kernel, LaunchSize size, torch.Device device, params ReadOnlySpan<KernelArgument> arguments)
    {
        KernelArgument.Check(kernel, arguments, device);
        Launched.Add((kernel, size));
        try
        {
            Launch(Programs.GetOrAdd(kernel, static method => PtxProgram.Parse(Compiler.Compile(method, 9, 0).Text)), size, arguments);
        }
        catch (PtxException exception)
        {
            throw new PtxException($"{kernel.Name}: {exception.Message}", exception);
        }
    }

    /// <summary>Runs a program that is decoded already.</summary>
    public void Launch(PtxProgram program, LaunchSize size, params ReadOnlySpan<KernelArgument> arguments)
    {
        var random = new Random(seed);
        var launch = new PtxLaunch(program, size, random, arguments);
        launch.Run(order switch
        {
            ThreadOrder.Ascending => static thread => thread,
            ThreadOrder.Descending => static thread => -thread,
            _ => _ => random.Next(),
        });
        Tensors = launch.Tensors;
    }
}
