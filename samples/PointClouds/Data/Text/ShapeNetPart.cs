using PointClouds.Data.Reading;

namespace PointClouds.Data.Text;

/// <summary>
/// ShapeNetPart (Yi et al. 2016) as points with normals, the folder <c>shapenetcore_partanno_segmentation_benchmark_v0_normal</c>:
/// <c>synsetoffset2category.txt</c>, lists <c>train_test_split/shuffled_*_file_list.json</c>, and files <c>02691156/&lt;id&gt;.txt</c>
/// with lines <c>x y z nx ny nz part</c>. The classes are the objects' categories; models learn from the training and the
/// validation clouds.
/// </summary>
internal static class ShapeNetPart
{
    private static readonly CloudText format = new(' ', Columns: 7);

    public static IPointSource Open(string name, string folder, DataSettings settings, int? categories)
    {
        var table = Path.Combine(folder, "synsetoffset2category.txt");
        var rows = ListFile.Read(table).Select(Row).ToArray();
        var classes = Categories.First([.. rows.Select(row => row.Class)], categories, table);
        string[] synsets = [.. rows.Select(row => row.Synset)];
        return new PointSource(name, classes, settings, () => Part("train", "train", "val"), () => Part("test", "test"));

        CloudPart Part(string part, params string[] lists)
        {
            var listed = lists.SelectMany(list => ShapeNetList.Read(Path.Combine(folder, "train_test_split", $"shuffled_{list}_file_list.json"), synsets));
            return CloudPart.OfFiles(
                $"shapenet-{part}",
                [.. listed.Where(cloud => cloud.Label < classes.Count).Select(cloud => (cloud.Item.Existing(Path.Combine(folder, synsets[cloud.Label], $"{cloud.Id}.txt")), (long)cloud.Label))],
                file => format.Read(file, settings.Columns));
        }
    }

    private static (string Class, string Synset) Row(ListItem line)
        => line.Text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries) is [var name, var synset]
            ? (name, synset)
            : throw line.Error($"'{line.Text}'; expected a category and its synset, such as Airplane 02691156.");
}
