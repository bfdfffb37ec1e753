using PointClouds.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.PointClouds.Data;

public sealed class ModelNetTextTests : IDisposable
{
    private static readonly DataSettings all = new(Points: 5, Subsampling: Subsampling.First);
    private readonly CloudFolder folder = new();

    public ModelNetTextTests()
    {
        foreach (var prefix in (string[])["modelnet10", "modelnet40"])
        {
            folder.Write($"{prefix}_shape_names.txt", "airplane\r\nnight_stand\r\n\r\n");
            folder.Write($"{prefix}_train.txt", "night_stand_0001\nairplane_0001\nairplane_0003\n");
            folder.Write($"{prefix}_test.txt", "airplane_0002");
        }

        string[] files = ["night_stand/night_stand_0001", "airplane/airplane_0001", "airplane/airplane_0002", "airplane/airplane_0003"];
        foreach (var (i, file) in files.Index())
            folder.Write($"{file}.txt", CloudFolder.Lines(5, 6, ',', i) + "\n");
    }

    public void Dispose() => folder.Dispose();

    private PointSet Train(DataSettings? settings = null) => PointSources.Open("ModelNet40", folder.Path, settings ?? all).Train();

    private string Refused(string file, string text)
    {
        folder.Write(file, text);
        return CloudFolder.Refused(() => Train());
    }

    [Theory]
    [InlineData("ModelNet10")]
    [InlineData("modelnet40")]
    public void Lists_name_clouds_and_their_classes(string name)
    {
        var source = PointSources.Open(name, folder.Path, all);
        using var data = new PointDataset(source.Train(), source.Test());
        Assert.Equal(["airplane", "night_stand"], source.Classes);
        Assert.Equal([1L, 0, 0], data.Train.Labels.data<long>().ToArray());
        Assert.Equal((1, true), (data.Test.Count, data.Test.HasNormals));
        Assert.Equal([3L, 5, 6], data.Train.Points.shape);
    }

    [Fact]
    public void Values_are_those_of_the_file_with_coordinates_in_the_unit_sphere()
    {
        using var set = Train();
        for (var (cloud, file) = (0, 0); cloud < 3; cloud++, file = cloud == 2 ? 3 : cloud)
        {
            using var scope = NewDisposeScope();
            var expected = tensor(Enumerable.Range(0, 30).Select(i => CloudFolder.Value(file, i / 6, i % 6)).ToArray(), [5, 6]);
            var centred = expected.slice(1, 0, 3, 1) - expected.slice(1, 0, 3, 1).mean([0], keepdim: true);
            var fitted = centred / centred.norm(dim: 1).max();
            Assert.True(set.Points[cloud].slice(1, 0, 3, 1).allclose(fitted, atol: 1e-6));
            Assert.True(set.Points[cloud].slice(1, 3, 6, 1).equal(expected.slice(1, 3, 6, 1)).all().item<bool>());
        }
    }

    [Fact]
    public void Normals_and_classes_can_be_left_out()
    {
        folder.Write("modelnet40_shape_names.txt", "night_stand\nairplane\nchair");
        folder.Write("modelnet40_train.txt", "night_stand_0001\nchair_0001\nairplane_0001");
        var source = PointSources.Open("ModelNet40", folder.Path, all with { Normals = false }, categories: 2);
        using var set = source.Train();
        Assert.Equal([2L, 5, 3], set.Points.shape);
        Assert.Equal([0L, 1], set.Labels.data<long>().ToArray());
        Assert.Equal(["night_stand", "airplane"], set.Classes);
        foreach (var count in (int[])[1, 4])
            Assert.Contains("expected 2 to 3 categories", Assert.Throws<ArgumentOutOfRangeException>(() => PointSources.Open("ModelNet40", folder.Path, all, count)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1,2,3,4,5", "5 columns; expected 6 numbers")]
    [InlineData("1,2,3,4,5,6,7", "7 columns; expected 6 numbers")]
    [InlineData("", "0 columns; expected 6 numbers")]
    [InlineData("1 2 3 4 5 6", "1 columns; expected 6 numbers")]
    [InlineData("1,2,x,4,5,6", "column 3 is 'x'; expected a finite number")]
    [InlineData("1,2,3,4,5,", "column 6 is ''; expected a finite number")]
    [InlineData("1,2,3,4,5,6 7", "column 6 is '6 7'; expected a finite number")]
    [InlineData("1,2,3,NaN,5,6", "column 4 is 'NaN'; expected a finite number")]
    [InlineData("1,2,3,4,1e60,6", "column 5 is '1e60'; expected a finite number")]
    [InlineData("1,2,3,4,-Infinity,6", "column 5 is '-Infinity'; expected a finite number")]
    [InlineData("1,2,3,4,5,6e", "column 6 is '6e'; expected a finite number")]
    [InlineData("1,2\v,3,4,5,6", "column 2 is '2\v'; expected a finite number")]
    public void A_broken_line_is_named(string line, string expected)
        => Assert.Equal($"'{folder["airplane/airplane_0001.txt"]}', line 3: {expected}", Refused("airplane/airplane_0001.txt", $"1,2,3,4,5,6\r\n1,2,3,4,5,6\r\n{line}\r\n1,2,3,4,5,6").Split(" with ")[0].TrimEnd('.'));

    [Fact]
    public void Blanks_exponents_a_mark_at_the_start_and_blank_lines_at_the_end_are_read()
    {
        folder.Write("airplane/airplane_0001.txt", "\uFEFF" + string.Concat(Enumerable.Range(0, 5).Select(i => $" {i}e-1,\t+2 , -3.5e0,0,.5,1.\r\n")) + "\r\n \n");
        using var set = Train();
        Assert.Equal([0f, 0.5f, 1f], set.Points[1].slice(1, 3, 6, 1)[4].data<float>().ToArray());
        Assert.Equal(-1, set.Points[1][0, 0].item<float>(), 1e-6);
        Assert.Equal(0.5, set.Points[1][3, 0].item<float>(), 1e-6);
    }

    [Fact]
    public void Empty_short_and_flat_files_are_named()
    {
        var file = folder["airplane/airplane_0001.txt"];
        Assert.Equal($"'{file}' is empty; expected lines of 6 numbers.", Refused("airplane/airplane_0001.txt", "\n \n"));
        Assert.Equal($"'{file}' has 4 points; expected at least 5, as many as are asked for.", Refused("airplane/airplane_0001.txt", CloudFolder.Lines(4, 6, ',')));
        Assert.Contains($"'{file}' has all its points in one place", Refused("airplane/airplane_0001.txt", string.Join('\n', Enumerable.Repeat("1,2,3,4,5,6", 5))), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_several_broken_files_the_first_is_named()
    {
        string[] files = [.. Enumerable.Range(100, 60).Select(i => $"airplane_0{i}")];
        folder.Write("modelnet40_train.txt", string.Join('\n', files));
        foreach (var file in files)
            folder.Write($"airplane/{file}.txt", file.EndsWith('7') ? "x" : CloudFolder.Lines(5, 6, ','));
        for (var i = 0; i < 10; i++)
            Assert.Contains("airplane_0107.txt', line 1: 1 columns", CloudFolder.Refused(() => Train()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("airplane_0009", "there is no file '")]
    [InlineData("chair_0001", "the class of 'chair_0001' is 'chair'; expected one of airplane, night_stand.")]
    [InlineData("night_0001", "the class of 'night_0001' is 'night'; expected one of airplane, night_stand.")]
    [InlineData("airplane", "'airplane'; expected a class and a number, such as airplane_0001.")]
    [InlineData("airplane_", "'airplane_'; expected a class and a number, such as airplane_0001.")]
    [InlineData("airplane_../../secret", "'airplane_../../secret'; expected a class and a number, such as airplane_0001.")]
    public void A_broken_list_is_named(string id, string expected)
        => Assert.StartsWith($"'{folder["modelnet40_train.txt"]}', line 3: {expected}", Refused("modelnet40_train.txt", $"airplane_0001\n\n{id}"), StringComparison.Ordinal);

    [Fact]
    public void Missing_and_empty_lists_are_named()
    {
        Assert.Contains("modelnet40_train.txt' is empty", Refused("modelnet40_train.txt", " "), StringComparison.Ordinal);
        File.Delete(folder["modelnet40_train.txt"]);
        Assert.Contains($"There is no file '{folder["modelnet40_train.txt"]}'", CloudFolder.Refused(() => Train()), StringComparison.Ordinal);
        Assert.Contains("has 1 classes; expected two or more", Refused("modelnet40_shape_names.txt", "airplane"), StringComparison.Ordinal);
        Assert.Contains("has the class 'chair' 2 times", Refused("modelnet40_shape_names.txt", "chair\nairplane\nchair"), StringComparison.Ordinal);
        File.Delete(folder["modelnet40_shape_names.txt"]);
        Assert.Contains("modelnet40_shape_names.txt", CloudFolder.Refused(() => Train()), StringComparison.Ordinal);
    }
}
