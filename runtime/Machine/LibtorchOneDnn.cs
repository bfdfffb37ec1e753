namespace RelDrop;

/// <summary>The oneDNN of this process.</summary>
internal sealed unsafe class LibtorchOneDnn : IOneDnn
{
    /// <summary>What was mended stays so, and the machine is no sounder for it.</summary>
    private static bool wasMended;

    private readonly bool wasUnused;
    private readonly OneDnnCaches? caches;

    public LibtorchOneDnn()
    {
        wasUnused = OneDnnCaches.Find() is null;
        CheckedConvolutions.StartOneDnn();
        caches = OneDnnCaches.Find();
    }

    public bool HidesCaches => wasMended || caches is { AreHidden: true };

    public bool TryMendCaches()
    {
        if (wasMended)
            return true;
        var hidden = caches!.Levels;
        caches.Levels = 0;
        wasMended = TryDropOperations() || wasUnused;
        // What is half mended would pass for sound when it is asked again.
        if (!wasMended)
            caches.Levels = hidden;
        return wasMended;
    }

    public bool TryEnable(bool enabled)
    {
        // NNPACK has nothing to compute as long as oneDNN is there, but is started all the same, and complains of hidden caches each time.
        TorchNative.TryUseNnpack(false);
        return TorchNative.TryUseOneDnn(enabled);
    }

    public IReadOnlyList<string> FindFaults() => ConvolutionCheck.Run(new CheckedConvolutions());

    /// <summary>Has oneDNN forget the operations that it has prepared: it keeps a number of them, and of 0 none.</summary>
    internal static bool TryDropOperations()
    {
        const int success = 0;
        var library = LoadedLibrary.Find(TorchNative.CpuLibrary);
        if (library is null || library.AddressOf("dnnl_get_primitive_cache_capacity") is not (not 0 and var get) || library.AddressOf("dnnl_set_primitive_cache_capacity") is not (not 0 and var set))
            return false;
        int capacity;
        return ((delegate* unmanaged[Cdecl]<int*, int>)get)(&capacity) == success
            && ((delegate* unmanaged[Cdecl]<int, int>)set)(0) == success
            && ((delegate* unmanaged[Cdecl]<int, int>)set)(capacity) == success;
    }
}
