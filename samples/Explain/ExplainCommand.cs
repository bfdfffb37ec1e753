using System.CommandLine;
using RelDrop.Heatmaps;
using RelDrop.Samples;
using RelDrop.Weights;
using Spectre.Console;

namespace Explain;

/// <summary>The command line: what is explained, by which model, under which presets, and where pictures go.</summary>
internal sealed class ExplainCommand : Command
{
    private readonly Argument<string[]> images = new("images") { Description = "Files or folders of images, .jpg or .png.", Arity = ArgumentArity.OneOrMore };
    private readonly ModelOptions model = new();
    private readonly Option<string?> weights = Checked.Maybe("--weights", "The model's weights, .safetensors or what PyTorch saved.", "random ones", "file", "-w");
    private readonly Option<string[]> presets = new("--preset", "-p") { Description = Checked.Default("A composite that the model was compiled under, as EpsilonPlusFlat; several for one column each.", "the model's first"), HelpName = "name" };
    private readonly Option<string?> target = Checked.Maybe("--class", "The class to explain, by number or name.", "the most probable of each image", "class", "-c");
    private readonly Option<string?> classes = Checked.Maybe("--classes", "A file of the classes' names, one a line.", "those that 'train' or 'images train' wrote beside the weights, if any", "file");
    private readonly Option<int?> classCount = Checked.MaybeCount("--class-count", "The number of classes, where no --classes says it.", "as many as the weights are for, or 1000", most: 1_000_000);
    private readonly Option<string> colors = Checked.Choice("--colors", "The colours of relevance.", [.. ColorMap.All.Select(map => map.Name)]);
    private readonly Option<double> quantile = Checked.Number("--quantile", "The share of pixels whose |relevance| is within the colours; 1 for all.", 0.999, share => share is > 0 and <= 1, "a share above 0 and up to 1");
    private readonly Option<int> batch = Checked.Count("--batch", "How many images go through the model at once.", 8);
    private readonly Option<int> cell = Checked.Count("--cell", "The edge of the grid's pictures in pixels.", 224, most: 1 << 13);
    private readonly Option<string> output = new("--out", "-o") { Description = "Where pictures and scores go.", DefaultValueFactory = _ => Path.Combine("out", "explain"), HelpName = "folder" };

    public ExplainCommand(IAnsiConsole console)
        : base("explain", "Explains images under presets: heatmaps, overlays, a grid of all, and scores.")
    {
        classCount.Aliases.Add("--outputs");
        Add(images);
        model.AddTo(this);
        foreach (var option in (Option[])[weights, presets, target, classes, classCount, colors, quantile, batch, cell, output])
            Add(option);
        Cli.SetAction(this, parsed => new Explanations(console).Run(Request(parsed)));
    }

    private Request Request(ParseResult parsed)
    {
        var info = model.Info(parsed);
        var names = Classes(parsed);
        return new Request(
            info,
            parsed.GetValue(weights),
            names,
            parsed.GetValue(target) is { } chosen ? names.IndexOf(chosen) : null,
            parsed.GetValue(presets) ?? [],
            ImageFiles.Find(parsed.GetRequiredValue(images)),
            model.Preparation(parsed, info),
            ColorMap.Named(parsed.GetRequiredValue(colors)),
            parsed.GetValue(quantile),
            parsed.GetValue(batch),
            parsed.GetValue(cell),
            parsed.GetRequiredValue(output));
    }

    private ClassNames Classes(ParseResult parsed)
    {
        if (parsed.GetValue(classes) is { } names)
            return ClassNames.Read(names);
        if (parsed.GetValue(classCount) is { } count)
            return ClassNames.Numbers(count);
        if (parsed.GetValue(weights) is not { } file)
            return ClassNames.Numbers(1000);
        if (ClassNames.Find(file) is { } beside)
            return ClassNames.Read(beside);
        using var stored = StateDict.Open(file);
        return ClassNames.Numbers(Classifier.CountClasses(stored)
            ?? throw new InvalidDataException($"'{file}' does not show how many classes it is for; expected --classes or --class-count."));
    }
}
