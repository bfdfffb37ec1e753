using Images.Training;
using RelDrop.Imaging;
using RelDrop.Samples;
using RelDrop.Studies.Measures;
using RelDrop.Studies.Results;
using Spectre.Console;

namespace Images.Evaluation;

/// <summary>A whole evaluation: predictions, tables and files.</summary>
internal sealed class EvaluationRun(IAnsiConsole console, TrainedNetwork trained, ResultFile file)
{
    /// <summary>More classes than this are in the file only.</summary>
    private const int MostShown = 20;

    /// <summary>What is taken for what is a table beside the result with more classes than this: no page could show it.</summary>
    private const int MostConfused = 100;

    public void Run(IImageSource images, Provenance origin)
    {
        var loader = trained.Loader(images);
        var predictions = Bars.Show(console, "asking the network", images.Count, task => Predictions.Ask(trained.Model, loader, trained.Classes.Count, count => task.Increment(count)));
        if (predictions.Count == 0)
            throw new InvalidDataException($"None of the {images.Count} images can be decoded; the first: {loader.Skipped.MinBy(image => image.Key).Value}");
        var confusion = new ConfusionMatrix(trained.Classes.Count);
        for (var i = 0; i < predictions.Count; i++)
            confusion.Add(predictions.Labels[i], Predictions.Best(predictions.Of(i)));
        var top5 = Top5(predictions);
        var skipped = images.Count - predictions.Count;
        file.Write(new Result
        {
            Kind = "evaluate",
            Provenance = origin,
            Scalars =
            [
                new Scalar("top1", confusion.Accuracy, Unit.Share, HigherIsBetter: true),
                new Scalar("top5", top5, Unit.Share, HigherIsBetter: true),
                new Scalar("class_accuracy", confusion.BalancedAccuracy, Unit.Share, HigherIsBetter: true),
                new Scalar("loss", TestScore.Of(predictions).Loss, Unit.None, HigherIsBetter: false),
                new Scalar("images", predictions.Count, Unit.Count),
                new Scalar("not_decoded", skipped, Unit.Count),
            ],
            Tables = [.. Tabulate(confusion)],
        });
        WriteConfusion(confusion);
        Print(confusion);
        console.WriteLine($"{predictions.Count} images{(skipped > 0 ? $", {skipped} could not be decoded" : "")}: {Percent(confusion.Accuracy)} recognised, {Percent(top5)} among the first five, {Percent(confusion.BalancedAccuracy)} mean of classes.");
        console.WriteLine($"Results: {file.Path}");
    }

    private static double Top5(Predictions predictions)
    {
        var named = Math.Min(5, predictions.Classes);
        return (double)Enumerable.Range(0, predictions.Count).Count(i => TopK.IsHit(predictions.Of(i), predictions.Labels[i], named)) / predictions.Count;
    }

    private static string Percent(double? share) => share is { } value ? Tables.Percent(value) : "";

    private IEnumerable<ResultTable> Tabulate(ConfusionMatrix confusion)
    {
        yield return new ResultTable(
            "classes",
            "class",
            [new Column("images", Unit.Count), new Column("recognised", Unit.Share), new Column("of those taken for it", Unit.Share)],
            [.. trained.Classes.Select((name, label) => new ResultRow(name, [confusion.CountOf(label), confusion.AccuracyOf(label), confusion.PrecisionOf(label)]))]);
        if (confusion.Classes <= MostConfused)
        {
            yield return new ResultTable(
                "confusion",
                "true \\ taken for",
                [.. trained.Classes.Select(name => new Column(name, Unit.Count))],
                [.. trained.Classes.Select((name, label) => new ResultRow(name, [.. Counts(confusion, label).Select(count => (double?)count)]))])
            { Shaded = true };
        }
    }

    private void WriteConfusion(ConfusionMatrix confusion) => Tables.WriteCsv(
        file.Beside(".confusion.csv"),
        ["true", .. trained.Classes],
        trained.Classes.Select((name, label) => (string[])[name, .. Counts(confusion, label).Select(count => Tables.Number(count))]));

    private void Print(ConfusionMatrix confusion)
    {
        int[] seen = [.. Enumerable.Range(0, confusion.Classes).Where(label => confusion.CountOf(label) > 0)];
        console.Write(Tables.Of(console, ["class", "images", "recognised", "of those taken for it", "most often taken for"], seen.Take(MostShown).Select(label =>
            (string[])[trained.Classes[label], Tables.Number(confusion.CountOf(label)), Percent(confusion.AccuracyOf(label)), Percent(confusion.PrecisionOf(label)), Mistake(confusion, label)])));
        if (seen.Length > MostShown)
            console.WriteLine($"… and {seen.Length - MostShown} classes more, in the file.");
        if (confusion.Classes <= MostShown)
            console.Write(Tables.Of(console, ["true \\ taken for", .. trained.Classes], trained.Classes.Select((name, label) => (string[])[name, .. Counts(confusion, label).Select(count => Tables.Number(count))])));
    }

    private static IEnumerable<int> Counts(ConfusionMatrix confusion, int label) => Enumerable.Range(0, confusion.Classes).Select(predicted => confusion[label, predicted]);

    private string Mistake(ConfusionMatrix confusion, int label)
    {
        var (other, count) = Counts(confusion, label).Index().Where(item => item.Index != label).MaxBy(item => item.Item);
        return count > 0 ? $"{trained.Classes[other]} ({count})" : "";
    }
}
