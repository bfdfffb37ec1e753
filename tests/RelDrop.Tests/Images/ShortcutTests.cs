using Images.Shortcuts;
using static RelDrop.Tests.Images.ImageRunner;

namespace RelDrop.Tests.Images;

public sealed class ShortcutTests : IClassFixture<OneThread>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Three corners, so many of each and a little of everything.</summary>
    private static CoarseMap[] Corners(params int[] counts)
    {
        var random = new Random(5);
        return [.. counts.Index().SelectMany(corner => Enumerable.Range(0, corner.Item).Select(_ => corner.Index)).Select((corner, image) =>
        {
            var cells = Enumerable.Range(0, 16).Select(_ => 0.2 * random.NextDouble()).ToArray();
            cells[corner * 5] += 5;
            return new CoarseMap(image, 0, [.. cells.Select(cell => (float)(cell / cells.Sum()))]);
        })];
    }

    [Fact]
    public void As_many_groups_are_found_as_there_are_the_largest_first()
    {
        var clustering = Clustering.Of(Corners(12, 20, 15), groups: null);
        Assert.Equal([20, 15, 12], clustering.Clusters.Select(cluster => cluster.Maps.Count));
        Assert.Equal([5, 10, 0], clustering.Clusters.Select(cluster => Array.IndexOf(cluster.Region, true)));
        Assert.All(clustering.Clusters, cluster => Assert.Equal(1, cluster.Region.Count(inside => inside)));
        // Three groups without a connection: three eigenvalues of 0.
        Assert.All(clustering.Eigenvalues[..3], value => Assert.Equal(0, value, 9));
        Assert.True(clustering.Eigenvalues[3] > 0.05);
    }

    [Fact]
    public void They_are_the_same_each_time_and_as_many_as_asked_for()
    {
        int[][] Found(int? groups) => [.. Clustering.Of(Corners(12, 20, 15), groups).Clusters.Select(cluster => cluster.Maps.Select(map => map.Image).ToArray())];
        Assert.Equal(Found(null), Found(null));
        Assert.Equal(2, Found(2).Length);
        Assert.Single(Found(1));
        Assert.Single(Clustering.Of(Corners(1), groups: null).Clusters);
        Assert.Equal(2, Clustering.Of(Corners(1, 1), groups: 2).Clusters.Count);
    }

    [Fact]
    public void A_run_has_groups_pictures_and_what_is_recognised_without_them()
    {
        Done(["train", Data(folder, "data", 12, 8), .. Tiny, "--epochs", "2", "--marker", "color", "--output", folder["run"]]);
        var output = Done("shortcuts", folder["run"], "--training-images", "--clusters", "2", "--class", "red", "--class", "blue");
        Assert.Contains("may be a shortcut", output, StringComparison.Ordinal);
        Assert.Equal(["blue.png", "red.png"], Directory.GetFiles(folder["run/results/shortcuts"]).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        var result = ResultOf(folder["run"], "shortcuts");
        var groups = result.Tables.Single(table => table.Name == "groups").Rows;
        Assert.Equal(["blue 1", "blue 2", "red 1", "red 2"], groups.Select(row => row.Label));
        Assert.Equal(24, groups.Sum(row => row.Values[0]));
        Assert.Equal(["results/shortcuts/blue.png", "results/shortcuts/red.png"], result.Pictures.Select(picture => picture.File));
        Assert.Contains("There is no class 'redd'; did you mean 'red'?", Refused("shortcuts", folder["run"], "--class", "redd"), StringComparison.Ordinal);
        Assert.Contains("--cell is 9; expected at most 8", Refused("shortcuts", folder["run"], "--cell", "9"), StringComparison.Ordinal);
    }

    /// <summary>A network that says the same of all images misses nothing.</summary>
    [Fact]
    public void What_is_not_looked_at_is_not_missed()
    {
        var run = Constant(folder, Data(folder), classes: 3);
        Assert.Contains("None of the 9 images has positive relevance.", Refused("shortcuts", run), StringComparison.Ordinal);
    }
}
