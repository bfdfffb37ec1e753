using RelDrop.Cuda;

namespace RelDrop.Tests.Cuda.Ptx;

/// <summary>One launch of a program: its memory, and its groups, one after another.</summary>
internal sealed class PtxLaunch
{
    /// <summary>The most shared memory of a group, of compute capability 9.0.</summary>
    public const int MostSharedBytes = 227 * 1024;

    private const int MostThreads = PtxCompiler.MaxGroupSize;
    private const int MostParts = 65_535;

    private readonly PtxProgram program;
    private readonly LaunchSize size;
    private readonly Random random;
    private readonly PtxInstruction[] code;
    private readonly ulong[] slots;
    private readonly LaunchClock clock = new();
    private readonly List<MemoryRegion> tensors = [];
    private readonly List<MemoryRegion> parameters = [];

    /// <param name="program">What runs.</param>
    /// <param name="size">With how many threads.</param>
    /// <param name="random">What is in memory and registers that nobody wrote.</param>
    /// <param name="arguments">The arguments, in order.</param>
    /// <exception cref="ArgumentException">There are too few or too many arguments, or more of threads or shared memory than a GPU has.</exception>
    public PtxLaunch(PtxProgram program, LaunchSize size, Random random, ReadOnlySpan<KernelArgument> arguments)
    {
        (this.program, this.size, this.random) = (program, size, random);
        if (size.GroupSize is < 1 or > MostThreads || size.Parts is < 0 or > MostParts)
            throw new ArgumentException($"Expected 1 to {MostThreads} threads a group and up to {MostParts} parts; got {size}.", nameof(size));
        var sharedBytes = Declared(PtxSpace.Shared).Sum(variable => variable.Bytes) + size.DynamicSharedBytes;
        if (sharedBytes > MostSharedBytes)
            throw new ArgumentException($"Expected up to {MostSharedBytes} bytes of shared memory; got {sharedBytes}.", nameof(size));
        PtxVariable[] declared = [.. Declared(PtxSpace.Param)];
        if (declared.Length != arguments.Length)
            throw new ArgumentException($"Expected {declared.Length} arguments; got {arguments.Length}.", nameof(arguments));
        for (var i = 0; i < arguments.Length; i++)
            Pass(arguments[i], declared[i]);
        code = [.. program.Code];
        slots = new ulong[size.GroupSize * program.Slots.Count];
    }

    /// <summary>The arguments that are tensors, in order.</summary>
    public IReadOnlyList<MemoryRegion> Tensors => tensors;

    /// <summary>Runs all groups.</summary>
    /// <param name="priority">Of threads that can run, the one whose index has the least goes first.</param>
    public void Run(Func<int, int> priority)
    {
        for (var part = 0; part < size.Parts; part++)
        {
            for (var group = 0; group < size.Groups; group++)
                new PtxGroup(Threads(group, part), clock, priority).Run();
        }
    }

    private IEnumerable<PtxVariable> Declared(PtxSpace space) => program.Variables.Where(variable => variable.Space == space);

    private void Pass(KernelArgument argument, PtxVariable parameter)
    {
        var bytes = new byte[2 * sizeof(long)];
        argument.Write(bytes);
        parameters.Add(MemoryRegion.Of(parameter.Name, parameter.Address, bytes[..parameter.Bytes]));
        if (argument.Tensor is not { } tensor)
            return;
        var (data, length) = (TorchNative.DataPointer(tensor), tensor.numel() * tensor.element_size());
        tensors.Add(new(parameter.Name, (ulong)data, data, length, new RaceDetector(length, clock)));
    }

    private PtxThread[] Threads(int group, int part)
    {
        var shared = Allocate(PtxSpace.Shared, bytes => new RaceDetector(bytes, clock));
        return [.. Enumerable.Range(0, size.GroupSize).Select(index =>
        {
            var place = new PtxPlace(size, group, part, index);
            var own = new ArraySegment<ulong>(slots, index * program.Slots.Count, program.Slots.Count);
            program.Slots.Fill(own, place, random);
            return new PtxThread(code, own, place, new PtxMemory(tensors, shared, Allocate(PtxSpace.Local, _ => null), parameters));
        })];
    }

    /// <summary>Memory in which is whatever was there before.</summary>
    private MemoryRegion[] Allocate(PtxSpace space, Func<int, RaceDetector?> races) => [.. Declared(space).Select(variable =>
    {
        var contents = new byte[variable.IsDynamic ? size.DynamicSharedBytes : variable.Bytes];
        random.NextBytes(contents);
        return MemoryRegion.Of(variable.Name, variable.Address, contents, races(contents.Length));
    })];
}
