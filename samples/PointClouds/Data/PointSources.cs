using PointClouds.Data.Hdf5;
using PointClouds.Data.Meshes;
using PointClouds.Data.Solids;
using PointClouds.Data.Text;

namespace PointClouds.Data;

/// <summary>The data sets, by name.</summary>
internal static class PointSources
{
    private delegate IPointSource FolderReader(string name, string folder, DataSettings settings, int? categories);

    /// <summary>Those that are read from a folder; a new one is a line here.</summary>
    private static readonly (string Name, FolderReader Open)[] folders =
    [
        ("ModelNet10", ModelNetText.Open),
        ("ModelNet40", ModelNetText.Open),
        ("ModelNet40Hdf5", ModelNetHdf5.Open),
        ("ShapeNet", ShapeNetPart.Open),
        ("Meshes", MeshFolder.Open),
    ];

    /// <summary>The names that <see cref="Open"/> knows, whatever their case.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. folders.Select(source => source.Name), SolidSource.Name];

    /// <summary>Finds a data set's classes and files; clouds are read when they are asked for.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="folder">The data set's folder; null for solids, which are made.</param>
    /// <param name="settings">How clouds are read.</param>
    /// <param name="categories">Only so many classes, the first ones; null for all.</param>
    /// <exception cref="ArgumentException">There is no such name, or a setting is out of range.</exception>
    /// <exception cref="InvalidDataException">The folder or a list in it is missing or broken.</exception>
    public static IPointSource Open(string name, string? folder, DataSettings settings, int? categories = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Points, 1);
        if (name.Equals(SolidSource.Name, StringComparison.OrdinalIgnoreCase))
        {
            return folder is null
                ? SolidSource.Open(settings, new SolidSettings(), categories)
                : throw new InvalidDataException($"{SolidSource.Name} are made, not read, and have no folder; got '{folder}'. Sources with one are {string.Join(", ", folders.Select(source => source.Name))}.");
        }

        var found = folders.FirstOrDefault(source => source.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (found.Name is null)
            throw new ArgumentException($"There is no source '{name}'; expected {string.Join(", ", Names)}.", nameof(name));
        if (folder is null)
            throw new InvalidDataException($"{found.Name} is read from a folder; got none.");
        return Directory.Exists(folder)
            ? found.Open(found.Name, folder, settings, categories)
            : throw new InvalidDataException($"There is no folder '{folder}' to read {found.Name} from.");
    }
}
