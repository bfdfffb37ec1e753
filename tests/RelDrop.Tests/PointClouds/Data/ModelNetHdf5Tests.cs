using PointClouds.Data;
using PointClouds.Data.Hdf5;
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

    /// <summary>A file as the public ones are: in compressed chunks, each of one coordinate.</summary>
    private void Write(string name, float[,,]? data, float[,,]? normal, object? label)
    {
        var file = new H5File();
        var options = new H5DatasetCreation(Filters: [DeflateFilter.Id]);
        if (data is not null)
            file["data"] = new H5Dataset(data, chunks: Chunks(data), datasetCreation: options);
        if (normal is not null)
            file["normal"] = new H5Dataset(normal, chunks: Chunks(normal), datasetCreation: options);
        if (label is not null)
            file["label"] = label;
        file.Write(folder[name]);

        static uint[] Chunks(float[,,] values) => [Math.Min(2, (uint)values.GetLength(0)), 4, 1];
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
        using var centred = data.Train.Points[1].slice(0, 0, 8, 1).slice(1, 0, 3, 1);
        using var raw = torch.tensor(Enumerable.Range(0, 24).Select(i => CloudFolder.Value(1, i / 3, i % 3)).ToArray(), [8, 3]);
        using var offset = raw - raw.mean([0]);
        Assert.True(centred.allclose(offset / offset.norm(dim: 1).max(), atol: 1e-6));
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

    private string Damaged(Action<byte[]> damage, DataSettings? how = null)
    {
        var file = folder["ply_data_train0.h5"];
        var bytes = File.ReadAllBytes(file);
        damage(bytes);
        Sign(bytes);
        File.WriteAllBytes(file, bytes);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var message = CloudFolder.Refused(() => Train(how));
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 20_000_000);
        Assert.StartsWith($"'{file}'", message, StringComparison.Ordinal);
        return message;
    }

    /// <summary>Gives each header the checksum of what it has, so that the sizes in it are looked at.</summary>
    private static void Sign(byte[] bytes)
    {
        for (var place = 0; bytes.AsSpan(place).IndexOf("OHDR"u8) is >= 0 and var next; place++)
        {
            place += next;
            // Signature, version, flags that say so, and the messages' length in 8 bytes.
            var end = place + 14 + (int)BitConverter.ToInt64(bytes, place + 6);
            BitConverter.TryWriteBytes(bytes.AsSpan(end), Lookup3.Of(bytes.AsSpan(place..end)));
        }
    }

    [Fact]
    public void Checksums_are_those_of_the_algorithms_author()
    {
        Assert.Equal(0xDEADBEEF, Lookup3.Of([]));
        Assert.Equal(0x17770551u, Lookup3.Of("Four score and seven years ago"u8));
    }

    [Fact]
    public void A_header_with_another_checksum_is_damaged()
    {
        var file = folder["ply_data_train0.h5"];
        var bytes = File.ReadAllBytes(file);
        var header = bytes.AsSpan().IndexOf("OHDR"u8);
        bytes[header + 20] ^= 1;
        File.WriteAllBytes(file, bytes);
        Assert.StartsWith($"'{file}', the header at byte {header} is damaged: its checksum is ", CloudFolder.Refused(() => Train()), StringComparison.Ordinal);
        BitConverter.TryWriteBytes(bytes.AsSpan(header + 6), int.MaxValue);
        File.WriteAllBytes(file, bytes);
        Assert.StartsWith($"'{file}', the header at byte {header} is longer than the file.", CloudFolder.Refused(() => Train()), StringComparison.Ordinal);
    }

    /// <summary>Changes the first 8 bytes that are a number, after a place.</summary>
    private static void Replace(byte[] bytes, ReadOnlySpan<byte> mark, int offset, ulong value) =>
        BitConverter.TryWriteBytes(bytes.AsSpan(bytes.AsSpan().IndexOf(mark) + offset), value);

    [Fact]
    public void An_index_of_more_chunks_than_there_are_bytes_is_refused_before_memory_is_asked_for()
    {
        foreach (var count in new[] { 1UL << 20, (1UL << 62) + 18, ulong.MaxValue })
            Assert.Contains($"is said to have {count} entries; the file has ", Damaged(bytes => Replace(bytes, "FAHD"u8, 8, count)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1UL << 20, "dataset 'data' of shape (1048576, 9, 3) has 113246208 bytes, which a file of ")]
    [InlineData((1UL << 31) + 3, "dataset 'data' of shape (2147483651, 9, 3) has 231928234308 bytes, which a file of ")]
    [InlineData(ulong.MaxValue, "dataset 'data' of shape (18446744073709551615, 9, 3) has ")]
    public void Dimensions_that_a_file_cannot_hold_are_refused_before_memory_is_asked_for(ulong clouds, string message) =>
        Assert.Contains(message, Damaged(bytes => Replace(bytes, [2, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0], 0, clouds)), StringComparison.Ordinal);

    [Theory]
    [InlineData(255, "in chunks of (255, 255, 255) has 66325500 bytes, which a file of ")]
    [InlineData(0, "in chunks of (0, 0, 0); expected 3 sizes of 1 or more.")]
    public void Chunks_that_a_file_cannot_hold_are_refused_before_memory_is_asked_for(byte size, string message) =>
        // The sizes of a chunk and of an element, and the kind of index.
        Assert.Contains(message, Damaged(bytes => bytes.AsSpan(bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[2, 4, 1, 4, 3]), 3).Fill(size)), StringComparison.Ordinal);

    [Fact]
    public void Damage_is_refused_or_harmless_without_much_memory()
    {
        var whole = File.ReadAllBytes(folder["ply_data_train0.h5"]);
        var random = new Random(20261128);
        for (var i = 0; i < 3000; i++)
        {
            var bytes = whole.ToArray();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
                bytes[random.Next(bytes.Length)] = (byte)(random.Next(2) == 0 ? random.Next(256) : 1 << random.Next(8));
            var path = folder.Write("damaged.h5", bytes);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                foreach (var cloud in Hdf5Clouds.Read(path, 3, normals: true, settings.MaxBytes))
                    Assert.Equal(54, cloud.Read().Length);
            }
            catch (InvalidDataException e)
            {
                Assert.StartsWith($"'{path}'", e.Message, StringComparison.Ordinal);
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
        }
    }

    [Fact]
    public void A_dataset_beyond_the_limit_is_refused_until_it_is_raised()
    {
        Assert.Contains("dataset 'data' of shape (2, 9, 3) has 216 bytes; expected at most 215, unless dataset.max_megabytes (--max-megabytes) is higher.", CloudFolder.Refused(() => Train(settings with { MaxBytes = 215 })), StringComparison.Ordinal);
        using var set = Train(settings with { MaxBytes = 216 });
        Assert.Equal(3, set.Count);
    }
}
