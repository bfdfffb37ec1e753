using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RelDrop.Weights;
using static TorchSharp.torch;

namespace PointClouds.Data.Reading;

/// <summary>Prepared clouds in a file, whose name is a hash of all that they depend on: a change leads to another file.</summary>
internal static class CloudCache
{
    /// <summary>Counts changes of this code that change the clouds.</summary>
    private const int Version = 1;

    /// <summary>The file of a part.</summary>
    public static string PathOf(CloudPart part, IReadOnlyList<string> classes, DataSettings settings)
    {
        var inputs = part.Files.Select(path => new FileInfo(path)).Select(file => string.Create(CultureInfo.InvariantCulture, $"{file.FullName}\t{file.Length}\t{file.LastWriteTimeUtc.Ticks}"));
        var how = string.Create(CultureInfo.InvariantCulture, $"{Version} {settings.Points} {settings.Normals} {settings.Subsampling} {settings.Seed}");
        var key = string.Join('\n', [part.Name, how, part.Extra, .. classes, "", .. inputs]);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        return Path.Combine(settings.Cache!, $"{part.Name}-{hash[..16]}.safetensors");
    }

    /// <summary>Reads a file's clouds.</summary>
    /// <returns>Null if there are none: no file, or a broken one.</returns>
    public static PointSet? TryLoad(string path, IReadOnlyList<string> classes, DataSettings settings)
    {
        using var scope = NewDisposeScope();
        try
        {
            using var file = SafeTensors.Open(path);
            var (points, labels) = (file["points"], file["labels"]);
            if (points.DType != ScalarType.Float32 || points.Shape is not [> 0, var count, var columns] || count != settings.Points || columns != settings.Columns)
                return null;
            if (labels.DType != ScalarType.Int64 || labels.Shape is not [var labelled] || labelled != points.Shape[0])
                return null;
            var (values, ids) = (points.Read(), labels.Read());
            return ids.data<long>().All(id => id >= 0 && id < classes.Count) && values.isfinite().all().item<bool>()
                ? new PointSet(values.MoveToOuterDisposeScope(), ids.MoveToOuterDisposeScope(), classes)
                : null;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or KeyNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Writes clouds; a reader sees the old file or the complete new one.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, PointSet clouds)
        => SafeTensors.Save(path, new Dictionary<string, Tensor> { ["points"] = clouds.Points, ["labels"] = clouds.Labels });
}
