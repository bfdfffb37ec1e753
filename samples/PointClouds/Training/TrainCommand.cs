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
        if (ranks.IsFirst && folder.IsTaken && !overwrite)
            throw new InvalidDataException($"'{path}' has a run already; expected another {Settings.SaveDir.Option}, --resume {path} to go on with it, or --overwrite.");
        // What cannot be written should be known before the work, not after.
        if (ranks.IsFirst)
            Directory.CreateDirectory(folder.Path);
        new TrainingRun(console, folder, settings.With(Settings.SaveDir, path), ranks).Run(resume: false);
    }

    private static void GoOn(IAnsiConsole console, PointRun folder, SettingValues given, Ranks ranks)
    {
        var begun = folder.ReadSettings();
        if (!File.Exists(folder.Checkpoint))
            throw new InvalidDataException($"'{folder.Path}' has no checkpoint to go on from; expected {Path.GetFileName(folder.Checkpoint)}.");
        foreach (var (setting, other) in given.Given)
        {
            if (!Settings.Changeable.Contains(setting) && !Equals(begun.Of(setting).Value, other.Value))
                throw new InvalidDataException($"{setting} is {setting.Format(other.Value)} ({other.Source}), and was {setting.Format(begun.Of(setting).Value)} when the run began; expected the same.");
        }

        new TrainingRun(console, folder, begun.With(given.Given).Checked(), ranks).Run(resume: true);
    }
}
