using PointClouds.Data;
using PureHDF;
using PureHDF.Filters;
using PureHDF.VOL.Native;
using TorchSharp;

namespace RelDrop.Tests.PointClouds.Data;

public sealed class ModelNetHdf5Tests : IDisposable
{
    private static readonly DataSettings settings = new(8, Subsampling: Subsampling.First);
    private readonly CloudFolder folder = new();

    public ModelNetHdf5Tests()
    {
        folder.Write("shape_names.txt", "airplane\nbathtub\nbed\n");
        folder.Write("train_files.txt", "data/modelnet40_ply_hdf5_2048/ply_data_train0.h5\ndata/modelnet40_ply_hdf5_2048/ply_data_train1.h5\n");
        folder.Write("test_files.txt", "data\\modelnet40_ply_hdf5_2048\\ply_data_test0.h5");
        Write("ply_data_train0.h5", Points(2), Points(2, 10), Labels(2, 0));
        Write("ply_data_train1.h5", Points(1, 2), Points(1, 12), Labels(1));
        Write("ply_data_test0.h5", Points(1, 4), Points(1, 14), Labels(0));
    }

    public void Dispose() => folder.Dispose();

    private static float[,,] Points(int count, int first = 0, int points = 9, int columns = 3)
    {
        var values = new float[count, points, columns];
        for (var i = 0; i < values.Length; i++)
            values[i / (points * columns), i / columns % points, i % columns] = CloudFolder.Value(first + (i / (points * columns)), i / columns % points, i % columns);
        return values;
    }

    private static byte[,] Labels(params byte[] labels)
    {
        var values = new byte[labels.Length, 1];
        for (var i = 0; i < labels.Length; i++)
            values[i, 0] = labels[i];
        return values;
    }

    /// <summary>A file as the public ones are: in compressed chunks.</summary>
    private void Write(string name, float[,,]? data, float[,,]? normal, object? label)
    {
        var file = new H5File();
        var options = new H5DatasetCreation(Filters: [DeflateFilter.Id]);
        if (data is not null)
            file["data"] = new H5Dataset(data, chunks: [1, (uint)data.GetLength(1), (uint)data.GetLength(2)], datasetCreation: options);
        if (normal is not null)
            file["normal"] = new H5Dataset(normal, chunks: [1, (uint)normal.GetLength(1), (uint)normal.GetLength(2)], datasetCreation: options);
        if (label is not null)
            file["label"] = label;
        file.Write(folder[name]);
    }

    private PointSet Train(DataSettings? how = null) => PointSources.Open("ModelNet40Hdf5", folder.Path, how ?? settings).Train();

    private string Refused(float[,,]? data, float[,,]? normal, object? label)
    {
        Write("ply_data_train1.h5", data, normal, label);
        var message = CloudFolder.Refused(() => Train());
        Assert.StartsWith($"'{folder["ply_data_train1.h5"]}'", message, StringComparison.Ordinal);
        return message;
    }

    [Fact]
    public void Files_follow_one_another_and_normals_their_points()
    {
        var source = PointSources.Open("ModelNet40Hdf5", folder.Path, settings);
        using var data = new PointDataset(source.Train(), source.Test());
        Assert.Equal(["airplane", "bathtub", "bed"], source.Classes);
        Assert.Equal([2L, 0, 1], data.Train.Labels.data<long>().ToArray());
        Assert.Equal([3L, 8, 6], data.Train.Points.shape);
        Assert.Equal(Enumerable.Range(0, 3).Select(column => CloudFolder.Value(11, 7, column)), data.Train.Points[1][7].data<float>().ToArray()[3..]);
        Assert.Equal(Enumerable.Range(0, 3).Select(column => CloudFolder.Value(14, 0, column)), data.Test.Points[0][0].data<float>().ToArray()[3..]);
    }

    [Fact]
    public void Normals_may_be_missing_unless_they_are_asked_for()
    {
        Assert.Contains("has no dataset 'normal'", Refused(Points(1), null, Labels(1)), StringComparison.Ordinal);
        using var set = Train(settings with { Normals = false });
        Assert.Equal([3L, 8, 3], set.Points.shape);
    }

    [Fact]
    public void Categories_are_the_first_classes()
    {
        using var set = PointSources.Open("ModelNet40Hdf5", folder.Path, settings, categories: 2).Train();
        Assert.Equal([0L, 1], set.Labels.data<long>().ToArray());
    }

    [Fact]
    public void Labels_must_be_those_of_classes() => Assert.Contains("dataset 'label', cloud 2: 3; expected 0 to 2.", Refused(Points(2), Points(2), Labels(2, 3)), StringComparison.Ordinal);

    [Fact]
    public void Datasets_must_be_there_and_of_their_shapes_and_types()
    {
        Assert.Contains("has no dataset 'data'", Refused(null, null, Labels(1)), StringComparison.Ordinal);
        Assert.Contains("has no dataset 'label'", Refused(Points(1), Points(1), null), StringComparison.Ordinal);
        Assert.Contains("dataset 'data' has the shape (1, 9, 2); expected (n, points, 3)", Refused(Points(1, columns: 2), Points(1), Labels(1)), StringComparison.Ordinal);
        Assert.Contains("dataset 'normal' has the shape (1, 8, 3); expected (1, 9, 3)", Refused(Points(1), Points(1, points: 8), Labels(1)), StringComparison.Ordinal);
        Assert.Contains("dataset 'label' has the shape (2, 1); expected (1, 1)", Refused(Points(1), Points(1), Labels(1, 1)), StringComparison.Ordinal);
        Assert.Contains("dataset 'label' is FixedPoint of 8 bytes; expected uint8", Refused(Points(1), Points(1), new long[,] { { 1 } }), StringComparison.Ordinal);
        Assert.Contains("has 7 points; expected at least 8", Refused(Points(1, points: 7), Points(1, points: 7), Labels(1)), StringComparison.Ordinal);
    }

    [Fact]
    public void Values_must_be_finite()
    {
        var broken = Points(2);
        broken[1, 4, 2] = float.NaN;
        Assert.Contains("dataset 'data', cloud 2, point 5: NaN; expected a finite number", Refused(broken, Points(2), Labels(1, 1)), StringComparison.Ordinal);
        Assert.Contains("dataset 'normal', cloud 2, point 5: NaN; expected a finite number", Refused(Points(2), broken, Labels(1, 1)), StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_files_are_named()
    {
        var file = folder["ply_data_train0.h5"];
        var whole = File.ReadAllBytes(file);
        foreach (var bytes in (byte[][])[[], [1, 2, 3], whole[..100], whole[..(whole.Length / 2)]])
        {
            File.WriteAllBytes(file, bytes);
            Assert.StartsWith($"'{file}'", CloudFolder.Refused(() => Train()), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Listed_files_must_exist()
    {
        File.Delete(folder["ply_data_train1.h5"]);
        Assert.Equal($"'{folder["train_files.txt"]}', line 2: there is no file '{folder["ply_data_train1.h5"]}'.", CloudFolder.Refused(() => Train()));
    }
}
