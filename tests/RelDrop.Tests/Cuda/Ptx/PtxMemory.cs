namespace RelDrop.Tests.Cuda.Ptx;

/// <summary>What a thread reaches, space by space.</summary>
internal sealed class PtxMemory(IReadOnlyList<MemoryRegion> global, IReadOnlyList<MemoryRegion> shared, IReadOnlyList<MemoryRegion> local, IReadOnlyList<MemoryRegion> parameters)
{
    private readonly MemoryRegion[][] spaces = [[.. global], [.. shared], [.. local], [.. parameters]];

    /// <summary>The memory of an access.</summary>
    /// <exception cref="PtxException">It is not aligned to its size, or not within one region.</exception>
    public MemoryRegion Find(PtxSpace space, ulong address, int bytes)
    {
        if (address % (ulong)bytes != 0)
            throw new PtxException($"Address 0x{address:x} of {bytes} bytes is misaligned.");
        foreach (var region in spaces[(int)space])
        {
            if (region.Contains(address, bytes))
                return region;
        }

        throw new PtxException($"Address 0x{address:x} of {bytes} bytes is out of bounds; {space} memory has {string.Join(", ", spaces[(int)space].AsEnumerable())}.");
    }
}
