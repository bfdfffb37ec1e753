using System.Diagnostics;
using System.Text.Json;
using RelDrop.Studies;
using RelDrop.Studies.Summaries;

namespace RelDrop.Tests.Studies;

public sealed class StudyTests : IDisposable
{
    private const string Study = """
        name: Two ways
        seeds: 3
        values:
          length: "10"
          much: "0.60"
        methods:
          plain: "0.5"
          better: "{much}"
        settings:
          noise:
            low: "1"
            high: "2"
        commands:
        - train {run} {seed} {noise} {length}
        - evaluate {run} {method}{seed}
        compare: [better - plain]
        measures: [evaluate/top1, evaluate/random@0.5]
        quick:
          seeds: [2]
          settings: {noise: [high]}
          values: {length: "1"}
        """;

    private readonly ToolScript tool = new();

    public void Dispose() => tool.Dispose();

    private StudySummary Summary => JsonSerializer.Deserialize(File.ReadAllText(tool["out/summary.json"]), StudyJson.Default.StudySummary)!;

    [Fact]
    public void Every_method_is_run_with_every_seed_and_compared()
    {
        tool.Study(Study);
        var output = tool.RunWell("--jobs", "2");
        Assert.Equal(2 * 12, tool.Calls.Length);
        Assert.Contains($"train {tool["out/cells/high_better_seed3/run"]} 3 2 10", tool.Calls);

        var mean = Summary.Means.Single(row => row is { Condition: "noise low", Method: "plain", Measure: "evaluate/top1" });
        Assert.Equal((3, 0.52), (mean.Count, Math.Round(mean.Mean, 9)));
        Assert.Equal(0.01, mean.Deviation!.Value, 9);
        var difference = Summary.Differences.First(row => row is { Condition: "noise high", Measure: "evaluate/random@0.5" });
        Assert.Equal(("better", "plain", 3, 0.082), (difference.One, difference.Other, difference.Count, Math.Round(difference.Mean, 9)));
        Assert.Null(difference.HolmPValue);
        Assert.All(Summary.Differences.Where(row => row.Measure == "evaluate/top1"), row => Assert.NotNull(row.HolmPValue));
        Assert.Contains("52.0 ± 1.0 %", output, StringComparison.Ordinal);
        Assert.Contains("+8.2", output, StringComparison.Ordinal);
        Assert.Equal(1 + 24, File.ReadAllLines(tool["out/cells.csv"]).Length);
    }

    [Fact]
    public void What_is_done_is_not_done_again()
    {
        tool.Study(Study);
        tool.Run("--quick");
        Assert.Equal(4, tool.Calls.Length);
        Assert.All(tool.Calls.Where(call => call.StartsWith("train", StringComparison.Ordinal)), call => Assert.EndsWith(" 2 2 1", call, StringComparison.Ordinal));
        tool.Run("--quick");
        Assert.Equal(4, tool.Calls.Length);
        // More seeds of the same study only add cells.
        tool.Study(Study.Replace("seeds: [2]", "seeds: [2, 5]", StringComparison.Ordinal));
        tool.Run("--quick");
        Assert.Equal(8, tool.Calls.Length);
    }

    [Fact]
    public void A_cell_that_fails_stops_no_other_and_is_tried_again()
    {
        tool.Study(Study);
        File.WriteAllText(tool["broken"], "2");
        var (code, output, error) = tool.Run();
        Assert.Equal((1, ""), (code, error));
        Assert.Contains("4 of 12 cells failed", output, StringComparison.Ordinal);
        Assert.Contains("low_plain_seed2: train ended with 1: no memory", output, StringComparison.Ordinal);
        Assert.Equal(2, Summary.Differences[0].Count);
        Assert.Equal(4, Summary.Failed.Count);

        File.Delete(tool["broken"]);
        var calls = tool.Calls.Length;
        tool.RunWell();
        Assert.Equal(calls + 8, tool.Calls.Length);
        Assert.Empty(Summary.Failed);
        Assert.False(File.Exists(tool["out/cells/low_plain_seed2/run/half"]));
        Assert.Contains("no memory", File.ReadAllText(tool["out/cells/low_plain_seed2/log.txt"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_that_was_killed_goes_on_from_its_checkpoint()
    {
        tool.Study(Study.Replace("- train {run} {seed} {noise} {length}", "- run: begin {run} {seed} {noise}\n  resume: resume {run}", StringComparison.Ordinal));
        Assert.Equal(1, tool.Run("--quick").Code);
        tool.RunWell("--quick");
        Assert.Equal(["begin", "begin", "resume", "evaluate", "resume", "evaluate"], tool.Calls.Select(call => call.Split(' ')[0]));
    }

    [Fact]
    public void Other_commands_are_not_mixed_with_what_is_there()
    {
        tool.Study(Study);
        tool.Run("--quick");
        tool.Study(Study.Replace("much: \"0.60\"", "much: \"0.70\"", StringComparison.Ordinal));
        var (code, _, error) = tool.Run("--quick");
        Assert.Equal(2, code);
        Assert.Contains("was made by another command, 'evaluate {run} 0.602'; expected another --out", error, StringComparison.Ordinal);
    }

    /// <summary>A study that was killed could not end what it had started.</summary>
    [Fact]
    public void What_still_works_in_a_cell_is_ended_first()
    {
        tool.Study(Study);
        using var orphan = Process.Start("sleep", "60");
        Directory.CreateDirectory(tool["out/cells/high_plain_seed2"]);
        File.WriteAllText(tool["out/cells/high_plain_seed2/process.json"], JsonSerializer.Serialize(new RelDrop.Studies.Running.WorkingProcess(orphan.Id, orphan.StartTime.ToUniversalTime()), StudyJson.Default.WorkingProcess));
        tool.RunWell("--quick");
        Assert.True(orphan.WaitForExit(1000));
    }

    [Fact]
    public void Two_studies_do_not_work_in_one_folder()
    {
        tool.Study(Study);
        using (new RelDrop.Studies.Running.StudyFolder(tool["out"]).Lock())
        {
            var (code, _, error) = tool.Run("--quick");
            Assert.Equal(2, code);
            Assert.Contains("A study is at work in", error, StringComparison.Ordinal);
        }

        tool.RunWell("--quick");
    }

    [Fact]
    public void A_dry_run_prints_the_commands()
    {
        tool.Study(Study);
        var (code, output, _) = tool.Run("--quick", "--dry-run", "--set", "length=7");
        Assert.Equal(0, code);
        Assert.Empty(tool.Calls);
        Assert.Equal(4, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains($"train {tool["out/cells/high_plain_seed2/run"]} 2 2 7\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_measure_that_is_not_there_is_named()
    {
        tool.Study(Study.Replace("evaluate/top1", "evaluate/topp1", StringComparison.Ordinal));
        var (code, _, error) = tool.Run("--quick");
        Assert.Equal(2, code);
        Assert.Contains("has no scalar topp1 for the measure evaluate/topp1; did you mean 'top1'?", error, StringComparison.Ordinal);
        tool.Study(Study.Replace("@0.5", "@0.4", StringComparison.Ordinal));
        Assert.Contains("has no place 0.4 for the measure evaluate/random@0.4; did you mean '0.5'?", tool.Run("--quick").Error, StringComparison.Ordinal);
    }

    [ChromiumFact]
    public void Its_report_is_drawn()
    {
        tool.Study(Study);
        tool.RunWell("--jobs", "2");
        var (text, said) = Chromium.Open(tool["out/report.html"], tool["profile"]);
        Assert.DoesNotContain("CONSOLE", said, StringComparison.Ordinal);
        var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(text);
        // Two measures, each with a dot for each of two conditions; two charts of two methods.
        Assert.Equal([2, 2], page.QuerySelectorAll(".intervals").Select(intervals => intervals.QuerySelectorAll("circle").Length));
        Assert.Equal([2, 2], page.QuerySelectorAll(".chart").Select(chart => chart.QuerySelectorAll("path.band").Length));
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
    }
}
