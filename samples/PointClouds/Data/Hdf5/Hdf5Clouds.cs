using PointClouds.Data.Reading;
using PureHDF;

namespace PointClouds.Data.Hdf5;

/// <summary>The clouds of an HDF5 file: datasets <c>data</c> (n, P, 3) and <c>label</c> (n, 1), and in some files <c>normal</c> (n, P, 3).</summary>
internal static class Hdf5Clouds
{
    /// <summary>Reads all clouds into memory, which is quicker than one by one: compression is over many.</summary>
    /// <param name="path">The file.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="normals">Whether normals are read too.</param>
    /// <param name="maxBytes">The most bytes that a dataset may take in memory.</param>
    /// <exception cref="InvalidDataException">The file is no HDF5, lacks a dataset or has one of another shape, or a value is out of range; or a size does not fit the file or the limit, which is told before memory is asked for.</exception>
    public static IReadOnlyList<CloudEntry> Read(string path, int classes, bool normals, long maxBytes)
    {
        try
        {
            Hdf5Metadata.Check(path);
            using var file = H5File.OpenRead(path);
            var datasets = new Hdf5Datasets(file, path, new Hdf5Limits(path, maxBytes));
            var (shape, points) = datasets.Points("data");
            var labels = datasets.Labels(shape[0], classes);
            var directions = normals ? datasets.Normals(shape) : null;
            var length = 3 * shape[1];
            return [.. labels.Select((label, i) => new CloudEntry($"'{path}', cloud {i + 1}", label, () => Cloud(points, directions, i * length, length)))];
        }
        catch (Exception e) when (e is not InvalidDataException)
        {
            // The library has many ways to say so.
            throw new InvalidDataException($"'{path}' is no HDF5 file that can be read: {e.Message}", e);
        }
    }

    private static float[] Cloud(float[] points, float[]? normals, int start, int length)
    {
        if (normals is null)
            return points.AsSpan(start, length).ToArray();
        var values = new float[2 * length];
        for (var i = 0; i < length; i += 3)
        {
            points.AsSpan(start + i, 3).CopyTo(values.AsSpan(2 * i));
            normals.AsSpan(start + i, 3).CopyTo(values.AsSpan((2 * i) + 3));
        }

        return values;
    }
}
