using RelDrop.Imaging;
using RelDrop.Samples;
using RelDrop.Studies.Results;
using Spectre.Console;

namespace Images.Evaluation;

/// <summary>A whole evaluation: predictions, tables and files.</summary>
internal sealed class EvaluationRun(IAnsiConsole console, TrainedNetwork trained, ResultFile file)
{
    public void Run(IImageSource images, Provenance origin)
    {
        var loader = trained.Loader(images);
        var predictions = Bars.Show(console, "asking the network", images.Count, task => Asking.Of(trained.Model, loader, trained.Classes.Count, count => task.Increment(count)));
        if (predictions.Count == 0)
            throw new InvalidDataException($"None of the {images.Count} images can be decoded; the first: {loader.Skipped.MinBy(image => image.Key).Value}");
        var classification = new Classification(predictions, trained.Classes, "images");
        var skipped = images.Count - predictions.Count;
        file.Write(new Result
        {
            Kind = "evaluate",
            Provenance = origin,
            Scalars = [.. classification.Scalars, new Scalar("not_decoded", skipped, Unit.Count)],
            Tables = [.. classification.Tabulate()],
        });
        classification.WriteConfusion(file.Beside(".confusion.csv"));
        classification.Print(console);
        console.WriteLine(classification.Line(skipped > 0 ? $", {skipped} could not be decoded" : ""));
        console.WriteLine($"Results: {file.Path}");
    }
}
