using System.CommandLine;
using Images.Picturing;
using RelDrop.Imaging;
using RelDrop.Samples;
using RelDrop.Studies.Results;
using Spectre.Console;

namespace Images.Focusing;

/// <summary>The command line of focus.</summary>
internal sealed class FocusCommand : Command
{
    private readonly NetworkOptions network = new("focus");
    private readonly Option<string?> masks = Checked.Maybe("--masks", "A folder of PNGs of the images' names and sizes; any colour but black is of interest.", "none", "folder");
    private readonly Option<string?> boxes = Checked.Maybe("--boxes", "A folder of PASCAL VOC's XML, as ImageNet's Annotations/CLS-LOC; the objects' boxes are of interest.", "none", "folder");
    private readonly Option<bool> markers = new("--markers") { Description = "The planted markers are of interest; so without --masks and --boxes." };
    private readonly RelevanceOptions relevance = new();
    private readonly IAnsiConsole console;

    public FocusCommand(IAnsiConsole console)
        : base("focus", "Measures how much of the relevance lies where it is of interest: in masks, in boxes or on planted markers.")
    {
        this.console = console;
        network.AddTo(this);
        foreach (var option in (Option[])[masks, boxes, markers])
            Add(option);
        relevance.AddTo(this);
        Cli.SetAction(this, Run);
    }

    private void Run(ParseResult parsed)
    {
        using var trained = network.Load(parsed);
        var images = network.Images(parsed, trained);
        var (regions, regionOf) = Regions(parsed, images);
        var (ofTrue, maps, file) = (relevance.OfTrueClass(parsed), relevance.Of(parsed, trained), network.Result(parsed));
        var run = new FocusRun(trained, maps[0].Of, regionOf, ofTrue);
        Bars.Show(console, "looking", images.Count, task => run.Measure(images, count => task.Increment(count)));
        var scores = run.Scores;
        if (scores.Count == 0)
            throw new InvalidDataException($"None of the {images.Count} images has both a region of {regions} and positive relevance: {run.WithoutRegion} have no region within what the network sees.");
        Scalar Mean(string name, Func<FocusScore, double> of) => new(name, scores.Average(of), Unit.Share);
        Scalar[] scalars =
        [
            Mean("share", score => score.Share),
            Mean("region", score => score.Region),
            Mean("pointing", score => score.IsPointing ? 1 : 0),
            Mean("pixels_of_half", score => score.Half),
            Mean("pixels_of_most", score => score.Most),
            Mean("entropy", score => score.Entropy),
            new Scalar("images", scores.Count, Unit.Count),
            new Scalar("without_region", run.WithoutRegion, Unit.Count),
            new Scalar("without_relevance", run.WithoutRelevance, Unit.Count),
        ];
        file.Write(new Result
        {
            Kind = "focus",
            Provenance = network.Origin(parsed, trained, maps[0].Composite),
            Scalars = scalars,
            Pictures = new ImagePictures(trained, maps, ofTrue, file).Draw(images, relevance.Pictures(parsed)),
        });
        Print(scalars);
        console.WriteLine($"{scores.Count} images with {regions}, relevance of the {(ofTrue ? "true" : "predicted")} class; {run.WithoutRegion} had no region, {run.WithoutRelevance} no positive relevance.");
        console.WriteLine($"Results: {file.Path}");
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

    private void Print(IReadOnlyList<Scalar> scalars)
    {
        string[] words = ["positive relevance inside", "pixels inside", "most relevant pixel inside", "pixels with 50 % of it", "pixels with 90 % of it", "entropy, 100 % if even"];
        console.Write(Tables.Of(console, ["measure", "mean"], words.Zip(scalars, (word, scalar) => (string[])[word, Tables.Percent(scalar.Value)])));
    }
}
