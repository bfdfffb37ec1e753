using PureHDF;
using PureHDF.VOL.Native;

namespace PointClouds.Data.Hdf5;

/// <summary>Reads and checks the datasets of clouds.</summary>
/// <param name="file">The open file.</param>
/// <param name="path">Its path, for messages.</param>
/// <param name="limits">What is checked before memory is asked for.</param>
internal sealed class Hdf5Datasets(IH5Group file, string path, Hdf5Limits limits)
{
    /// <summary>Coordinates or directions (n, P, 3), float32, all finite.</summary>
    public (int[] Shape, float[] Values) Points(string name)
    {
        var dataset = Find(name);
        int[] shape = [.. dataset.Space.Dimensions.Select(size => checked((int)size))];
        if (shape is not [> 0, > 0, 3])
            throw new InvalidDataException($"'{path}', dataset '{name}' has the shape ({string.Join(", ", shape)}); expected (n, points, 3).");
        Expect(dataset, H5DataTypeClass.FloatingPoint, sizeof(float), name, "float32");
        // The public files' chunks are many clouds of one coordinate each: with less than all in the cache, each would be unpacked again and again.
        var values = ((NativeDataset)dataset).Read<float[]>(new H5DatasetAccess(ChunkCache: new SimpleReadingChunkCache(int.MaxValue, ulong.MaxValue)));
        var wrong = Array.FindIndex(values, value => !float.IsFinite(value));
        return wrong < 0
            ? (shape, values)
            : throw new InvalidDataException($"'{path}', dataset '{name}', cloud {(wrong / 3 / shape[1]) + 1}, point {(wrong / 3 % shape[1]) + 1}: {values[wrong]}; expected a finite number.");
    }

    /// <summary>The normals of points of a shape.</summary>
    public float[] Normals(int[] shape)
    {
        if (!file.LinkExists("normal"))
            throw new InvalidDataException($"'{path}' has no dataset 'normal'; expected one, or a reader that asks for coordinates alone.");
        var (found, values) = Points("normal");
        return found.SequenceEqual(shape)
            ? values
            : throw new InvalidDataException($"'{path}', dataset 'normal' has the shape ({string.Join(", ", found)}); expected ({string.Join(", ", shape)}), that of 'data'.");
    }

    /// <summary>Labels (n, 1) or (n), uint8.</summary>
    public byte[] Labels(int count, int classes)
    {
        var dataset = Find("label");
        var shape = dataset.Space.Dimensions;
        if (shape is not ([_] or [_, 1]) || shape[0] != (ulong)count)
            throw new InvalidDataException($"'{path}', dataset 'label' has the shape ({string.Join(", ", shape)}); expected ({count}, 1), one label for each cloud of 'data'.");
        Expect(dataset, H5DataTypeClass.FixedPoint, sizeof(byte), "label", "uint8");
        var labels = dataset.Read<byte[]>();
        var wrong = Array.FindIndex(labels, label => label >= classes);
        return wrong < 0
            ? labels
            : throw new InvalidDataException($"'{path}', dataset 'label', cloud {wrong + 1}: {labels[wrong]}; expected 0 to {classes - 1}.");
    }

    private IH5Dataset Find(string name)
    {
        if (!file.LinkExists(name))
            throw new InvalidDataException($"'{path}' has no dataset '{name}'; expected 'data' and 'label'.");
        var dataset = file.Dataset(name);
        limits.Check(dataset, name);
        return dataset;
    }

    private void Expect(IH5Dataset dataset, H5DataTypeClass type, int size, string name, string expected)
    {
        if (dataset.Type.Class != type || dataset.Type.Size != size)
            throw new InvalidDataException($"'{path}', dataset '{name}' is {dataset.Type.Class} of {dataset.Type.Size} bytes; expected {expected}.");
    }
}
