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
    // What compute capability 9.0 allows.
    private const int MostThreads = 1024;
    private const int MostSharedBytes = 227 * 1024;
    private const int MostParts = 65_535;

    private static readonly PtxCompiler Compiler = new();
    private static readonly Dictionary<MethodInfo, PtxProgram> Programs = [];

    /// <summary>What was launched, with how many threads.</summary>
    public List<(MethodInfo Kernel, LaunchSize Size)> Launched { get; } = [];

    public void Launch(MethodInfo kernel, LaunchSize size, torch.Device device, params ReadOnlySpan<KernelArgument> arguments)
    {
        KernelArgument.Check(kernel, arguments, device);
        Launched.Add((kernel, size));
        PtxProgram? program;
        lock (Programs)
        {
            if (!Programs.TryGetValue(kernel, out program))
                Programs[kernel] = program = PtxProgram.Parse(Compiler.Compile(kernel, 9, 0).Text);
        }

        try
        {
            Launch(program, size, arguments);
        }
        catch (PtxException exception)
        {
            throw new PtxException($"{kernel.Name}: {exception.Message}", exception);
        }
    }

    /// <summary>Runs a program.</summary>
    public void Launch(PtxProgram program, LaunchSize size, params ReadOnlySpan<KernelArgument> arguments)
    {
        if (size.GroupSize is < 1 or > MostThreads || size.Parts is < 0 or > MostParts)
            throw new ArgumentException($"Expected 1 to {MostThreads} threads a group and up to {MostParts} parts; got {size}.", nameof(size));
        var sharedBytes = program.Variables.Where(variable => variable.Space == PtxSpace.Shared).Sum(variable => variable.Bytes) + size.DynamicSharedBytes;
        if (sharedBytes > MostSharedBytes)
            throw new ArgumentException($"Expected up to {MostSharedBytes} bytes of shared memory; got {sharedBytes}.", nameof(size));
        var (clock, random) = (new LaunchClock(), new Random(seed));
        var (tensors, parameters) = (new List<MemoryRegion>(), new List<MemoryRegion>());
        PtxVariable[] declared = [.. program.Variables.Where(variable => variable.Space == PtxSpace.Param)];
        if (declared.Length != arguments.Length)
            throw new ArgumentException($"Expected {declared.Length} arguments; got {arguments.Length}.", nameof(arguments));
        for (var i = 0; i < arguments.Length; i++)
        {
            var bytes = new byte[2 * sizeof(long)];
            arguments[i].Write(bytes);
            parameters.Add(MemoryRegion.Of(declared[i].Name, declared[i].Address, bytes[..declared[i].Bytes]));
            if (arguments[i].Tensor is not { } tensor)
                continue;
            var (data, length) = (TorchNative.DataPointer(tensor), tensor.numel() * tensor.element_size());
            tensors.Add(new(declared[i].Name, (ulong)data, data, length, new RaceDetector(length, clock)));
        }

        PtxInstruction[] code = [.. program.Code];
        var slots = new ulong[size.GroupSize * program.Slots.Count];
        for (var part = 0; part < size.Parts; part++)
        {
            for (var group = 0; group < size.Groups; group++)
                Group(new PtxPlace(size, group, part, 0)).Run();
        }

        PtxGroup Group(PtxPlace place)
        {
            var shared = Allocate(PtxSpace.Shared, variable => new RaceDetector(variable, clock));
            PtxThread Thread(int index)
            {
                var own = new ArraySegment<ulong>(slots, index * program.Slots.Count, program.Slots.Count);
                program.Slots.Fill(own, place with { Thread = index }, random);
                return new(code, own, place with { Thread = index }, new PtxMemory(tensors, shared, Allocate(PtxSpace.Local, _ => null), parameters));
            }

            return new([.. Enumerable.Range(0, size.GroupSize).Select(Thread)], clock, Priority(random));
        }

        // Whatever was there before.
        IReadOnlyList<MemoryRegion> Allocate(PtxSpace space, Func<int, RaceDetector?> races) => [.. program.Variables.Where(variable => variable.Space == space).Select(variable =>
        {
            var contents = new byte[variable.IsDynamic ? size.DynamicSharedBytes : variable.Bytes];
            random.NextBytes(contents);
            return MemoryRegion.Of(variable.Name, variable.Address, contents, races(contents.Length));
        })];
    }

    private Func<int, int> Priority(Random random) => order switch
    {
        ThreadOrder.Ascending => static thread => thread,
        ThreadOrder.Descending => static thread => -thread,
        _ => _ => random.Next(),
    };
}
