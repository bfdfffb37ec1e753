using System.CommandLine;
using Images.Data;
using Images.Evaluation;
using Images.Networks;
using Images.Occlusion;
using Images.Results;
using RelDrop.Imaging;
using RelDrop.Samples;
using Spectre.Console;

namespace Images.Shortcuts;

/// <summary>The command line of the search for shortcuts.</summary>
internal sealed class ShortcutsCommand : Command
{
    /// <summary>More groups than this are in the file only.</summary>
    private const int MostShown = 20;

    private readonly NetworkOptions network = new("shortcuts");
    private readonly Option<bool> training = new("--training-images") { Description = "Look at the run's training images, with the markers that they had, in place of test images." };
    private readonly Option<string[]> classes = new("--class") { Description = Checked.Default("A class to look at; several options for several.", "all"), HelpName = "name" };
    private readonly Option<int?> clusters = Checked.MaybeCount("--clusters", "Into how many groups the images of a class are put.", $"as the eigenvalues show, at most {Clustering.MostGroups}", most: 50);
    private readonly Option<int> perClass = Checked.Count("--per-class", "How many images of a class are looked at, at most.", 500, most: 5000);
    private readonly Option<int?> cell = Checked.MaybeCount("--cell", "The edge of the maps' cells in pixels.", "an eighth of the image's");
    private readonly Option<string?> composite = Checked.Maybe("--composite", "What relevance is propagated by.", "the run's, or the network's first", "composite");
    private readonly IAnsiConsole console;

    public ShortcutsCommand(IAnsiConsole console)
        : base("shortcuts", "Shows what a network leans on: groups of images of a class for which it looks at the same, and what it recognises without that.")
    {
        this.console = console;
        network.AddTo(this);
        foreach (var option in (Option[])[training, classes, clusters, perClass, cell, composite])
            Add(option);
        Cli.SetAction(this, Run);
    }

    private void Run(ParseResult parsed)
    {
        using var trained = network.Load(parsed);
        var edge = parsed.GetValue(cell) ?? Math.Max(1, trained.Format.Size / 8);
        if (edge > trained.Format.Size / 2)
            throw new InvalidDataException($"{cell.Name} is {edge}; expected at most {trained.Format.Size / 2}, half the edge of the images.");
        var images = Chosen(parsed, trained);
        var grid = new PatchGrid(trained.Format.Size, trained.Format.Size, edge);
        var relevance = Network.Relevance(trained.Settings, trained.Model, parsed.GetValue(composite));
        var looking = new Looking(trained, relevance, grid);
        var maps = Bars.Show(console, "looking", images.Count, task => looking.Maps(images, count => task.Increment(count)));
        var found = Bars.Show(console, "grouping", steps: null, _ => maps.GroupBy(map => map.Label).OrderBy(group => group.Key).Select(group => Clustering.Of([.. group], parsed.GetValue(clusters))).ToArray());
        if (found.Length == 0)
            throw new InvalidDataException($"None of the {images.Count} images has positive relevance.");
        var all = found.SelectMany(clustering => clustering.Clusters).ToArray();
        var recognised = Bars.Show(console, "hiding", maps.Count, task => looking.Recognised(images, all, count => task.Increment(count)));

        var path = network.Result(parsed);
        var pictures = new ClusterPictures(trained, relevance, grid);
        foreach (var clustering in found)
            pictures.Write(PictureOf(path, trained.Classes, clustering), trained.Classes[clustering.Clusters[0].Label], images, clustering.Clusters);
        var byCluster = all.Zip(recognised).ToDictionary(pair => pair.First, pair => pair.Second);
        var source = new ResultSource("shortcuts", trained.Weights, network.ImagesName(parsed, trained), EvaluationRun.Markers(trained), maps.Count, images.Count - maps.Count);
        var result = new ShortcutResult(source, edge, [.. found.Select(clustering => Described(clustering, trained.Classes, images, byCluster))]);
        ResultJson.Write(path, result, ResultJson.Default.ShortcutResult);
        Print(result, path);
    }

    private IImageSource Chosen(ParseResult parsed, TrainedNetwork trained)
    {
        var source = parsed.GetValue(training) ? ImageData.Open(trained.Settings).Train : network.Images(parsed, trained);
        var names = parsed.GetValue(classes) ?? [];
        if (names.FirstOrDefault(name => !trained.Classes.Contains(name)) is { } stray)
            throw new InvalidDataException($"There is no class '{stray}'; {(Nearest.Of(stray, trained.Classes) is { } meant ? $"did you mean '{meant}'?" : $"expected one of {string.Join(", ", trained.Classes.Take(10))}.")}");
        var most = parsed.GetValue(perClass);
        IImageSource chosen = new ImageSubset(source, [.. source.Labels.Index().Where(image => names.Length == 0 || names.Contains(trained.Classes[image.Item])).GroupBy(image => image.Item).SelectMany(group => group.Take(most)).Select(image => image.Index).Order()]);
        return chosen.Count > 0 ? chosen : throw new InvalidDataException($"There are no images of {string.Join(", ", names)}.");
    }

    private static string PictureOf(string path, IReadOnlyList<string> classes, Clustering clustering) =>
        Path.Combine(Path.ChangeExtension(path, null), $"{string.Join('_', classes[clustering.Clusters[0].Label].Split(Path.GetInvalidFileNameChars()))}.png");

    private static ShortcutClass Described(Clustering clustering, IReadOnlyList<string> classes, IImageSource images, Dictionary<Cluster, (long Plain, long Hidden, long Random)> recognised) => new(
        classes[clustering.Clusters[0].Label],
        clustering.Clusters.Sum(cluster => cluster.Maps.Count),
        clustering.Eigenvalues,
        [.. clustering.Clusters.Select(cluster =>
        {
            var (count, (plain, hidden, random)) = ((double)cluster.Maps.Count, recognised[cluster]);
            return new ShortcutCluster(cluster.Maps.Count, (double)cluster.Region.AsSpan().Count(true) / cluster.Region.Length, plain / count, hidden / count, random / count, [.. cluster.Maps.Take(ClusterPictures.Typical).Select(map => images.NameOf(map.Image))], cluster.Region);
        })]);

    private void Print(ShortcutResult result, string path)
    {
        var rows = result.Classes.SelectMany(one => one.Clusters.Index().Select(cluster => (Class: one.Name, Number: cluster.Index + 1, cluster.Item))).OrderByDescending(row => row.Item.Missed).ToArray();
        console.Write(Tables.Of(console, ["class", "group", "images", "half of the relevance is on", "recognised", "without that", "without as much elsewhere"], rows.Take(MostShown).Select(row => (string[])
            [row.Class, Tables.Number(row.Number), Tables.Number(row.Item.Count), Tables.Percent(row.Item.Region), Tables.Percent(row.Item.Accuracy), Tables.Percent(row.Item.WithoutRegion), Tables.Percent(row.Item.WithoutRandom)])));
        if (rows.Length > MostShown)
            console.WriteLine($"… and {rows.Length - MostShown} groups more, in the file.");
        console.WriteLine("Look at those above first: a small region that is missed much more than others may be a shortcut.");
        console.WriteLine($"Results: {path}, and a picture of each class in {Path.ChangeExtension(path, null)}");
    }
}
