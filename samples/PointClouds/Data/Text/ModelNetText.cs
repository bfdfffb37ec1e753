using PointClouds.Data.Reading;

namespace PointClouds.Data.Text;

/// <summary>
/// ModelNet10 and ModelNet40 (Wu et al. 2015) as points with normals, the folder <c>modelnet40_normal_resampled</c> of PointNet++:
/// <c>modelnet40_shape_names.txt</c>, lists <c>modelnet40_train.txt</c> and <c>modelnet40_test.txt</c> of ids such as
/// <c>night_stand_0003</c>, and files <c>night_stand/night_stand_0003.txt</c> with lines <c>x,y,z,nx,ny,nz</c>.
/// </summary>
internal static class ModelNetText
{
    private static readonly CloudText format = new(',', Columns: 6);

    public static IPointSource Open(string name, string folder, DataSettings settings, int? categories)
    {
        var prefix = name.ToLowerInvariant();
        var names = Path.Combine(folder, $"{prefix}_shape_names.txt");
        string[] all = [.. ListFile.Read(names).Select(line => line.Text)];
        var classes = Categories.First(all, categories, names);
        return new PointSource(name, classes, settings, () => Part("train"), () => Part("test"));

        CloudPart Part(string part)
        {
            var listed = ListFile.Read(Path.Combine(folder, $"{prefix}_{part}.txt")).Select(id => (Id: id, Label: Label(id, all)));
            return CloudPart.OfFiles(
                $"{prefix}-{part}",
                [.. listed.Where(item => item.Label < classes.Count).Select(item => (item.Id.Existing(Path.Combine(folder, all[item.Label], $"{item.Id.Text}.txt")), (long)item.Label))],
                file => format.Read(file, settings.Columns));
        }
    }

    private static int Label(ListItem id, string[] classes)
    {
        var end = id.Text.LastIndexOf('_');
        if (end < 0 || end + 1 == id.Text.Length || id.Text.AsSpan(end + 1).ContainsAnyExceptInRange('0', '9'))
            throw id.Error($"'{id.Text}'; expected a class and a number, such as {classes[0]}_0001.");
        var label = Array.IndexOf(classes, id.Text[..end]);
        return label >= 0 ? label : throw id.Error($"the class of '{id.Text}' is '{id.Text[..end]}'; expected one of {string.Join(", ", classes)}.");
    }
}
