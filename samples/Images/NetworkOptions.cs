using System.CommandLine;
using Images.Configuration;
using Images.Data;
using Images.Networks;
using Images.Training;
using Images.ZeroShot;
using RelDrop.Imaging;
using RelDrop.Models;
using RelDrop.Samples;
using RelDrop.Samples.Runs;
using RelDrop.Studies.Results;

namespace Images;

/// <summary>Options that say which trained network, and on which images: a run's folder is enough.</summary>
internal sealed class NetworkOptions
{
    private static readonly Setting[] Described =
    [
        ModelSettings.Name, DataSettings.TestImages, DataSettings.Size, DataSettings.CropShare, DataSettings.Interpolation, DataSettings.Mean, DataSettings.Deviation, DataSettings.Channels,
        DataSettings.Bad, DataSettings.Workers, OptimizationSettings.BatchSize, ModelSettings.Device, MarkerSettings.Test,
    ];

    private readonly Argument<string> run = new("run") { Description = "The folder of a run of 'train'; or a file of weights, with --model." };
    private readonly Argument<string?> images;
    private readonly Option<string> weights = new("--weights", "-w") { Description = "Of a run: 'best', those of the epoch with the best test accuracy, 'last', or a file.", DefaultValueFactory = _ => "best", HelpName = "file" };
    private readonly Option<string?> classes = Checked.Maybe("--classes", "Of a file of weights: the classes' names, one a line.", "ImageNet's WordNet ids", "file");
    private readonly Option<string?> result = Checked.Maybe("--out", "The file of results, JSON.", "results/ of the run's folder, or out/results/", "file", "-o");
    private readonly SettingOptions options = new(Described, setting => $"the run's, or {setting.Describe(setting.Default)}");
    private readonly bool hasImages;
    private readonly string verb;

    /// <param name="verb">What results are called.</param>
    /// <param name="hasImages">Whether images are an argument.</param>
    public NetworkOptions(string verb, bool hasImages = true)
    {
        (this.verb, this.hasImages) = (verb, hasImages);
        images = new Argument<string?>("dir") { Description = "The images: as for 'train', of which the test images are asked about; or a folder of classes. [default: the run's own test images]", Arity = ArgumentArity.ZeroOrOne };
    }

    public void AddTo(Command command)
    {
        command.Add(run);
        if (hasImages)
            command.Add(images);
        foreach (var option in (Option[])[weights, classes, result])
            command.Add(option);
        options.AddTo(command);
    }

    /// <summary>Reads the network.</summary>
    /// <exception cref="InvalidDataException">There is no run and no such file, or they do not fit.</exception>
    public TrainedNetwork Load(ParseResult parsed) => Load(parsed, parsed.GetRequiredValue(run));

    /// <summary>Reads another network with the same options.</summary>
    public TrainedNetwork Load(ParseResult parsed, string path)
    {
        var given = options.Given(parsed).ToArray();
        if (File.Exists(path))
            return TrainedNetwork.Load(Standing(SettingValues.Defaults.With(given)), Names(parsed), path);
        var folder = new ImageRun(path);
        var settings = folder.ReadSettings().With(given);
        if (given.Any(one => one.Key == MarkerSettings.Test) && settings.Get(MarkerSettings.Kind) == MarkerKind.None)
            throw settings.Conflict(MarkerSettings.Test, MarkerSettings.Kind, "a run with markers");
        var file = parsed.GetRequiredValue(weights) switch { "best" => folder.Weights, "last" => folder.LastWeights, var other => other };
        return TrainedNetwork.Load(settings, folder.ReadClasses(), file);
    }

    /// <summary>The images that are asked about.</summary>
    public IImageSource Images(ParseResult parsed, TrainedNetwork network) => TestImages.Open(network.Settings, network.Classes, hasImages ? parsed.GetValue(images) : null);

    /// <summary>What results say of where they are from.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="network">The network.</param>
    /// <param name="composite">What relevance is by, if there is any.</param>
    public Provenance Origin(ParseResult parsed, TrainedNetwork network, string? composite = null)
    {
        var settings = network.Settings;
        // The folder's name alone: where it lies differs between machines.
        var data = Path.GetFileName(Path.TrimEndingDirectorySeparator((hasImages ? parsed.GetValue(images) : null) ?? settings.Get(DataSettings.Path) ?? ""));
        if (settings.Get(MarkerSettings.Kind) is not MarkerKind.None and var kind)
            data += $", markers {MarkerSettings.Kind.Format(kind)}, {MarkerSettings.Test.Format(settings.Get(MarkerSettings.Test))}";
        return Provenance.OfProcess(settings.Get(OptimizationSettings.Seed), settings.Get(ModelSettings.Name), data) with { Composite = composite, Mask = MaskChain.Describe(settings) };
    }

    /// <summary>Where results go; tables and pictures beside them.</summary>
    public ResultFile Result(ParseResult parsed)
    {
        var path = parsed.GetRequiredValue(run);
        return new ResultFile(parsed.GetValue(result) ?? new RunResults(Directory.Exists(path) ? path : "out").PathOf(verb));
    }

    /// <summary>Settings of weights that stand alone.</summary>
    private static SettingValues Standing(SettingValues settings)
    {
        if (!settings.IsGiven(ModelSettings.Name))
            throw new InvalidDataException($"The weights are of no run; expected {ModelSettings.Name.Option} to say of which network.");
        var model = ModelZoo.Info(settings.Get(ModelSettings.Name));
        return InputFormat.Resolve(settings, model);
    }

    private IReadOnlyList<string> Names(ParseResult parsed)
    {
        if (parsed.GetValue(classes) is not { } file)
            return ImageNetClasses.All;
        string[] names = [.. File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0)];
        return names.Length > 1 ? names : throw new InvalidDataException($"'{file}' has {names.Length} names; expected two classes or more, one a line.");
    }
}
