using System.CommandLine;
using Images.Results;
using RelDrop.Samples;
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
        var result = new ZeroShotResult(
            trained.Weights,
            a is null ? null : run.Adversarial(a),
            o is null ? null : run.Outliers(o, val!),
            r is null ? null : run.Renditions(r, val));
        var path = network.Result(parsed);
        ResultJson.Write(path, result, ResultJson.Default.ZeroShotResult);
        Print(result);
        console.WriteLine($"Results: {path}");
    }

    private void Print(ZeroShotResult result)
    {
        static string Share(double? share) => share is { } value ? Tables.Percent(value) : "";
        var rows = new List<string[]>();
        if (result.ImageNetA is { } a)
            rows.AddRange(["ImageNet-A", "top-1", Share(a.Top1)], ["", "RMS calibration error", a.RmsCalibrationError is null ? $"needs {2 * Measures.Confidence.BinSize} images" : Share(a.RmsCalibrationError)], ["", "AURRA", Share(a.Aurra)]);
        if (result.ImageNetO is { } o)
            rows.AddRange(["ImageNet-O", $"AUPR ({Share(o.Chance)} by chance)", Share(o.Aupr)], ["", "AUROC", Share(o.Auroc)]);
        if (result.ImageNetR is { } r)
            rows.AddRange(["ImageNet-R", "top-1", Share(r.Top1)], ["", "top-1 of validation images", Share(r.ValidationTop1)]);
        console.Write(Tables.Of(console, ["images", "measure", "value"], rows));
    }
}
