using System.CommandLine;
using Images.Data;
using Images.Networks;
using Images.Occlusion;
using RelDrop.Imaging;
using RelDrop.Samples;
using RelDrop.Studies.Results;
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
        var relevance = Network.Relevance(trained.Settings, trained.Model, parsed.GetValue(composite) is { } name ? [name] : [])[0];
        var looking = new Looking(trained, relevance.Of, grid);
        var maps = Bars.Show(console, "looking", images.Count, task => looking.Maps(images, count => task.Increment(count)));
        var found = Bars.Show(console, "grouping", steps: null, _ => maps.GroupBy(map => map.Label).OrderBy(group => group.Key).Select(group => Clustering.Of([.. group], parsed.GetValue(clusters))).ToArray());
        if (found.Length == 0)
            throw new InvalidDataException($"None of the {images.Count} images has positive relevance.");
        var all = found.SelectMany(clustering => clustering.Clusters).ToArray();
        var recognised = Bars.Show(console, "hiding", maps.Count, task => looking.Recognised(images, all, count => task.Increment(count)));

        var file = network.Result(parsed);
        var drawing = new ClusterPictures(trained, relevance.Of, grid);
        var numbers = found.SelectMany(clustering => Enumerable.Range(1, clustering.Clusters.Count));
        Group[] groups = [.. numbers.Zip(all, recognised).Select(row => Group.Of(trained.Classes[row.Second.Label], row.First, row.Second, row.Third))];
        file.Write(new Result
        {
            Kind = "shortcuts",
            Provenance = network.Origin(parsed, trained, relevance.Composite),
            Scalars = [new Scalar("images", maps.Count, Unit.Count), new Scalar("cell", edge, Unit.Count)],
            Tables = [Group.Table(groups), Eigenvalues(found, trained.Classes)],
            Pictures = [.. from clustering in found
                           let title = trained.Classes[clustering.Clusters[0].Label]
                           select new Picture(title, PictureKind.Relevance) { Composite = relevance.Composite, Caption = title, File = file.Add(title, drawing.Draw(title, images, clustering.Clusters)) }],
        });
        Print(groups);
        console.WriteLine($"Results: {file.Path}, and a picture of each class in {file.Beside(null)}");
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

    /// <summary>Those of each class's graph: as many are near 0 as it has groups.</summary>
    private static ResultTable Eigenvalues(IReadOnlyList<Clustering> found, IReadOnlyList<string> classes)
    {
        var columns = found.Max(clustering => clustering.Eigenvalues.Length);
        return new ResultTable("eigenvalues", "class", [.. Enumerable.Range(1, columns).Select(number => new Column(Tables.Number(number), Unit.None))], [.. found.Select(clustering => new ResultRow(
            classes[clustering.Clusters[0].Label],
            [.. Enumerable.Range(0, columns).Select(i => i < clustering.Eigenvalues.Length ? clustering.Eigenvalues[i] : (double?)null)]))]);
    }

    private void Print(Group[] groups)
    {
        console.Write(Tables.Of(console, ["class", "group", "images", "half of the relevance is on", "recognised", "without that", "without as much elsewhere"], groups.OrderByDescending(group => group.Missed).Take(MostShown).Select(group => (string[])
            [group.Class, Tables.Number(group.Number), Tables.Number(group.Count), Tables.Percent(group.Region), Tables.Percent(group.Accuracy), Tables.Percent(group.WithoutRegion), Tables.Percent(group.WithoutRandom)])));
        if (groups.Length > MostShown)
            console.WriteLine($"… and {groups.Length - MostShown} groups more, in the file.");
        console.WriteLine("Look at those above first: a small region that is missed much more than others may be a shortcut.");
    }
}
