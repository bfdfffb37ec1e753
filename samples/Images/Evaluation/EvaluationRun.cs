using Images.Configuration;
using Images.Measures;
using Images.Results;
using Images.Training;
using RelDrop.Imaging;
using RelDrop.Samples;
using Spectre.Console;

namespace Images.Evaluation;

/// <summary>A whole evaluation: predictions, tables and files.</summary>
internal sealed class EvaluationRun(IAnsiConsole console, TrainedNetwork trained, string path)
{
    /// <summary>More classes than this are in the file only.</summary>
    private const int MostShown = 20;

    public void Run(IImageSource images, string name)
    {
        var loader = trained.Loader(images);
        var predictions = Bars.Show(console, "asking the network", images.Count, task => Predictions.Ask(trained.Model, loader, trained.Classes.Count, count => task.Increment(count)));
        if (predictions.Count == 0)
            throw new InvalidDataException($"None of the {images.Count} images can be decoded; the first: {loader.Skipped.MinBy(image => image.Key).Value}");
        var result = Result(predictions, new ResultSource("evaluate", trained.Weights, name, Markers(trained), predictions.Count, images.Count - predictions.Count));
        ResultJson.Write(path, result, ResultJson.Default.EvaluationResult);
        WriteConfusion(Path.ChangeExtension(path, ".confusion.csv"), result);
        Print(result);
    }

    /// <summary>What a result says of planted markers.</summary>
    public static string? Markers(TrainedNetwork trained) => trained.Settings.Get(MarkerSettings.Kind) == MarkerKind.None ? null
        : $"{MarkerSettings.Kind.Format(trained.Settings.Get(MarkerSettings.Kind))}, {MarkerSettings.Test.Format(trained.Settings.Get(MarkerSettings.Test))}";

    private EvaluationResult Result(Predictions predictions, ResultSource source)
    {
        int[] predicted = [.. Enumerable.Range(0, predictions.Count).Select(i => Ranking.Best(predictions.Of(i)))];
        var confusion = ConfusionMatrix.Of(predictions.Labels, predicted, predictions.Classes);
        var top5 = Enumerable.Range(0, predictions.Count).Count(i => Ranking.IsAmongTop(predictions.Of(i), predictions.Labels[i], 5));
        var score = TestScore.Of(predictions);
        ClassResult[] classes = [.. trained.Classes.Select((name, label) => new ClassResult(
            name, confusion.CountOf(label), confusion.Counts[label][label], ResultJson.Finite(confusion.Recall(label)), ResultJson.Finite(confusion.Precision(label))))];
        return new EvaluationResult(source, score.Accuracy, (double)top5 / predictions.Count, score.Loss, classes.Average(row => row.Recall) ?? 0, classes, confusion.Counts);
    }

    private static void WriteConfusion(string path, EvaluationResult result) => Tables.WriteCsv(
        path,
        ["true", .. result.Classes.Select(row => row.Name)],
        result.Classes.Select((row, label) => (string[])[row.Name, .. result.Confusion[label].Select(count => Tables.Number(count))]));

    private void Print(EvaluationResult result)
    {
        static string Share(double? share) => share is { } value ? Tables.Percent(value) : "";
        console.Write(Tables.Of(console, ["class", "images", "recognised", "of those taken for it", "most often taken for"], result.Classes.Index().Where(row => row.Item.Count > 0).Take(MostShown).Select(row =>
            (string[])[row.Item.Name, Tables.Number(row.Item.Count), Share(row.Item.Recall), Share(row.Item.Precision), Mistake(result, row.Index)])));
        if (result.Classes.Count(row => row.Count > 0) is > MostShown and var all)
            console.WriteLine($"… and {all - MostShown} classes more, in the file.");
        if (result.Classes.Count <= MostShown)
            console.Write(Tables.Of(console, ["true \\ taken for", .. result.Classes.Select(row => row.Name)], result.Classes.Select((row, label) => (string[])[row.Name, .. result.Confusion[label].Select(count => Tables.Number(count))])));
        var skipped = result.Source.Skipped > 0 ? $", {result.Source.Skipped} could not be decoded" : "";
        console.WriteLine($"{result.Source.Count} images{skipped}: {Tables.Percent(result.Top1)} recognised, {Tables.Percent(result.Top5)} among the first five, {Tables.Percent(result.MeanClassAccuracy)} mean of classes.");
        console.WriteLine($"Results: {path}");
    }

    private static string Mistake(EvaluationResult result, int label)
    {
        var (other, count) = result.Confusion[label].Index().Where(item => item.Index != label).MaxBy(item => item.Item);
        return count > 0 ? $"{result.Classes[other].Name} ({count})" : "";
    }
}
