using PointClouds.Data.Reading;

namespace PointClouds.Data.Meshes;

/// <summary>
/// Meshes as <c>&lt;class&gt;/train/*.off</c> and <c>&lt;class&gt;/test/*.off</c>, the layout of ModelNet (Wu et al. 2015). Points are
/// drawn on them, every part of a surface as likely as another of the same area, with the normals of their faces.
/// </summary>
internal static class MeshFolder
{
    /// <summary>How many points are drawn, so that some can be kept: as many as ModelNet's resampled clouds have.</summary>
    private const int Drawn = 10_000;

    public static IPointSource Open(string name, string folder, DataSettings settings, int? categories)
    {
        string[] all =
        [
            .. Directory.GetDirectories(folder).Where(path => Directory.Exists(Path.Combine(path, "train")) || Directory.Exists(Path.Combine(path, "test")))
                .Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal),
        ];
        if (all.Length == 0)
            throw new InvalidDataException($"'{folder}' has no folders <class>/train and <class>/test with .off files.");
        var classes = Categories.First(all, categories, folder);
        return new PointSource(name, classes, settings, () => Part("train"), () => Part("test"));

        CloudPart Part(string part)
        {
            var files = classes.SelectMany((name, label) => Files(Path.Combine(folder, name, part)).Select(file => (file, (long)label)));
            return CloudPart.OfFiles($"meshes-{part}", [.. files], Read, $"{Drawn}");
        }

        float[] Read(string file)
        {
            // The same wherever the folder lies.
            var stream = Path.GetRelativePath(folder, file).Replace('\\', '/');
            return SurfaceClouds.Draw(OffFile.Read(file), settings.Drawn(Drawn), settings.Normals, RandomStreams.Of(settings.Seed, stream));
        }
    }

    private static string[] Files(string folder)
    {
        // Archives made on a Mac have a shadow ._name of each file.
        string[] files = Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder).Where(file => Path.GetExtension(file).Equals(".off", StringComparison.OrdinalIgnoreCase) && !Path.GetFileName(file).StartsWith('.')).Order(StringComparer.Ordinal)]
            : [];
        return files.Length > 0 ? files : throw new InvalidDataException($"'{folder}' has no .off file.");
    }
}
