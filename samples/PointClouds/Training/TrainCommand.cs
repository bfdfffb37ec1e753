using System.CommandLine;
using PointClouds.Configuration;
using RelDrop.Distributed;
using RelDrop.Samples;
using RelDrop.Samples.Runs;
using Spectre.Console;

namespace PointClouds.Training;

/// <summary>The command line of training: a file of settings, and an option for each of them that overrides it.</summary>
internal sealed class TrainCommand : Command
{
    private readonly Option<string?> file = Checked.Maybe("--config", "A file of settings, YAML; options override it.", "none", "file", "-c");
    private readonly Option<string?> resume = Checked.Maybe("--resume", "The folder of a run that is to go on, as if it had never stopped.", "none", "folder");
    private readonly Option<bool> overwrite = new("--overwrite") { Description = "Begin anew in a folder that has a run." };
    private readonly SettingOptions options = new(Settings.All, setting => setting.Describe(setting.Default));

    public TrainCommand(IAnsiConsole console)
        : base("train", "Trains a network on point clouds, and tests it after each epoch.")
    {
        foreach (var option in (Option[])[file, resume, overwrite])
            Add(option);
        options.AddTo(this);
        RankedAction.Set(this, (parsed, ranks) =>
        {
            var given = (parsed.GetValue(file) is { } path ? Settings.Format.Read(path) : SettingValues.Defaults).With(options.Given(parsed));
            if (parsed.GetValue(resume) is { } folder)
                GoOn(console, new PointRun(folder), given, ranks);
            else
                Begin(console, given.Checked(), parsed.GetValue(overwrite), ranks);
        });
    }

    private static void Begin(IAnsiConsole console, SettingValues settings, bool overwrite, Ranks ranks)
    {
        var path = settings.Get(Settings.SaveDir) ?? Path.Combine("out", $"{settings.Get(Settings.Model)}-{settings.Get(Settings.Dataset)}");
        var folder = new PointRun(path);
        // The first rank's affair, which begins the run while others may still be here.
        if (ranks.IsFirst)
            folder.Take(Settings.SaveDir, overwrite);
        new TrainingRun(console, folder, settings.With(Settings.SaveDir, path), ranks).Run(resume: false);
    }

    private static void GoOn(IAnsiConsole console, PointRun folder, SettingValues given, Ranks ranks) =>
        new TrainingRun(console, folder, folder.ReadForResume(given, Settings.Changeable).Checked(), ranks).Run(resume: true);
}
