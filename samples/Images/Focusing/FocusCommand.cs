using System.CommandLine;
using Images.Evaluation;
using Images.Networks;
using Images.Results;
using RelDrop.Imaging;
using RelDrop.Samples;
using Spectre.Console;

namespace Images.Focusing;

/// <summary>The command line of focus.</summary>
internal sealed class FocusCommand : Command
{
    private readonly NetworkOptions network = new("focus");
    private readonly Option<string?> masks = Checked.Maybe("--masks", "A folder of PNGs of the images' names and sizes; any colour but black is of interest.", "none", "folder");
    private readonly Option<string?> boxes = Checked.Maybe("--boxes", "A folder of PASCAL VOC's XML, as ImageNet's Annotations/CLS-LOC; the objects' boxes are of interest.", "none", "folder");
    private readonly Option<bool> markers = new("--markers") { Description = "The planted markers are of interest; so without --masks and --boxes." };
    private readonly Option<string> of = Checked.Choice("--of", "Which class the relevance is of.", "predicted", "true");
    private readonly Option<string?> composite = Checked.Maybe("--composite", "What relevance is propagated by.", "the run's, or the network's first", "composite");
    private readonly IAnsiConsole console;

    public FocusCommand(IAnsiConsole console)
        : base("focus", "Measures how much of the relevance lies where it is of interest: in masks, in boxes or on planted markers.")
    {
        this.console = console;
        network.AddTo(this);
        foreach (var option in (Option[])[masks, boxes, markers, of, composite])
            Add(option);
        Cli.SetAction(this, Run);
    }

    private void Run(ParseResult parsed)
    {
        using var trained = network.Load(parsed);
        var images = network.Images(parsed, trained);
        var (regions, regionOf) = Regions(parsed, images);
        var ofTrue = parsed.GetRequiredValue(of).Equals("true", StringComparison.OrdinalIgnoreCase);
        var run = new FocusRun(trained, Network.Relevance(trained.Settings, trained.Model, parsed.GetValue(composite)), regionOf, ofTrue);
        Bars.Show(console, "looking", images.Count, task => run.Measure(images, count => task.Increment(count)));
        var scores = run.Scores;
        if (scores.Count == 0)
            throw new InvalidDataException($"None of the {images.Count} images has both a region of {regions} and positive relevance: {run.WithoutRegion} have no region within what the network sees.");
        var visited = scores.Count + run.WithoutRegion + run.WithoutRelevance;
        var result = new FocusResult(
            new ResultSource("focus", trained.Weights, network.ImagesName(parsed, trained), EvaluationRun.Markers(trained), visited, images.Count - visited),
            regions,
            ofTrue ? "true" : "predicted",
            run.WithoutRegion,
            run.WithoutRelevance,
            scores.Count,
            scores.Average(score => score.Share),
            scores.Average(score => score.Region),
            scores.Average(score => score.IsPointing ? 1 : 0),
            scores.Average(score => score.Half),
            scores.Average(score => score.Most),
            scores.Average(score => score.Entropy));
        var path = network.Result(parsed);
        ResultJson.Write(path, result, ResultJson.Default.FocusResult);
        Print(result, path);
    }

    private (string Name, Func<int, (byte[] Mask, PixelLayout Layout)?> Of) Regions(ParseResult parsed, IImageSource images)
    {
        var (maskFolder, boxFolder) = (parsed.GetValue(masks), parsed.GetValue(boxes));
        if ((maskFolder is null ? 0 : 1) + (boxFolder is null ? 0 : 1) + (parsed.GetValue(markers) ? 1 : 0) > 1)
            throw new InvalidDataException($"There are several kinds of regions; expected one of {masks.Name}, {boxes.Name} and {markers.Name}.");
        if (maskFolder is not null && new MaskFiles(new AnnotationFiles(maskFolder, ".png")) is var png)
            return ("masks", index => png.Of(images.NameOf(index)));
        return boxFolder is not null && new BoxFiles(new AnnotationFiles(boxFolder, ".xml")) is var xml
            ? ("boxes", index => xml.Of(images.NameOf(index)))
            : ("markers", SourceMasks.Of(images));
    }

    private void Print(FocusResult result, string path)
    {
        console.Write(Tables.Of(console, ["measure", "mean"],
        [
            ["positive relevance inside", Tables.Percent(result.Share)],
            ["pixels inside", Tables.Percent(result.Region)],
            ["most relevant pixel inside", Tables.Percent(result.Pointing)],
            ["pixels with 50 % of it", Tables.Percent(result.PixelsOfHalf)],
            ["pixels with 90 % of it", Tables.Percent(result.PixelsOfMost)],
            ["entropy, 100 % if even", Tables.Percent(result.Entropy)],
        ]));
        console.WriteLine($"{result.Measured} images with {result.Regions}, relevance of the {result.Target} class; {result.WithoutRegion} had no region, {result.WithoutRelevance} no positive relevance.");
        console.WriteLine($"Results: {path}");
    }
}
