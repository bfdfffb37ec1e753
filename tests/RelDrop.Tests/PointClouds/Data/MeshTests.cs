using System.Numerics;
using PointClouds.Data;
using PointClouds.Data.Meshes;

namespace RelDrop.Tests.PointClouds.Data;

public sealed class MeshTests : IDisposable
{
    /// <summary>A roof of a square of area 4, a triangle of area 2 and a triangle without area.</summary>
    private const string Roof = """
        OFF
        # corners
        6 3 0

        0 0 0
        2 0 0   # a corner
        2 2 0
        0 2 0
        0 0 2
        0 2 2
        4 0 1 2 3 255 0 0
        3 0 3 4
        3 0 0 5
        """;

    private readonly CloudFolder folder = new();

    public void Dispose() => folder.Dispose();

    private Mesh Read(string text) => OffFile.Read(folder.Write("a.off", text));

    [Fact]
    public void Polygons_become_triangles_that_share_their_first_corner()
    {
        var mesh = Read(Roof);
        Assert.Equal([(0, 1, 2), (0, 2, 3), (0, 3, 4), (0, 0, 5)], mesh.Triangles);
        Assert.Equal(new Vector3(0, 2, 2), mesh.Vertices[5]);
        Assert.Equal(6, mesh.Area, 1e-6);
    }

    [Theory]
    [InlineData("OFF3 1 0\n")]
    [InlineData("OFF 3 1 0\r\n")]
    [InlineData("OFF\n3 1\n")]
    [InlineData("\uFEFF# made by hand\n\nOFF # word\n# numbers\n 3\t1 0 \n")]
    public void Headers_may_be_broken(string header)
    {
        var mesh = Read($"{header}0 0 0\n1e0 0 -0\n0 .5 0\n3 0 1 2\n\n# the end\n");
        Assert.Equal([(0, 1, 2)], mesh.Triangles);
        Assert.Equal(0.25, mesh.Area, 1e-6);
    }

    [Theory]
    [InlineData("NOFF", "0 0 1")]
    [InlineData("NOFF", "nan -nan(ind) 0")] // MeshLab's normal of a corner without faces.
    [InlineData("COFF", "255 0 0 255")]
    [InlineData("COFF", "0.5 0 0")]
    [InlineData("STOFF", "0.5 1")]
    [InlineData("CNOFF", "0 0 1 255 0 0 255")]
    [InlineData("NCOFF", "0 0 1 255 0 0")]
    [InlineData("STCNOFF", "0 0 1 255 0 0 255 0.5 1")]
    [InlineData("STNOFF", "0 0 1 .5 1 # a corner")]
    public void Normals_colours_and_texture_coordinates_of_vertices_are_passed_over(string word, string columns)
    {
        foreach (var header in (string[])[$"{word}\n3 1 0\n", $"{word} 3 1 3\r\n", $"{word}3 1\n"])
        {
            var mesh = Read($"{header}0 0 0 {columns}\n1 0 0\t{columns}\n0 .5 0 {columns}\n3 0 1 2 0.5 0.5 0.5\n");
            Assert.Equal([new(0, 0, 0), new(1, 0, 0), new(0, 0.5f, 0)], mesh.Vertices);
            Assert.Equal([(0, 1, 2)], mesh.Triangles);
        }
    }

    [Theory]
    [InlineData("NOFF\n3 1 0\n0 0 0 0 0\n", "line 3 is '0 0 0 0 0'; expected vertex 1 of 3, 3 finite numbers and 3 more")]
    [InlineData("NOFF\n3 1 0\n0 0 0\n", "line 3 is '0 0 0'; expected vertex 1 of 3, 3 finite numbers and 3 more")]
    [InlineData("COFF\n3 1 0\n0 0 0 1 1 1 1 1\n", "line 3 is '0 0 0 1 1 1 1 1'; expected vertex 1 of 3, 3 finite numbers and 3 or 4 more")]
    [InlineData("STCNOFF\n3 1 0\n0 0 0 1\n", "3 finite numbers and 8 or 9 more")]
    [InlineData("NOFF\n3 1 0\n0 nan 0 0 0 1\n", "line 3 is '0 nan 0 0 0 1'; expected vertex 1 of 3, finite numbers")]
    [InlineData("4OFF\n3 1 0", "line 1 is '4OFF'; expected OFF, then the numbers of vertices, faces and edges; before OFF may stand ST, C and N, but no 4 and no n")]
    [InlineData("N4OFF\n3 1 0", "line 1 is 'N4OFF'; expected OFF")]
    [InlineData("nOFF\n3\n3 1 0", "line 1 is 'nOFF'; expected OFF")]
    [InlineData("NNOFF\n3 1 0", "line 1 is 'NNOFF'; expected OFF")]
    [InlineData("noff\n3 1 0", "line 1 is 'noff'; expected OFF")]
    [InlineData("COFF BINARY\n3 1 0", "line 1 is 'COFF BINARY'; expected OFF, then the numbers of vertices, faces and edges, whole numbers")]
    public void Other_forms_and_lines_that_are_too_short_or_too_long_are_refused(string text, string expected)
        => Assert.Contains(expected, CloudFolder.Refused(() => Read(text)), StringComparison.Ordinal);

    [Theory]
    [InlineData("", "ends after line 0; expected OFF")]
    [InlineData("OFF", "ends after line 1; expected OFF, then the numbers")]
    [InlineData("PLY\n3 1 0", "line 1 is 'PLY'; expected OFF")]
    [InlineData("OFF\n3 x 0", "line 2 is '3 x 0'; expected OFF, then the numbers of vertices, faces and edges, whole numbers")]
    [InlineData("OFF\n0 0 0", "line 2 is '0 0 0'; expected numbers of vertices, faces and edges that are above 0")]
    [InlineData("OFF\n2000000000 1 0", "line 2 is '2000000000 1 0'; expected numbers of vertices, faces and edges that are above 0 and fit")]
    [InlineData("OFF\n3 1 0\n0 0 0\n1 0 0", "ends after line 4; expected vertex 3 of 3")]
    [InlineData("OFF\n3 1 0\n0 0 0\n1 0\n0 1 0\n3 0 1 2", "line 4 is '1 0'; expected vertex 2 of 3")]
    [InlineData("OFF\n3 1 0\n0 0 0\n1 0 0 7\n0 1 0\n3 0 1 2", "line 4 is '1 0 0 7'; expected vertex 2 of 3, 3 finite numbers")]
    [InlineData("OFF\n3 1 0\n0 0 0\n#\n1 nan 0\n0 1 0\n3 0 1 2", "line 5 is '1 nan 0'; expected vertex 2 of 3, finite numbers")]
    [InlineData("OFF\n3 1 0\n0 0 0\n1 0 0\n0 1 0\n", "ends after line 5; expected face 1 of 1")]
    [InlineData("OFF\n3 1 0\n0 0 0\n1 0 0\n0 1 0\n3 0 1", "line 6 is '3 0 1'; expected face 1 of 1, 3 indices of vertices")]
    [InlineData("OFF\n3 1 0\n0 0 0\n1 0 0\n0 1 0\n3 0 1 3", "line 6 is '3 0 1 3'; expected face 1 of 1, indices of vertices from 0 to 2")]
    [InlineData("OFF\n3 1 0\n0 0 0\n1 0 0\n0 1 0\n3 0 1 -1", "line 6 is '3 0 1 -1'; expected face 1 of 1, indices of vertices from 0 to 2")]
    [InlineData("OFF\n3 1 0\n0 0 0\n1 0 0\n0 1 0\n2 0 1", "line 6 is '2 0 1'; expected face 1 of 1, 3 or more corners")]
    [InlineData("OFF\n3 1 0\n0 0 0\n1 0 0\n0 1 0\n1999999999 0 1 2", "line 6 is '1999999999 0 1 2'; expected face 1 of 1, 3 or more corners")]
    [InlineData("OFF\n3 1 0\n0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n3 0 1 2", "line 7 is '3 0 1 2'; expected the end of the file")]
    [InlineData("OFF\n3 1 0\n0 0 0\n1 0 0\n2 0 0\n3 0 1 2", "the 1 faces have an area of 0; expected more than 0")]
    [InlineData("OFF\n3 1 0\n0 0 0\n1e38 0 0\n0 1e38 0\n3 0 1 2", "the 1 faces have an area of Infinity; expected more than 0")]
    public void A_broken_file_is_named_with_its_line(string text, string expected)
    {
        var message = CloudFolder.Refused(() => Read(text));
        Assert.StartsWith($"'{folder["a.off"]}'", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Points_lie_on_faces_and_are_spread_by_area()
    {
        var random = new Random(1);
        var mesh = Read(Roof);
        SurfacePoint[] points = [.. Enumerable.Range(0, 12_000).Select(_ => mesh.Sample(random))];
        var square = points.Where(point => point.Normal == Vector3.UnitZ).ToArray();
        var triangle = points.Where(point => point.Normal == Vector3.UnitX).ToArray();
        Assert.Equal(points.Length, square.Length + triangle.Length);
        Assert.All(square, point => Assert.True(point.Position is { X: >= 0 and <= 2, Y: >= 0 and <= 2, Z: 0 }));
        Assert.All(triangle, point => Assert.True(point.Position is { X: 0, Z: >= 0 } && point.Position.Y >= -1e-6 && point.Position.Y + point.Position.Z <= 2 + 1e-5));

        // Expected counts with a standard deviation of at most 55.
        Assert.InRange(square.Length, 8_000 - 220, 8_000 + 220);
        Assert.InRange(square.Count(point => point.Position is { X: < 1, Y: < 1 }), 2_000 - 170, 2_000 + 170);
        Assert.InRange(square.Count(point => point.Position is { X: > 1, Y: > 1 }), 2_000 - 170, 2_000 + 170);
        Assert.InRange(triangle.Count(point => point.Position.Z > 1), 1_000 - 130, 1_000 + 130);
        Assert.InRange(triangle.Count(point => point.Position.Y > 1), 1_000 - 130, 1_000 + 130);
        Assert.InRange(triangle.Count(point => point.Position.Y + point.Position.Z < 1), 1_000 - 130, 1_000 + 130);
    }

    [Fact]
    public void Folders_are_classes_and_shadows_are_no_meshes()
    {
        foreach (var file in (string[])["chair/train/chair_2.off", "chair/train/chair_1.OFF", "chair/test/chair_3.off", "bed/train/bed_1.off", "bed/test/bed_2.off"])
            folder.Write(file, Roof);
        folder.Write("chair/train/._chair_1.off", "shadow");
        folder.Write("chair/train/notes.txt", "");
        folder.Write("docs/readme.txt", "");
        var source = PointSources.Open("Meshes", folder.Path, new DataSettings(16));
        using var data = new PointDataset(source.Train(), source.Test());
        Assert.Equal(["bed", "chair"], source.Classes);
        Assert.Equal([0L, 1, 1], data.Train.Labels.data<long>().ToArray());
        Assert.Equal([2L, 16, 6], data.Test.Points.shape);
        using var normals = data.Train.Points.slice(2, 3, 6, 1);
        Assert.Equal(3 * 16, normals.norm(dim: 2).sub(Number.One).abs().lt(Number.Of(1e-6)).sum().item<long>());

        Directory.Delete(folder["chair/test"], recursive: true);
        Assert.Equal($"'{folder["chair/test"]}' has no .off file.", CloudFolder.Refused(source.Test));
    }

    [Fact]
    public void Points_depend_on_seed_and_file_and_not_on_where_the_folder_lies()
    {
        using var other = new CloudFolder();
        foreach (var (place, file) in from place in (CloudFolder[])[folder, other] from file in (string[])["a/train/1.off", "b/train/1.off"] select (place, file))
            place.Write(file, Roof);
        using var here = Points(folder, 1);
        using var there = Points(other, 1);
        using var seeded = Points(folder, 2);
        Assert.True(here.Points.equal(there.Points).all().item<bool>());
        Assert.False(here.Points.equal(seeded.Points).all().item<bool>());
        Assert.False(here.Points[0].equal(here.Points[1]).all().item<bool>());

        static PointSet Points(CloudFolder place, ulong seed) => PointSources.Open("Meshes", place.Path, new DataSettings(16, Subsampling: Subsampling.Random, Seed: seed)).Train();
    }
}
