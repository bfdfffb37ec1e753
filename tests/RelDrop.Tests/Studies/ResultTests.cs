using RelDrop.Studies.Results;

namespace RelDrop.Tests.Studies;

public sealed class ResultTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private RunResults Results => new(folder.Path);

    private static Result Whole => new()
    {
        Kind = "occlude",
        Provenance = new Provenance(["images", "occlude", "run"], 3, "resnet18", "CIFAR-10, 10,000 test images", "0.1.0") { Mask = "block, p 0.5" },
        Scalars = [new Scalar("auc", 0.5, Unit.Share, true), new Scalar("entropy", 0.9, Unit.None, null)],
        Curves = [new Curve("random", [0, 0.5], [0.9, 0.4], new Axis("pixels occluded", Unit.Share), new Axis("accuracy", Unit.Share))],
        Tables = [new ResultTable("classes", "class", [new Column("accuracy", Unit.Share)], [new ResultRow("cat", [0.5]), new ResultRow("dog", [null])])],
        Pictures = [new Picture("test/1", PictureKind.Relevance) { Composite = "EpsilonPlus", Map = RelevanceMap.Of([1, -2, 0, 0.5f], 2, 2) }],
    };

    [Fact]
    public void A_result_is_read_as_it_was_written()
    {
        Results.Write("occlude", Whole);
        Assert.Equal(["occlude"], Results.Names);
        Assert.Equivalent(Whole, Results.Read("occlude"), strict: true);
        var text = File.ReadAllText(folder["results/occlude.json"]);
        Assert.Contains("\"higher_is_better\": true", text, StringComparison.Ordinal);
        Assert.Contains("\"unit\": \"share\"", text, StringComparison.Ordinal);
        Assert.Equal(["occlude.json"], Directory.GetFiles(folder["results"]).Select(Path.GetFileName));
    }

    [Fact]
    public void A_map_keeps_values_to_half_a_level()
    {
        var map = RelevanceMap.Of([1, -2, 0, 0.5f], 2, 2);
        Assert.Equal(-2, map[0, 1]);
        Assert.Equal(0, map[1, 0]);
        Assert.Equal(0.5, map[1, 1], 1.0 / 127);
        Assert.Equal(0, RelevanceMap.Of([0], 1, 1)[0, 0]);
        Assert.Throws<ArgumentException>(() => RelevanceMap.Of([1, 2], 1, 1));
        Assert.Throws<ArgumentException>(() => RelevanceMap.Of([float.NaN], 1, 1));
    }

    [Fact]
    public void What_is_not_whole_is_not_written()
    {
        void Refused(string message, Result result) => Assert.Contains(message, Assert.Throws<ArgumentException>(() => Results.Write("x", result)).Message, StringComparison.Ordinal);
        var curve = Whole.Curves[0];
        Refused("the scalar auc is NaN", Whole with { Scalars = [Whole.Scalars[0] with { Value = double.NaN }] });
        Refused("there are two scalars auc", Whole with { Scalars = [Whole.Scalars[0], Whole.Scalars[0]] });
        Refused("has 2 places and 1 values", Whole with { Curves = [curve with { Y = [1] }] });
        Refused("does not go from left to right", Whole with { Curves = [curve with { X = [1, 0] }] });
        Refused("has 2 values; expected 1", Whole with { Tables = [Whole.Tables[0] with { Rows = [new ResultRow("cat", [1, 2])] }] });
        Refused("has neither a file and a map", Whole with { Pictures = [new Picture("a", PictureKind.Input)] });
        Refused("lies outside", Whole with { Pictures = [new Picture("a", PictureKind.Input) { File = "../a.png" }] });
        Assert.Throws<ArgumentException>(() => Results.Write("../x", Whole));
        Assert.Empty(Results.Names);
    }

    [Theory]
    [InlineData("", "occlude.json, line 1: ")]
    [InlineData("null", "is null; expected")]
    [InlineData("{}", "occlude.json, line 1: ")]
    [InlineData("{\"kind\": \"a\",\n \"kindd\": 1}", "kindd")]
    [InlineData("{\"format\": 2, \"kind\": \"a\", \"provenance\": {\"command\": [], \"seed\": 1, \"model\": \"\", \"data\": \"\", \"library_version\": \"\"}}", "format is 2; expected 1")]
    public void A_broken_file_is_named(string text, string message)
    {
        Directory.CreateDirectory(folder["results"]);
        File.WriteAllText(folder["results/occlude.json"], text);
        var mistake = Assert.Throws<InvalidDataException>(() => Results.Read("occlude")).Message;
        Assert.Contains(message, mistake, StringComparison.Ordinal);
        Assert.Contains("occlude.json", mistake, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', mistake);
    }
}
