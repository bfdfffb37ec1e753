using System.CommandLine;
using RelDrop.Heatmaps;
using Spectre.Console;

namespace Explain;

/// <summary>The command line: what is explained, by which model, under which presets, and where pictures go.</summary>
internal sealed class ExplainCommand : RootCommand
{
    private readonly Argument<string[]> images = new("images") { Description = "Files or folders of images, .jpg or .png.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> model = new("--model", "-m") { Description = "The model's name.", Required = true };
    private readonly Option<string?> weights = new("--weights", "-w") { Description = "The model's weights; random without it." };
    private readonly Option<string[]> presets = new("--preset", "-p") { Description = "A composite that the model was compiled under, as EpsilonPlusFlat; several for one column each. The model's first by default." };
    private readonly Option<string?> target = new("--class", "-c") { Description = "The class to explain, by number or name; the most probable of each image by default." };
    private readonly Option<string?> classes = new("--classes") { Description = "A file of the classes' names, one a line." };
    private readonly Option<int> outputs = Number("--outputs", "The number of classes, where no --classes says it.", 1000);
    private readonly Option<int> size = Number("--size", "The edge of the model's input in pixels.", 224);
    private readonly Option<int?> resize = new("--resize") { Description = "The shorter edge that images are scaled to before their middle is cut out; 8/7 of --size by default." };
    private readonly Option<float[]> mean = Triple("--mean", "The mean of red, green and blue; ImageNet's by default.");
    private readonly Option<float[]> deviation = Triple("--std", "The standard deviation of red, green and blue; ImageNet's by default.");
    private readonly Option<string> colors = new("--colors") { Description = $"{string.Join(", ", ColorMap.All)}.", DefaultValueFactory = _ => ColorMap.Seismic.Name };
    private readonly Option<double> quantile = new("--quantile")
    {
        Description = "The share of pixels whose |relevance| is within the colours; 1 for all.",
        DefaultValueFactory = _ => 0.999,
        Validators = { result => { if (result.GetValueOrDefault<double>() is not (> 0 and <= 1) and var given) result.AddError(FormattableString.Invariant($"--quantile is {given}; expected a share above 0 and up to 1.")); } },
    };
    private readonly Option<int> batch = Number("--batch", "How many images go through the model at once.", 8);
    private readonly Option<string> output = new("--out", "-o") { Description = "Where pictures and scores go.", DefaultValueFactory = _ => Path.Combine("out", "explain") };

    public ExplainCommand(IModels models, IAnsiConsole console)
        : base("Explains images by layer-wise relevance propagation: heatmaps, overlays, a grid of all, and scores.")
    {
        model.Description += $" One of: {string.Join(", ", models.Names)}.";
        Add(images);
        foreach (var option in new Option[] { model, weights, presets, target, classes, outputs, size, resize, mean, deviation, colors, quantile, batch, output })
            Add(option);
        SetAction(parsed =>
        {
            try
            {
                new Explanations(models, console).Run(Request(parsed, models));
                return 0;
            }
            catch (Exception e) when (e is InvalidDataException or ArgumentException or NotSupportedException or IOException or UnauthorizedAccessException)
            {
                parsed.InvocationConfiguration.Error.WriteLine(e.Message);
                return 1;
            }
        });
    }

    private Request Request(ParseResult parsed, IModels models)
    {
        var name = parsed.GetRequiredValue(model);
        var edge = parsed.GetValue(size);
        var names = parsed.GetValue(classes) is { } file ? ClassNames.Read(file) : ClassNames.Numbers(parsed.GetValue(outputs));
        var normalization = new Normalization(parsed.GetValue(mean) is { Length: 3 } m ? m : [0.485f, 0.456f, 0.406f], parsed.GetValue(deviation) is { Length: 3 } d ? d : [0.229f, 0.224f, 0.225f]);
        return new Request(
            models.Names.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase))
                ?? throw new InvalidDataException($"There is no model '{name}'; expected one of {string.Join(", ", models.Names)}."),
            parsed.GetValue(weights),
            names,
            parsed.GetValue(target) is { } chosen ? names.IndexOf(chosen) : null,
            parsed.GetValue(presets) ?? [],
            ImageFiles.Find(parsed.GetRequiredValue(images)),
            new Preparation(parsed.GetValue(resize) ?? edge * 8 / 7, edge, normalization),
            ColorMap.Named(parsed.GetRequiredValue(colors)),
            parsed.GetValue(quantile),
            parsed.GetValue(batch),
            parsed.GetRequiredValue(output));
    }

    private static Option<int> Number(string name, string description, int value) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => value,
        Validators = { result => { if (result.GetValueOrDefault<int>() is var given && given < 1) result.AddError($"{name} is {given}; expected at least 1."); } },
    };

    private static Option<float[]> Triple(string name, string description) => new(name) { Description = description, Arity = new ArgumentArity(3, 3), AllowMultipleArgumentsPerToken = true };
}
