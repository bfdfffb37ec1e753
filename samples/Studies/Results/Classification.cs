using RelDrop.Samples;
using RelDrop.Studies.Measures;
using Spectre.Console;

namespace RelDrop.Studies.Results;

/// <summary>How a classifier does: accuracy, class by class, and what is taken for what.</summary>
public sealed class Classification
{
    /// <summary>More classes than this are in the file only.</summary>
    private const int MostShown = 20;

    /// <summary>What is taken for what is a table beside the result with more classes than this: no page could show it.</summary>
    private const int MostConfused = 100;

    private readonly IReadOnlyList<string> classes;
    private readonly string samples;
    private readonly ConfusionMatrix confusion;

    /// <summary>Counts.</summary>
    /// <param name="predictions">What the classifier says.</param>
    /// <param name="classes">The classes' names.</param>
    /// <param name="samples">What it was asked about, as <c>images</c>.</param>
    /// <exception cref="InvalidDataException">A score is not a number.</exception>
    public Classification(Predictions predictions, IReadOnlyList<string> classes, string samples)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        (this.classes, this.samples, Count) = (classes, samples, predictions.Count);
        confusion = new ConfusionMatrix(classes.Count);
        for (var i = 0; i < predictions.Count; i++)
            confusion.Add(predictions.Labels[i], Predictions.Best(predictions.Of(i)));
        Loss = TestScore.Of(predictions).Loss;
        Top5 = (double)Enumerable.Range(0, predictions.Count).Count(i => TopK.IsHit(predictions.Of(i), predictions.Labels[i], Math.Min(5, predictions.Classes))) / predictions.Count;
    }

    /// <summary>How many samples there were.</summary>
    public int Count { get; }

    /// <summary>Their mean cross entropy.</summary>
    public double Loss { get; }

    /// <summary>The share whose class is among the first five.</summary>
    public double Top5 { get; }

    /// <summary>All as single numbers.</summary>
    public IReadOnlyList<Scalar> Scalars =>
    [
        new Scalar("top1", confusion.Accuracy, Unit.Share, HigherIsBetter: true),
        new Scalar("top5", Top5, Unit.Share, HigherIsBetter: true),
        new Scalar("class_accuracy", confusion.BalancedAccuracy, Unit.Share, HigherIsBetter: true),
        new Scalar("loss", Loss, Unit.None, HigherIsBetter: false),
        new Scalar(samples, Count, Unit.Count),
    ];

    /// <summary>Class by class, and what is taken for what.</summary>
    public IEnumerable<ResultTable> Tabulate()
    {
        yield return new ResultTable(
            "classes",
            "class",
            [new Column(samples, Unit.Count), new Column("recognised", Unit.Share), new Column("of those taken for it", Unit.Share)],
            [.. classes.Select((name, label) => new ResultRow(name, [confusion.CountOf(label), confusion.AccuracyOf(label), confusion.PrecisionOf(label)]))]);
        if (confusion.Classes <= MostConfused)
        {
            yield return new ResultTable(
                "confusion",
                "true \\ taken for",
                [.. classes.Select(name => new Column(name, Unit.Count))],
                [.. classes.Select((name, label) => new ResultRow(name, [.. Counts(label).Select(count => (double?)count)]))])
            { Shaded = true };
        }
    }

    /// <summary>Writes what is taken for what as comma-separated values.</summary>
    public void WriteConfusion(string path) =>
        Tables.WriteCsv(path, ["true", .. classes], classes.Select((name, label) => (string[])[name, .. Counts(label).Select(count => Tables.Number(count))]));

    /// <summary>Prints the tables.</summary>
    public void Print(IAnsiConsole console)
    {
        int[] seen = [.. Enumerable.Range(0, confusion.Classes).Where(label => confusion.CountOf(label) > 0)];
        console.Write(Tables.Of(console, ["class", samples, "recognised", "of those taken for it", "most often taken for"], seen.Take(MostShown).Select(label =>
            (string[])[classes[label], Tables.Number(confusion.CountOf(label)), Percent(confusion.AccuracyOf(label)), Percent(confusion.PrecisionOf(label)), Mistake(label)])));
        if (seen.Length > MostShown)
            console.WriteLine($"… and {seen.Length - MostShown} classes more, in the file.");
        if (confusion.Classes <= MostShown)
            console.Write(Tables.Of(console, ["true \\ taken for", .. classes], classes.Select((name, label) => (string[])[name, .. Counts(label).Select(count => Tables.Number(count))])));
    }

    /// <summary>All in a line.</summary>
    /// <param name="left">What else is to be said of the samples.</param>
    public string Line(string left = "") =>
        $"{Count} {samples}{left}: {Percent(confusion.Accuracy)} recognised, {Percent(Top5)} among the first five, {Percent(confusion.BalancedAccuracy)} mean of classes.";

    private static string Percent(double? share) => share is { } value ? Tables.Percent(value) : "";

    private IEnumerable<int> Counts(int label) => Enumerable.Range(0, confusion.Classes).Select(predicted => confusion[label, predicted]);

    private string Mistake(int label)
    {
        var (other, count) = Counts(label).Index().Where(item => item.Index != label).MaxBy(item => item.Item);
        return count > 0 ? $"{classes[other]} ({count})" : "";
    }
}
