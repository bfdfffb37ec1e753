using PointClouds.Data;

namespace RelDrop.Tests.PointClouds.Data;

public sealed class ShapeNetPartTests : IDisposable
{
    private readonly CloudFolder folder = new();

    public ShapeNetPartTests()
    {
        folder.Write("synsetoffset2category.txt", "Airplane\t02691156\nBag 02773838\n");
        List("train", "shape_data/02773838/b1", "shape_data/02691156/a1");
        List("val", "shape_data/02691156/a2");
        List("test", "shape_data/02691156/a3");
        foreach (var (i, file) in ((string[])["02773838/b1", "02691156/a1", "02691156/a2", "02691156/a3"]).Index())
            folder.Write($"{file}.txt", CloudFolder.Lines(6 + i, 7, ' ', i));
    }

    public void Dispose() => folder.Dispose();

    private string List(string part, params string[] entries) => folder.Write(Name(part), $"[{string.Join(", ", entries.Select(entry => $"\"{entry}\""))}]");

    private static string Name(string part) => $"train_test_split/shuffled_{part}_file_list.json";

    private PointSet Train() => PointSources.Open("ShapeNet", folder.Path, new DataSettings(5, Subsampling: Subsampling.First)).Train();

    [Fact]
    public void Models_learn_from_training_and_validation_clouds_and_parts_are_not_read()
    {
        var source = PointSources.Open("ShapeNet", folder.Path, new DataSettings(5, Subsampling: Subsampling.First));
        using var data = new PointDataset(source.Train(), source.Test());
        Assert.Equal(["Airplane", "Bag"], data.Train.Classes);
        Assert.Equal([1L, 0, 0], data.Train.Labels.data<long>().ToArray());
        Assert.Equal((3, 1), (data.Train.Count, data.Test.Count));
        Assert.Equal(Enumerable.Range(3, 3).Select(column => CloudFolder.Value(2, 4, column)), data.Train.Points[2][4].data<float>().ToArray()[3..]);
    }

    [Theory]
    [InlineData("1 2 3 4 5 6", "6 columns; expected 7 numbers with blanks between them.")]
    [InlineData("1 2 3 4 5 6 7 8", "8 columns; expected 7 numbers with blanks between them.")]
    [InlineData("1 2 3 4 5 6 leg", "column 7 is 'leg'; expected a finite number.")]
    [InlineData("1,5 2 3 4 5 6 7", "column 1 is '1,5'; expected a finite number.")]
    public void A_broken_line_is_named(string line, string expected)
    {
        var file = folder.Write("02691156/a1.txt", $"1 2 3 4 5 6 7\n{line}");
        Assert.Equal($"'{file}', line 2: {expected}", CloudFolder.Refused(Train));
    }

    [Theory]
    [InlineData("shape_data/02691156/a9", "entry 2: there is no file '")]
    [InlineData("shape_data/12345678/a1", "entry 2: the synset of \"shape_data/12345678/a1\" is '12345678'; expected one of 02691156, 02773838.")]
    [InlineData("a1", "entry 2: \"a1\"; expected \"shape_data/<synset>/<id>\".")]
    [InlineData("02691156/..", "entry 2: \"02691156/..\"; expected")]
    public void A_broken_entry_is_named(string entry, string expected)
        => Assert.StartsWith($"'{List("val", "shape_data/02691156/a2", entry)}', {expected}", CloudFolder.Refused(Train), StringComparison.Ordinal);

    [Theory]
    [InlineData("[\n \"a\",", "line 2, byte")]
    [InlineData("", "line 1, byte 1: this is no JSON")]
    [InlineData("{}", "is a JSON Object; expected an array")]
    [InlineData("[3]", "entry 1: 3; expected \"shape_data/<synset>/<id>\".")]
    [InlineData("[\"\\ud800/x/y\"]", "is not in UTF-8")]
    public void Broken_JSON_is_named(string json, string expected)
    {
        var file = folder.Write(Name("train"), json);
        var message = CloudFolder.Refused(Train);
        Assert.StartsWith($"'{file}'", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_and_empty_lists_are_named()
    {
        folder.Write(Name("train"), "[]");
        folder.Write(Name("val"), "[]");
        Assert.Contains("shapenet-train has no cloud of Airplane, Bag", CloudFolder.Refused(Train), StringComparison.Ordinal);
        File.Delete(folder[Name("val")]);
        Assert.Contains("shuffled_val_file_list.json", CloudFolder.Refused(Train), StringComparison.Ordinal);
        folder.Write("synsetoffset2category.txt", "Airplane\t02691156\nBag\n");
        Assert.Contains("line 2: 'Bag'; expected a category and its synset", CloudFolder.Refused(Train), StringComparison.Ordinal);
    }
}
