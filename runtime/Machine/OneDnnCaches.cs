using System.Runtime.Intrinsics.X86;

namespace RelDrop;

/// <summary>
/// What oneDNN takes this processor's data caches for. It asks Xbyak, which on AMD reads CPUID leaf 0x8000001D and takes its fields plus
/// one: where a hypervisor leaves the leaf empty, each cache is 1 · 1 · 1 · 1 = one byte, and what is blocked for such caches is wrong.
/// </summary>
/// <remarks>
/// The sizes are in a static object of Xbyak's class Cpu inside libtorch, which no interface reaches; it is known by the processor's
/// family, model and stepping behind the sizes. Nothing but that arrangement, whole, is taken for it. A number of levels of 0 has oneDNN
/// use defaults of its own: 32 KB, 512 KB and 1 MB.
/// </remarks>
internal sealed unsafe class OneDnnCaches
{
    // Xbyak's Cpu from its sizes on, in 32-bit integers: sizes and sharing cores of up to 10 levels, the number of levels, AVX10's
    // version, and the processor.
    private const int MaxLevels = 10;
    private const int LevelsAt = 2 * MaxLevels;
    private const int ProcessorAt = LevelsAt + 2;
    private const int HiddenLevels = 3;

    // Within the processor's description, and rarer in memory than what comes before.
    private const int DisplayFamilyAt = 5;

    private readonly int* sizes;

    private OneDnnCaches(int* sizes) => this.sizes = sizes;

    /// <summary>Whether each is taken for one byte.</summary>
    public bool AreHidden => Levels == HiddenLevels && Sizes.IndexOfAnyExcept(1) < 0;

    /// <summary>How many levels oneDNN counts. With 0 it uses defaults of its own.</summary>
    public int Levels
    {
        get => Volatile.Read(ref sizes[LevelsAt]);
        set => Volatile.Write(ref sizes[LevelsAt], value);
    }

    /// <summary>The size of each level in bytes.</summary>
    public ReadOnlySpan<int> Sizes => new(sizes, Levels);

    /// <summary>Finds what oneDNN in this process has read; null if it has not yet, or this libtorch is arranged otherwise.</summary>
    public static OneDnnCaches? Find()
    {
        if (!X86Base.IsSupported)
            return null;
        OneDnnCaches? found = null;
        foreach (var (start, length) in LoadedLibrary.Find(TorchNative.CpuLibrary)?.WritableSegments ?? [])
        {
            var integers = new ReadOnlySpan<int>((void*)start, (int)(length / sizeof(int)));
            var at = FindIn(integers, Processor());
            if (at >= 0 && found is null)
                found = new((int*)start + at);
        }

        return found;
    }

    /// <summary>Where in memory the sizes of caches stand before a processor's description; negative if nowhere.</summary>
    internal static int FindIn(ReadOnlySpan<int> memory, ReadOnlySpan<int> processor)
    {
        const int start = ProcessorAt + DisplayFamilyAt;
        for (var from = 0; ; from++)
        {
            var at = memory[from..].IndexOf(processor[DisplayFamilyAt..]);
            if (at < 0)
                return -1;
            from += at;
            if (from >= start && memory[(from - DisplayFamilyAt)..].StartsWith(processor) && AreSizes(memory[(from - start)..]))
                return from - start;
        }
    }

    /// <summary>Has oneDNN take each cache for one byte, as on the machines that hide them; to test what is done about it.</summary>
    internal void Hide()
    {
        for (var level = 0; level < MaxLevels; level++)
            sizes[level] = sizes[MaxLevels + level] = level < HiddenLevels ? 1 : 0;
        sizes[LevelsAt] = HiddenLevels;
    }

    private static bool AreSizes(ReadOnlySpan<int> memory) =>
        memory[LevelsAt] is >= 0 and < MaxLevels && memory[..LevelsAt].IndexOfAnyExceptInRange(0, int.MaxValue) < 0
        && memory[MaxLevels - 1] == 0 && memory[LevelsAt - 1] == 0;

    /// <summary>Model, family, stepping, their extensions, and the two put together, as Xbyak keeps them.</summary>
    private static int[] Processor()
    {
        var signature = X86Base.CpuId(1, 0).Eax;
        var (stepping, model, family) = (signature & 0xF, signature >> 4 & 0xF, signature >> 8 & 0xF);
        var (extendedModel, extendedFamily) = (signature >> 16 & 0xF, signature >> 20 & 0xFF);
        return
        [
            model, family, stepping, extendedModel, extendedFamily,
            family == 0xF ? family + extendedFamily : family,
            family is 6 or 0xF ? (extendedModel << 4) + model : model,
        ];
    }
}
