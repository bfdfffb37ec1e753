using System.CommandLine;
using PointClouds.Configuration;
using RelDrop.Samples;
using RelDrop.Samples.Runs;

namespace PointClouds;

/// <summary>Options that say which trained network: a run's folder is enough.</summary>
internal sealed class ModelOptions
{
    private static readonly Setting[] Described =
    [
        Settings.Model, Settings.ClassCount, Settings.Dataset, Settings.DataPath, Settings.Points, Settings.UseNormals, Settings.FarthestPoints, Settings.Cached, Settings.MaxMegabytes,
        Settings.TrainShapes, Settings.TestShapes, Settings.Noise, Settings.MarkerShare, Settings.TestMarkers, Settings.BatchSize, Settings.Seed, Settings.Device, Settings.Composite, Settings.Precision,
    ];

    private readonly Argument<string?> run = new("run") { Description = "The folder of a run of 'train'; without it, --weights and the options below describe the network. [default: none]", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> weights = Checked.Maybe("--weights", "Of a run: 'best', those of the epoch with the best test accuracy, or 'last'; or a file, .safetensors or what PyTorch saved.", "the run's best", "file", "-w");
    private readonly SettingOptions options = new(Described, setting => $"the run's, or {setting.Describe(setting.Default)}");

    public void AddTo(Command command)
    {
        command.Add(run);
        command.Add(weights);
        options.AddTo(command);
    }

    /// <summary>Reads the network.</summary>
    /// <exception cref="InvalidDataException">There is no run and no file of weights, or they do not fit.</exception>
    public TrainedModel Load(ParseResult parsed)
    {
        var folder = Run(parsed) is { } path ? new PointRun(path) : null;
        var settings = (folder?.ReadSettings() ?? SettingValues.Defaults).With(options.Given(parsed));
        settings = settings.With(Settings.NormalChannel, settings.Get(Settings.UseNormals)).Checked();
        var file = (parsed.GetValue(weights), folder) switch
        {
            ("last", { } own) => own.LastWeights,
            (null or "best", { } own) => own.Weights,
            ({ } given, _) => given,
            _ => throw new InvalidDataException("There is no run and no --weights; expected one of them."),
        };
        return TrainedModel.Load(settings, folder?.ReadClasses() ?? Datasets.Open(settings).Classes, file);
    }

    /// <summary>The folder of the run; null if there is none.</summary>
    public string? Run(ParseResult parsed) => parsed.GetValue(run);

    /// <summary>Where results go unless it is said: into the run's folder.</summary>
    public string Output(ParseResult parsed, string name) => Path.Combine(Run(parsed) ?? "out", name);
}
