using PureHDF;

namespace PointClouds.Data.Hdf5;

/// <summary>Reads and checks the datasets of clouds.</summary>
internal static class Hdf5Datasets
{
    /// <summary>Coordinates or directions (n, P, 3), float32, all finite.</summary>
    public static (int[] Shape, float[] Values) Points(IH5Group file, string path, string name)
    {
        var dataset = Find(file, path, name);
        int[] shape = [.. dataset.Space.Dimensions.Select(size => checked((int)size))];
        if (shape is not [> 0, > 0, 3])
            throw new InvalidDataException($"'{path}', dataset '{name}' has the shape ({string.Join(", ", shape)}); expected (n, points, 3).");
        Expect(dataset, H5DataTypeClass.FloatingPoint, sizeof(float), path, name, "float32");
        var values = dataset.Read<float[]>();
        var wrong = Array.FindIndex(values, value => !float.IsFinite(value));
        return wrong < 0
            ? (shape, values)
            : throw new InvalidDataException($"'{path}', dataset '{name}', cloud {(wrong / 3 / shape[1]) + 1}, point {(wrong / 3 % shape[1]) + 1}: {values[wrong]}; expected a finite number.");
    }

    /// <summary>The normals of points of a shape.</summary>
    public static float[] Normals(IH5Group file, string path, int[] shape)
    {
        if (!file.LinkExists("normal"))
            throw new InvalidDataException($"'{path}' has no dataset 'normal'; expected one, or a reader that asks for coordinates alone.");
        var (found, values) = Points(file, path, "normal");
        return found.SequenceEqual(shape)
            ? values
            : throw new InvalidDataException($"'{path}', dataset 'normal' has the shape ({string.Join(", ", found)}); expected ({string.Join(", ", shape)}), that of 'data'.");
    }

    /// <summary>Labels (n, 1) or (n), uint8.</summary>
    public static byte[] Labels(IH5Group file, string path, int count, int classes)
    {
        var dataset = Find(file, path, "label");
        var shape = dataset.Space.Dimensions;
        if (shape is not ([_] or [_, 1]) || shape[0] != (ulong)count)
            throw new InvalidDataException($"'{path}', dataset 'label' has the shape ({string.Join(", ", shape)}); expected ({count}, 1), one label for each cloud of 'data'.");
        Expect(dataset, H5DataTypeClass.FixedPoint, sizeof(byte), path, "label", "uint8");
        var labels = dataset.Read<byte[]>();
        var wrong = Array.FindIndex(labels, label => label >= classes);
        return wrong < 0
            ? labels
            : throw new InvalidDataException($"'{path}', dataset 'label', cloud {wrong + 1}: {labels[wrong]}; expected 0 to {classes - 1}.");
    }

    private static IH5Dataset Find(IH5Group file, string path, string name)
        => file.LinkExists(name) ? file.Dataset(name) : throw new InvalidDataException($"'{path}' has no dataset '{name}'; expected 'data' and 'label'.");

    private static void Expect(IH5Dataset dataset, H5DataTypeClass type, int size, string path, string name, string expected)
    {
        if (dataset.Type.Class != type || dataset.Type.Size != size)
            throw new InvalidDataException($"'{path}', dataset '{name}' is {dataset.Type.Class} of {dataset.Type.Size} bytes; expected {expected}.");
    }
}
