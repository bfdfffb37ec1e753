namespace RelDrop.Tests.PointClouds.Commands;

public sealed class CompareCommandTests : IClassFixture<OneThread>, IDisposable
{
    private static readonly string[] Tiny = ["--quick", "--class-count", "3", "--points", "24", "--train-shapes", "6", "--test-shapes", "3", "--batch", "9", "--epochs", "1"];
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string PathOf(string name) => folder[name];

    [Fact]
    public void Each_way_to_train_has_a_row_for_each_kind_of_points()
    {
        var (code, output, error) = CommandRunner.Run([.. Tiny, "--seeds", "2", "--seed", "5", "--out", folder.Path]);
        Assert.Equal((0, ""), (code, error));
        var table = output.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..^1]).ToArray();
        Assert.Equal(["training", "test accuracy", "points removed", "25 %", "50 %", "75 %", "90 %"], table[0]);
        Assert.Equal(
            ["no dropout", "no dropout", "no dropout", "random dropout", "random dropout", "random dropout", "RelDrop", "RelDrop", "RelDrop"],
            table.Skip(2).Select(row => row[0]));
        Assert.All(table.Skip(2), row => Assert.Equal(5, row.Count(cell => cell.Contains('±'))));
        Assert.Contains("RelDrop, seed 6: test accuracy", output, StringComparison.Ordinal);

        // 3 ways, 2 seeds, 3 kinds of points, 5 shares.
        var rows = File.ReadAllLines(PathOf("accuracies.csv"));
        Assert.Equal(1 + (3 * 2 * 3 * 5), rows.Length);
        Assert.Contains("data-chart=\"2\"", File.ReadAllText(PathOf("report.html")), StringComparison.Ordinal);
        Assert.True(File.Exists(PathOf("relevance.png")));

        var evaluated = CommandRunner.Run("evaluate", PathOf("reldrop-6"));
        Assert.Equal((0, ""), (evaluated.Code, evaluated.Error));
        var accuracy = double.Parse(rows.Single(row => row.StartsWith("RelDrop,6,random,0,", StringComparison.Ordinal)).Split(',')[^1], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Contains(FormattableString.Invariant($": {100 * accuracy:0.0} % of clouds"), evaluated.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_seed_gives_the_same_table()
    {
        string Table()
        {
            var (code, _, error) = CommandRunner.Run([.. Tiny, "--out", folder.Path]);
            Assert.Equal((0, ""), (code, error));
            return File.ReadAllText(PathOf("accuracies.csv"));
        }

        Assert.Equal(Table(), Table());
    }

    [Fact]
    public void Help_names_commands_and_a_wrong_one_is_refused()
    {
        var (code, output, _) = CommandRunner.Run("--help");
        Assert.Equal(0, code);
        Assert.All(["train", "evaluate", "explain"], command => Assert.Contains($"  {command}", output, StringComparison.Ordinal));
        Assert.Contains("--quick", output, StringComparison.Ordinal);
        Assert.Equal((2, "", "'points' has no command 'trian'; did you mean 'train'? See --help.\n"), CommandRunner.Run("trian"));
        Assert.Equal((2, "", "--seeds is 0; expected at least 1. See --help.\n"), CommandRunner.Run("--seeds", "0"));
    }
}
