using RelDrop.Heatmaps;

namespace RelDrop.Tests.PointClouds.Commands;

public sealed class EvaluateAndExplainTests : IClassFixture<OneThread>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public EvaluateAndExplainTests()
    {
        var (code, _, error) = CommandRunner.Run(["train", .. CommandRunner.Tiny, "--epochs", "1", "--out", PathOf("run")]);
        Assert.Equal((0, ""), (code, error));
    }

    public void Dispose() => folder.Dispose();

    private string PathOf(string name) => folder[name];

    private static string Output(params string[] arguments)
    {
        var (code, output, error) = CommandRunner.Run(arguments);
        Assert.Equal((0, ""), (code, error));
        return output;
    }

    private static string Refused(params string[] arguments)
    {
        var (code, _, error) = CommandRunner.Run(arguments);
        Assert.Equal(2, code);
        return error;
    }

    [Fact]
    public void A_runs_folder_is_enough_to_evaluate_it()
    {
        var output = Output("evaluate", PathOf("run"), "--votes", "2", "--robustness", "--of", "true");
        Assert.Contains("| capsule ", output, StringComparison.Ordinal);
        Assert.Contains("9 clouds, 2 votes", output, StringComparison.Ordinal);
        Assert.Contains("relevance of the true class", output, StringComparison.Ordinal);
        Assert.Contains("| 90.0 % ", output, StringComparison.Ordinal);
        Assert.Equal(["sphere", "ellipsoid", "capsule"], File.ReadAllLines(PathOf("run/evaluation/classes.csv")).Skip(1).Select(line => line.Split(',')[0]));
        var rows = File.ReadAllLines(PathOf("run/evaluation/robustness.csv"));
        Assert.Equal(11, rows.Length);
        Assert.True(File.Exists(PathOf("run/evaluation/robustness.png")));
        // Where nothing is taken away all three are the accuracy of the last epoch.
        var accuracy = File.ReadAllLines(PathOf("run/epochs.csv"))[1].Split(',')[4];
        Assert.Equal($"0,{accuracy},{accuracy},{accuracy}", rows[1]);
    }

    [Fact]
    public void Weights_and_options_do_without_a_run()
    {
        string[] described = [.. CommandRunner.Tiny, "--weights", PathOf("run/weights.safetensors"), "--out", PathOf("out")];
        var output = Output(["evaluate", .. described]);
        Assert.Contains("weights.safetensors, 9 clouds:", output, StringComparison.Ordinal);
        Assert.Equal(Output("evaluate", PathOf("run")).Split('\n')[^2], output.Split('\n')[^2]);
        Assert.Contains("last.safetensors, 9 clouds:", Output("evaluate", PathOf("run"), "--weights", "last"), StringComparison.Ordinal);
        Assert.Contains("does not fit PointNet2Small", Refused(["evaluate", .. described.Chunk(2).Where(pair => pair[0] != "--class-count").SelectMany(pair => pair)]), StringComparison.Ordinal);
        Assert.Contains("There is no run and no --weights", Refused("evaluate"), StringComparison.Ordinal);
        Assert.Contains("is not the folder of a run", Refused("evaluate", folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cloud_of_each_class_is_explained_under_each_preset()
    {
        var output = Output("explain", PathOf("run"), "--preset", "EpsilonFlat", "--preset", "gradient", "--views", "2", "--cell", "50");
        Assert.Contains("| sphere, test cloud 0 ", output, StringComparison.Ordinal);
        Assert.Contains("| capsule, test cloud 6 ", output, StringComparison.Ordinal);
        var grid = RgbImage.Load(PathOf("run/explanations/grid.png"));
        Assert.True(grid.Width > 200 && grid.Height > 150);
        var first = File.ReadAllBytes(PathOf("run/explanations/grid.png"));
        Output("explain", PathOf("run"), "--preset", "EpsilonFlat", "--preset", "gradient", "--views", "2", "--cell", "50");
        Assert.Equal(first, File.ReadAllBytes(PathOf("run/explanations/grid.png")));
    }

    [Fact]
    public void Chosen_clouds_and_files_are_explained()
    {
        var output = Output("explain", PathOf("run"), "--cloud", "8", "4", "--of", "true", "--out", PathOf("out"));
        Assert.Contains("| capsule, test cloud 8 ", output, StringComparison.Ordinal);
        Assert.Contains("| ellipsoid, test cloud 4 ", output, StringComparison.Ordinal);
        Assert.Equal(2, output.Split('\n').Count(line => line.Contains("test cloud", StringComparison.Ordinal)));

        var random = new Random(1);
        string Line(char separator, int columns) => string.Join(separator, Enumerable.Range(0, columns).Select(_ => random.NextDouble().ToString("0.000", System.Globalization.CultureInfo.InvariantCulture)));
        File.WriteAllLines(PathOf("a.txt"), Enumerable.Range(0, 40).Select(_ => Line(',', 6)));
        File.WriteAllLines(PathOf("b.xyz"), Enumerable.Range(0, 40).Select(_ => Line(' ', 7)));
        File.WriteAllText(PathOf("c.off"), "OFF\n4 4 6\n0 0 0\n1 0 0\n0 1 0\n0 0 1\n3 0 2 1\n3 0 1 3\n3 0 3 2\n3 1 2 3\n");
        var files = Output("explain", PathOf("run"), "--file", PathOf("a.txt"), PathOf("b.xyz"), PathOf("c.off"), "--out", PathOf("out"), "--up", "z");
        Assert.All(["a.txt", "b.xyz", "c.off"], name => Assert.Contains($"| {name} ", files, StringComparison.Ordinal));
        Assert.True(File.Exists(PathOf("out/grid.png")));

        File.WriteAllLines(PathOf("short.txt"), Enumerable.Range(0, 10).Select(_ => Line(',', 6)));
        Assert.Contains("short.txt' has 10 points; expected at least 24", Refused("explain", PathOf("run"), "--file", PathOf("short.txt")), StringComparison.Ordinal);
        File.WriteAllLines(PathOf("bare.txt"), Enumerable.Range(0, 40).Select(_ => Line(',', 3)));
        Assert.Contains("bare.txt', line 1: 3 columns; expected at least 6", Refused("explain", PathOf("run"), "--file", PathOf("bare.txt")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no test cloud 9; expected 0 to 8.", "--cloud", "9")]
    [InlineData("There are both --cloud and --file", "--cloud", "1", "--file", "a.txt")]
    [InlineData("was not compiled under 'LRP'", "--preset", "LRP")]
    [InlineData("nowhere.txt", "--file", "nowhere.txt")]
    [InlineData("The data has the classes sphere, ellipsoid; expected", "--class-count", "2")]
    public void Wrong_input_is_refused_by_name(string message, params string[] arguments)
    {
        Assert.Contains(message, Refused(["explain", PathOf("run"), .. arguments]), StringComparison.Ordinal);
        Assert.False(Directory.Exists(PathOf("run/explanations")));
    }

    [Theory]
    [InlineData("--votes is 0; expected at least 1.", "evaluate", "--votes", "0")]
    [InlineData("--of is both; expected one of predicted, true.", "evaluate", "--of", "both")]
    [InlineData("--colors is jet; expected one of seismic, bwr", "explain", "--colors", "jet")]
    public void A_wrong_command_line_is_told_in_one_line(string message, string command, params string[] arguments)
    {
        var (code, _, error) = CommandRunner.Run([command, PathOf("run"), .. arguments]);
        Assert.Equal(2, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.TrimEnd());
    }
}
