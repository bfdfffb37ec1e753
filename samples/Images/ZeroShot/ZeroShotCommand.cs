using System.CommandLine;
using RelDrop.Samples;
using RelDrop.Studies.Measures;
using RelDrop.Studies.Results;
using Spectre.Console;

namespace Images.ZeroShot;

/// <summary>The command line of zero-shot tests.</summary>
internal sealed class ZeroShotCommand : Command
{
    private readonly NetworkOptions network = new("zero-shot", hasImages: false);
    private readonly Option<string?> adversarial = Folder("--imagenet-a", "ImageNet-A");
    private readonly Option<string?> outliers = Folder("--imagenet-o", "ImageNet-O; needs --val");
    private readonly Option<string?> renditions = Folder("--imagenet-r", "ImageNet-R");
    private readonly Option<string?> validation = Folder("--val", "ImageNet's validation images");
    private readonly IAnsiConsole console;

    public ZeroShotCommand(IAnsiConsole console)
        : base("zero-shot", "Tests a network of ImageNet's classes on ImageNet-A, -O and -R.")
    {
        this.console = console;
        network.AddTo(this);
        foreach (var option in (Option[])[adversarial, outliers, renditions, validation])
            Add(option);
        Cli.SetAction(this, Run);
    }

    private static Option<string?> Folder(string name, string what) => Checked.Maybe(name, $"The folder of {what}: <WordNet id>/*.jpg.", "not asked about", "folder");

    private void Run(ParseResult parsed)
    {
        var (a, o, r, val) = (parsed.GetValue(adversarial), parsed.GetValue(outliers), parsed.GetValue(renditions), parsed.GetValue(validation));
        if (a is null && o is null && r is null)
            throw new InvalidDataException($"There are no images; expected {adversarial.Name}, {outliers.Name} or {renditions.Name}.");
        if (o is not null && val is null)
            throw new InvalidDataException($"{outliers.Name} needs validation images to be told from; expected {validation.Name}.");
        using var trained = network.Load(parsed);
        var run = new ZeroShotRun(console, trained);
        Scalar[] scalars =
        [
            .. a is null ? [] : run.Adversarial(a),
            .. o is null ? [] : run.Outliers(o, val!),
            .. r is null ? [] : run.Renditions(r, val),
        ];
        var file = network.Result(parsed);
        file.Write(new Result { Kind = "zero-shot", Provenance = network.Origin(parsed, trained), Scalars = scalars });
        console.Write(Tables.Of(console, ["measure", "value"], scalars.Select(scalar => (string[])[scalar.Name, scalar.Unit.Format(scalar.Value)])));
        if (a is not null && !scalars.Any(scalar => scalar.Name.EndsWith("calibration_error", StringComparison.Ordinal)))
            console.WriteLine($"The RMS calibration error needs {2 * Calibration.BinSize} images.");
        console.WriteLine($"Results: {file.Path}");
    }
}
