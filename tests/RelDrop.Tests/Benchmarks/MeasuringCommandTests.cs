using System.Text.Json;
using RelDrop.Benchmarks;
using RelDrop.Benchmarks.Measuring;

namespace RelDrop.Tests.Benchmarks;

public sealed class MeasuringCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private sealed class Measured(params Row[] rows) : MeasuringCommand("measured", "Rows of a test.", usualRounds: 1)
    {
        protected override IEnumerable<Row> Rows => rows;
    }

    private string[] Names()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(folder["a.json"]));
        Assert.False(string.IsNullOrEmpty(file.RootElement.GetProperty("machine").GetProperty("torch").GetString()));
        return [.. file.RootElement.GetProperty("rows").EnumerateArray().Select(row => $"{row.GetProperty("name").GetString()} {row.GetProperty("ratio").GetDouble()}")];
    }

    private Row Row(string name, double ratio, List<string[]> seen) => new(name, null, _ =>
    {
        seen.Add(Names());
        return new Measurement(ratio, ratio, 1, null, Measurement.Milliseconds);
    });

    [Fact]
    public void Each_row_is_in_the_file_when_the_next_begins()
    {
        var seen = new List<string[]>();
        var command = new Measured(Row("one", 1, seen), Row("two", 2, seen), Row("three", 3, seen));
        Assert.Equal(0, command.Parse(["--json", folder["a.json"]]).Invoke());
        Assert.Equal([[], ["one 1"], ["one 1", "two 2"]], seen);
        Assert.Equal(["one 1", "two 2", "three 3"], Names());
        Assert.Equal([folder["a.json"]], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_run_that_dies_leaves_the_rows_it_had()
    {
        var command = new Measured(Row("one", 1, []), new Row("bad", null, _ => throw new InvalidOperationException("a row that fails")));
        Assert.NotEqual(0, command.Parse(["--json", folder["a.json"]]).Invoke());
        Assert.Equal(["one 1"], Names());
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_known_before_the_first_row()
    {
        File.WriteAllText(folder["file"], "");
        var seen = new List<string[]>();
        Assert.Equal(1, new Measured(Row("one", 1, seen)).Parse(["--json", folder["file/a.json"]]).Invoke());
        Assert.Empty(seen);
    }
}
