using System.Runtime.InteropServices;

namespace RelDrop.Tests.Machine;

/// <summary>Where oneDNN keeps what it takes the processor's caches for.</summary>
public class OneDnnCachesTests
{
    private static readonly int[] Processor = [1, 15, 1, 1, 10, 25, 17];

    [Fact]
    public void It_is_known_by_the_processor_behind_it()
    {
        int[] memory = [25, 17, 9, .. Sizes(32768, 1048576, 33554432), 3, 0, .. Processor, 5];
        Assert.Equal(3, OneDnnCaches.FindIn(memory, Processor));
    }

    [Fact]
    public void Another_arrangement_is_not_taken_for_it()
    {
        Assert.Equal(-1, OneDnnCaches.FindIn([.. Sizes(1, 1, 1), 3, 0, 1, 15, 1, 1, 10, 26, 17], Processor));
        Assert.Equal(-1, OneDnnCaches.FindIn([.. Sizes(1, 1, 1), 77, 0, .. Processor], Processor));
        Assert.Equal(-1, OneDnnCaches.FindIn([.. Sizes(1, -1, 1), 3, 0, .. Processor], Processor));
        Assert.Equal(-1, OneDnnCaches.FindIn([.. Enumerable.Repeat(1, 20), 3, 0, .. Processor], Processor));
        Assert.Equal(-1, OneDnnCaches.FindIn(Processor, Processor));
        Assert.Equal(-1, OneDnnCaches.FindIn([], Processor));
    }

    [Fact]
    public void Processors_that_stand_elsewhere_are_passed_over()
    {
        int[] memory = [.. Processor, .. Sizes(1, 1, 1), 3, 0, .. Processor];
        Assert.Equal(Processor.Length, OneDnnCaches.FindIn(memory, Processor));
    }

    [Fact]
    public void It_is_found_in_this_libtorch()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            return;
        CheckedConvolutions.StartOneDnn();
        var caches = OneDnnCaches.Find();
        Assert.NotNull(caches);
        Assert.False(caches.AreHidden);
        Assert.All(caches.Sizes.ToArray(), size => Assert.InRange(size, 1 << 12, 1 << 30));
    }

    [Fact]
    public void Symbols_that_the_loader_does_not_export_are_found()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            return;
        CheckedConvolutions.StartOneDnn();
        var library = LoadedLibrary.Find("libtorch_cpu.so");
        Assert.NotNull(library);
        // One that is exported too, so that there is something to compare with.
        var exported = NativeLibrary.GetExport(NativeLibrary.Load(library.Path), "_ZN2at13globalContextEv");
        Assert.Equal(exported, library.AddressOf("_ZN2at13globalContextEv"));
        Assert.NotEqual(0, library.AddressOf("dnnl_set_primitive_cache_capacity"));
        Assert.Equal(0, library.AddressOf("dnnl_no_such_function"));
    }

    [Fact]
    public void Files_without_symbols_have_none()
    {
        Assert.Null(ElfSymbols.ValueOf(typeof(OneDnnCaches).Assembly.Location, "main"));
        Assert.Null(LoadedLibrary.Find("libno_such_library.so"));
    }

    private static int[] Sizes(params int[] sizes) => [.. sizes, .. new int[10 - sizes.Length], .. sizes.Select(_ => 1), .. new int[10 - sizes.Length]];
}
