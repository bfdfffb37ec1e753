using System.CommandLine;
using RelDrop.Samples;
using RelDrop.Samples.Runs;
using RelDrop.Studies.Results;
using Texts.Configuration;

namespace Texts;

/// <summary>Options that say which trained network, and on which texts: a run's folder is enough.</summary>
internal sealed class NetworkOptions(string verb)
{
    private readonly Argument<string> run = new("run") { Description = "The folder of a run of 'train'." };
    private readonly Option<string> weights = new("--weights", "-w") { Description = "'best', those of the epoch with the best test accuracy, 'last', or a file.", DefaultValueFactory = _ => "best", HelpName = "file" };
    private readonly Option<string?> result = Checked.Maybe("--out", "The file of results, JSON.", "results/ of the run's folder", "file", "-o");
    private readonly SettingOptions options = new([Settings.Data, Settings.TestTexts, Settings.TestShortcut, Settings.BatchSize, Settings.Device], setting => $"the run's, or {setting.Describe(setting.Default)}");

    public void AddTo(Command command)
    {
        command.Add(run);
        foreach (var option in (Option[])[weights, result])
            command.Add(option);
        options.AddTo(command);
    }

    /// <summary>Reads the network.</summary>
    /// <exception cref="InvalidDataException">There is no run, or its files do not fit.</exception>
    public TrainedNetwork Load(ParseResult parsed)
    {
        var folder = new TextRun(parsed.GetRequiredValue(run));
        var settings = folder.ReadSettings().With(options.Given(parsed));
        var file = parsed.GetRequiredValue(weights) switch { "best" => folder.Weights, "last" => folder.LastWeights, var other => other };
        return TrainedNetwork.Load(settings, folder, file);
    }

    /// <summary>Where results go; tables and pages beside them.</summary>
    public ResultFile Result(ParseResult parsed) => new(parsed.GetValue(result) ?? new RunResults(parsed.GetRequiredValue(run)).PathOf(verb));
}
