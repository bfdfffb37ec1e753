using PointClouds.Data.Reading;
using PointClouds.Data.Text;

namespace PointClouds.Data.Hdf5;

/// <summary>
/// ModelNet40 (Wu et al. 2015) as 2,048 points a shape, the folder <c>modelnet40_ply_hdf5_2048</c> of PointNet:
/// <c>shape_names.txt</c>, lists <c>train_files.txt</c> and <c>test_files.txt</c> of HDF5 files, and these.
/// </summary>
internal static class ModelNetHdf5
{
    public static IPointSource Open(string name, string folder, DataSettings settings, int? categories)
    {
        var names = Path.Combine(folder, "shape_names.txt");
        string[] all = [.. ListFile.Read(names).Select(line => line.Text)];
        var classes = Categories.First(all, categories, names);
        return new PointSource(name, classes, settings, () => Part("train"), () => Part("test"));

        CloudPart Part(string part)
        {
            string[] files = [.. ListFile.Read(Path.Combine(folder, $"{part}_files.txt")).Select(line => line.Existing(Path.Combine(folder, FileName(line.Text))))];
            return new CloudPart($"modelnet40hdf5-{part}", files, () => [.. Read(files).Where(cloud => cloud.Label < classes.Count)]);
        }

        IEnumerable<CloudEntry> Read(string[] files)
        {
            var clouds = new IReadOnlyList<CloudEntry>[files.Length];
            OrderedParallel.For(files.Length, i => clouds[i] = Hdf5Clouds.Read(files[i], all.Length, settings.Normals, settings.MaxBytes));
            return clouds.SelectMany(file => file);
        }
    }

    /// <summary>The lists name files by where they once were.</summary>
    private static string FileName(string listed) => listed[(listed.LastIndexOfAny(['/', '\\']) + 1)..];
}
