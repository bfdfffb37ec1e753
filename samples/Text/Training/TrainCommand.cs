using System.CommandLine;
using RelDrop.Distributed;
using RelDrop.Samples;
using RelDrop.Samples.Runs;
using Spectre.Console;
using Texts.Configuration;

namespace Texts.Training;

/// <summary>The command line of training: a file of settings, and an option for each that overrides it.</summary>
internal sealed class TrainCommand : Command
{
    private readonly Option<string?> file = Checked.Maybe("--config", "A file of settings, YAML.", "none", "file", "-c");
    private readonly Option<string?> resume = Checked.Maybe("--resume", "The folder of a run that is to go on, as if it had never stopped.", "none", "folder");
    private readonly Option<bool> overwrite = new("--overwrite") { Description = "Begin anew in a folder that has a run." };
    private readonly SettingOptions options = new(Settings.All, setting => setting.Describe(setting.Default));
    private readonly IAnsiConsole console;

    public TrainCommand(IAnsiConsole console)
        : base("train", "Trains a classifier of text, with RelDrop or without, and tests it after each epoch.")
    {
        this.console = console;
        foreach (var option in (Option[])[file, resume, overwrite])
            Add(option);
        options.AddTo(this);
        RankedAction.Set(this, Run);
    }

    private void Run(ParseResult parsed, Ranks ranks)
    {
        var settings = SettingValues.Defaults;
        if (parsed.GetValue(file) is { } path)
            settings = settings.With(Settings.Format.Read(path).Given);
        settings = settings.With(options.Given(parsed));
        if (parsed.GetValue(resume) is { } run)
        {
            var folder = new TextRun(run);
            new TrainingRun(console, folder, folder.ReadForResume(settings, Settings.Changeable), ranks).Run(resume: true);
        }
        else
        {
            Begin(settings, parsed.GetValue(overwrite), ranks);
        }
    }

    private void Begin(SettingValues settings, bool overwrite, Ranks ranks)
    {
        var path = settings.Get(Settings.Output) ?? Path.Combine("out", $"text-{settings.Get(Settings.Model)}");
        var folder = new TextRun(path);
        // The first rank's affair, which begins the run while others may still be here.
        if (ranks.IsFirst)
            folder.Take(Settings.Output, overwrite);
        // Other verbs find the texts from wherever they are called.
        if (settings.Get(Settings.Data) is { } data)
            settings = settings.With(Settings.Data, Path.GetFullPath(data));
        new TrainingRun(console, folder, settings.With(Settings.Output, path), ranks).Run(resume: false);
    }
}
