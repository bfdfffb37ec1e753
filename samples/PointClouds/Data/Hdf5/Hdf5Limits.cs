using PureHDF;

namespace PointClouds.Data.Hdf5;

/// <summary>
/// What a file can hold and may ask for. The library makes arrays of whatever sizes a file says before it looks for the data, so
/// that they are checked first.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="most">The most bytes that a dataset may take in memory.</param>
internal sealed class Hdf5Limits(string path, long most)
{
    /// <summary>Deflate makes so many bytes of one at most.</summary>
    private const int BytesPerByte = 1032;

    private readonly long length = new FileInfo(path).Length;

    /// <summary>Refuses a dataset by its size and that of its chunks.</summary>
    public void Check(IH5Dataset dataset, string name)
    {
        var size = (ulong)dataset.Type.Size;
        var dimensions = dataset.Space.Dimensions;
        Check(Bytes(dimensions, size), name, $"of shape ({string.Join(", ", dimensions)})", dataset.Layout.Class == H5DataLayoutClass.Chunked ? BytesPerByte : 1);
        if (dataset.Layout.Class == H5DataLayoutClass.VirtualStorage)
            throw new InvalidDataException($"'{path}', dataset '{name}' is a view of others; expected the values themselves.");
        if (dataset.Layout.Class != H5DataLayoutClass.Chunked)
            return;

        var chunks = dataset.Layout.Chunks;
        var shown = $"in chunks of ({string.Join(", ", chunks)})";
        if (chunks.Length != dimensions.Length || chunks.Contains(0UL))
            throw new InvalidDataException($"'{path}', dataset '{name}' is {shown}; expected {dimensions.Length} sizes of 1 or more.");
        // Each chunk is unpacked whole, and has an entry in an index.
        Check(Bytes(chunks, size), name, shown, BytesPerByte);
        Check(Bytes([.. dimensions.Zip(chunks, (dimension, chunk) => Math.Max(1, ((dimension - 1) / chunk) + 1))], 1), name, $"{shown}, that many", 1);
    }

    private void Check(UInt128 bytes, string name, string what, int perByte)
    {
        if (bytes > (UInt128)length * (UInt128)perByte)
            throw new InvalidDataException($"'{path}', dataset '{name}' {what} has {bytes} bytes, which a file of {length} cannot hold.");
        if (bytes > (UInt128)most)
            throw new InvalidDataException($"'{path}', dataset '{name}' {what} has {bytes} bytes; expected at most {most}, unless {Configuration.Settings.MaxMegabytes} ({Configuration.Settings.MaxMegabytes.Option}) is higher.");
    }

    /// <summary>The product of sizes, which are of 64 bits each; the largest number if it is beyond 128.</summary>
    private static UInt128 Bytes(IEnumerable<ulong> sizes, ulong element)
    {
        var product = (UInt128)element;
        foreach (var size in sizes)
            product = size != 0 && product > UInt128.MaxValue / size ? UInt128.MaxValue : product * size;
        return product;
    }
}
