using System.CommandLine;
using Images.Configuration;
using RelDrop.Distributed;
using RelDrop.Samples;
using RelDrop.Samples.Runs;
using Spectre.Console;

namespace Images.Training;

/// <summary>The command line of training: a recipe, a file of settings that overrides it, and an option for each setting that overrides both.</summary>
internal sealed class TrainCommand : Command
{
    private readonly Argument<string?> data = new("dir") { Description = "The images: folders of classes, in train/ and test/ or alone; CIFAR's or MNIST's files; tar shards; a .tar.gz. [default: the recipe's or the file's]", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> recipe = Checked.Maybe("--recipe", $"Settings to begin with: {string.Join(", ", Recipes.Names)}.", "none", "name");
    private readonly Option<string?> file = Checked.Maybe("--config", "A file of settings, YAML; or the training_config.json of the paper's code.", "none", "file", "-c");
    private readonly Option<string?> resume = Checked.Maybe("--resume", "The folder of a run that is to go on, as if it had never stopped.", "none", "folder");
    private readonly Option<bool> overwrite = new("--overwrite") { Description = "Begin anew in a folder that has a run." };
    private readonly SettingOptions options = new(Settings.All, setting => setting.Describe(setting.Default));
    private readonly IAnsiConsole console;

    public TrainCommand(IAnsiConsole console)
        : base("train", "Trains a network on images, with RelDrop or without, and tests it after each epoch.")
    {
        this.console = console;
        recipe.CompletionSources.Add([.. Recipes.Names]);
        Add(data);
        foreach (var option in (Option[])[recipe, file, resume, overwrite])
            Add(option);
        options.AddTo(this);
        RankedAction.Set(this, Run);
    }

    private void Run(ParseResult parsed, Ranks ranks)
    {
        var settings = SettingValues.Defaults;
        if (parsed.GetValue(recipe) is { } name)
            settings = settings.With(Recipes.Read(name).Given);
        if (parsed.GetValue(file) is { } path)
            settings = settings.With(Read(path, ranks).Given);
        if (parsed.GetValue(data) is { } images)
            settings = settings.With(new Dictionary<Setting, Sourced> { [DataSettings.Path] = new(images, "the argument") });
        settings = settings.With(options.Given(parsed));
        if (parsed.GetValue(resume) is { } run)
        {
            var folder = new ImageRun(run);
            new TrainingRun(console, folder, folder.ReadForResume(settings, Settings.Changeable), ranks).Run(resume: true);
        }
        else
        {
            Begin(settings, parsed.GetValue(overwrite), ranks);
        }
    }

    private SettingValues Read(string path, Ranks ranks)
    {
        if (!path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            return Settings.Format.Read(path);
        var paper = PaperConfig.Read(path);
        foreach (var note in paper.Notes)
            RankedAction.ConsoleOf(ranks, console).WriteLine(note);
        return paper.Settings;
    }

    private void Begin(SettingValues settings, bool overwrite, Ranks ranks)
    {
        var path = settings.Get(RunSettings.Output) ?? Path.Combine("out", $"images-{settings.Get(ModelSettings.Name)}");
        var folder = new ImageRun(path);
        // The first rank's affair, which begins the run while others may still be here.
        if (ranks.IsFirst)
            folder.Take(RunSettings.Output, overwrite);
        var source = settings.Get(DataSettings.Path);
        settings = settings.With(RunSettings.Output, path);
        // Other verbs find the images from wherever they are called.
        if (source is not null)
            settings = settings.With(DataSettings.Path, Path.GetFullPath(source));
        new TrainingRun(console, folder, settings, ranks).Run(resume: false);
    }
}
