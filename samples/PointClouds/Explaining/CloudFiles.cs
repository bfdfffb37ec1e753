using PointClouds.Configuration;
using PointClouds.Data;
using PointClouds.Data.Meshes;
using PointClouds.Data.Reading;
using PointClouds.Data.Text;
using RelDrop.Samples.Runs;

namespace PointClouds.Explaining;

/// <summary>Clouds in files of their own: text with a point a line, or meshes in .off, on which points are drawn.</summary>
internal static class CloudFiles
{
    private const int DrawnOnMeshes = 10_000;

    /// <summary>Reads clouds and prepares them as those of training. Their labels are 0, since nobody knows them.</summary>
    /// <exception cref="InvalidDataException">A file is no cloud, or has too few points or no normals.</exception>
    public static PointSet Read(IReadOnlyList<string> paths, SettingValues settings, IReadOnlyList<string> classes)
    {
        var data = Datasets.Described(settings) with { Cache = null };
        return Preparation.Prepare(CloudPart.OfFiles("files", [.. paths.Select(path => (path, 0L))], path => Read(path, data)), classes, data);
    }

    private static float[] Read(string path, DataSettings data)
    {
        if (Path.GetExtension(path).Equals(".off", StringComparison.OrdinalIgnoreCase))
            return SurfaceClouds.Draw(OffFile.Read(path), data.Drawn(DrawnOnMeshes), data.Normals, RandomStreams.Of(data.Seed, Path.GetFileName(path)));
        var first = File.ReadLines(path).FirstOrDefault() ?? "";
        var separator = first.Contains(',', StringComparison.Ordinal) ? ',' : ' ';
        var columns = first.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Length;
        return columns >= data.Columns
            ? new CloudText(separator, columns).Read(path, data.Columns)
            : throw new InvalidDataException($"'{path}', line 1: {columns} columns; expected at least {data.Columns}, {(data.Normals ? "coordinates and normal" : "the coordinates")}.");
    }
}
