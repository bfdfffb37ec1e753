using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using RelDrop.Samples;
using RelDrop.Studies;
using RelDrop.Studies.Reports;
using RelDrop.Studies.Results;
using Spectre.Console;

namespace RelDrop.Tests.Studies;

public sealed class ReportTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private (int Code, string Error) Compare(params string[] arguments)
    {
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null), Ansi = AnsiSupport.No });
        var code = Cli.Run([.. arguments, "--out", folder["report.html"]], new CompareCommand(console), new InvocationConfiguration { Output = TextWriter.Null, Error = error });
        return (code, error.ToString());
    }

    private string[] Runs => [SampleRuns.Write(folder["none"], 0.6, ""), SampleRuns.Write(folder["reldrop"], 0.7, "block, p 0.5")];

    private IDocument Page()
    {
        var text = File.ReadAllText(folder["report.html"]);
        return new HtmlParser(new HtmlParserOptions { IsStrictMode = true }).ParseDocument(text);
    }

    [Fact]
    public void The_page_is_well_formed_and_loads_nothing()
    {
        Assert.Equal((0, ""), Compare(Runs));
        var page = Page();
        Assert.Equal("2 runs compared", page.QuerySelector("h1")!.TextContent);
        Assert.Empty(page.QuerySelectorAll("link, script[src], iframe, object"));
        Assert.All(page.QuerySelectorAll("[src], [href]"), element => Assert.StartsWith("data:", element.GetAttribute("src") ?? element.GetAttribute("href"), StringComparison.Ordinal));
        Assert.Contains("default-src 'none'", page.QuerySelector("meta[http-equiv]")!.GetAttribute("content"), StringComparison.Ordinal);
        // Text of the data is text of the page, whatever it looks like.
        Assert.Contains(page.QuerySelectorAll("td"), cell => cell.TextContent == "CIFAR-10 <b>&amp; more</b> </script>");
        Assert.Equal(2, page.QuerySelectorAll("script").Length);
    }

    [Fact]
    public void Its_numbers_are_the_results()
    {
        Assert.Equal((0, ""), Compare(Runs));
        var page = Page();
        var rows = page.QuerySelectorAll("section table")[0].QuerySelectorAll("tbody tr").Select(row => row.Children.Select(cell => cell.TextContent).ToArray()).ToArray();
        Assert.Equal(["none", "60.0 %", "0.0720", "10000"], rows[0]);
        Assert.Equal(["reldrop", "70.0 %", "0.0840", "10000"], rows[1]);
        // Higher is better of the accuracy, lower of the error, and neither of the count.
        Assert.Equal(["70.0 %", "0.0720"], page.QuerySelectorAll("section table")[0].QuerySelectorAll("td.best").Select(cell => cell.TextContent).Order(StringComparer.Ordinal).Reverse());

        var data = JsonSerializer.Deserialize(page.GetElementById("data")!.TextContent, StudyJson.Default.PageData)!;
        Assert.Equal(3, data.Charts.Count);
        Assert.Equal(data.Charts.Count, page.QuerySelectorAll("[data-chart]").Length);
        var curve = new RunResults(folder["reldrop"]).Read("occlude").Curves[1];
        var chart = data.Charts.Single(chart => chart.Title == "occlude: random");
        Assert.Equal(curve.X, chart.Series[1].X);
        Assert.Equal(curve.Y, chart.Series[1].Y);
        var gallery = Assert.Single(data.Galleries);
        // 3 inputs, once for both runs; 2 composites and 10 fractions of 3 samples in 2 runs.
        Assert.Equal(3 + (2 * 3 * 12), gallery.Pictures.Count);
    }

    [Fact]
    public void What_is_no_run_is_named()
    {
        Assert.Equal(2, Compare(folder["nowhere"]).Code);
        Assert.Contains("There is no folder", Compare(folder["nowhere"]).Error, StringComparison.Ordinal);
        Directory.CreateDirectory(folder["empty"]);
        Assert.Contains("has no results; expected results/*.json", Compare(folder["empty"]).Error, StringComparison.Ordinal);
        var run = Runs[0];
        Assert.Contains("is there twice", Compare(run, run).Error, StringComparison.Ordinal);
        new RunResults(run).Write("focus", new Result { Kind = "focus", Provenance = new Provenance([], 1, "m", "d", "1"), Pictures = [new Picture("a", PictureKind.Input) { File = "gone.png" }] });
        Assert.Contains("lacks the picture gone.png", Compare(run).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_have_the_shortest_names_that_tell_them_apart()
    {
        Assert.Equal(["a/x", "b/x", "b/y"], ReadRun.Names(["/runs/a/x", "/runs/b/x", "/runs/b/y"]));
        Assert.Equal(["none", "reldrop"], ReadRun.Names(["/cells/none/run", "/cells/reldrop/run/"]));
        Assert.Equal(["run"], ReadRun.Names(["/cells/none/run"]));
    }

    [ChromiumFact]
    public void A_browser_draws_all_of_it_and_complains_of_nothing()
    {
        Assert.Equal((0, ""), Compare(Runs));
        var (text, said) = Chromium.Open(folder["report.html"], folder["profile"]);
        Assert.DoesNotContain("CONSOLE", said, StringComparison.Ordinal);
        var page = new HtmlParser().ParseDocument(text);
        Assert.Equal(3, page.QuerySelectorAll(".chart svg").Length);
        // A line a run in each chart, with a dot a place.
        Assert.Equal(3 * 2, page.QuerySelectorAll(".chart path.line").Length);
        Assert.Equal(3 * 2 * 10, page.QuerySelectorAll(".chart circle").Length);
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
        // Of each sample the input, and in both runs relevance under the first composite and the picture with nothing occluded.
        Assert.Equal(3 * (1 + (2 * 2)), page.QuerySelectorAll(".gallery canvas").Length);
        Assert.Equal(["EpsilonPlus", "EpsilonGammaBox"], page.QuerySelectorAll(".gallery input[type=radio]").Select(input => input.ParentElement!.TextContent));
        Assert.Equal("9", page.QuerySelector(".gallery input[type=range]")!.GetAttribute("max"));
    }

    /// <summary>As a reader would: the slider to the sixth fraction, the other composite, a run away, the pointer on a curve.</summary>
    [ChromiumFact]
    public void Its_switches_and_its_pointer_work()
    {
        const string reader = """
            <script>
            const find = name => document.querySelector(".gallery " + name);
            find("input[type=range]").value = 5;
            find("input[type=range]").dispatchEvent(new Event("input"));
            document.querySelectorAll(".gallery input[type=radio]")[1].click();
            find("input[type=checkbox]").click();
            document.querySelector(".chart .legend button").click();
            const svg = document.querySelector(".chart svg"), box = svg.getBoundingClientRect();
            svg.dispatchEvent(new PointerEvent("pointermove", { clientX: box.left + 52 / 520 * box.width, clientY: box.top + 50 }));
            </script>
            </body>
            """;
        Assert.Equal((0, ""), Compare(Runs));
        File.WriteAllText(folder["read.html"], File.ReadAllText(folder["report.html"]).Replace("</body>", reader, StringComparison.Ordinal));
        var (text, said) = Chromium.Open(folder["read.html"], folder["profile"]);
        Assert.DoesNotContain("CONSOLE", said, StringComparison.Ordinal);
        var page = new HtmlParser().ParseDocument(text);
        Assert.Equal("50.0 %", page.QuerySelector(".gallery output")!.TextContent);
        Assert.Equal(["input", "reldrop"], page.QuerySelectorAll(".gallery thead th").Select(cell => cell.TextContent));
        Assert.Equal(["cat", "EpsilonGammaBox: dog 71 %", "cat 55 %"], page.QuerySelectorAll(".gallery tbody tr")[0].QuerySelectorAll("figcaption").Select(caption => caption.TextContent));
        Assert.Single(page.QuerySelector(".chart")!.QuerySelectorAll("path.line"));
        Assert.Equal("pixels occluded 0.0 %\nreldrop: 70.0 %", page.GetElementById("hover")!.TextContent);
    }
}
