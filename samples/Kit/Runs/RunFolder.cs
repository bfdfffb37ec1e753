using System.Text;

namespace RelDrop.Samples.Runs;

/// <summary>The folder of a training run. A file appears there only when it is complete.</summary>
/// <param name="path">Where it is.</param>
/// <param name="format">How its settings are written.</param>
public class RunFolder(string path, SettingsFile format)
{
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Every setting's value.</summary>
    public string Settings => PathOf("config.yaml");

    /// <summary>The classes' names, one a line.</summary>
    public string Classes => PathOf("classes.txt");

    public virtual string Weights => PathOf("weights.safetensors");

    /// <summary>Those after the last epoch: what a study should judge by, as the best epoch is chosen by the test data.</summary>
    public string LastWeights => PathOf("last.safetensors");

    public string Checkpoint => PathOf("checkpoint.zip");

    /// <summary>A row an epoch.</summary>
    public string Log => PathOf("epochs.csv");

    public string TensorBoard => PathOf("tensorboard");

    /// <summary>Whether a run began here.</summary>
    public bool IsTaken => File.Exists(Settings);

    /// <summary>Folders of a run's logs and results.</summary>
    protected virtual IEnumerable<string> LogFolders => [TensorBoard];

    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Makes the folder of a run that is to begin: what cannot be written should be known before the work, not after.</summary>
    /// <param name="output">The setting that says where it is.</param>
    /// <param name="overwrite">Whether a run that is there may be forgotten.</param>
    /// <exception cref="InvalidDataException">There is one that may not.</exception>
    public void Take(Setting output, bool overwrite)
    {
        if (IsTaken && !overwrite)
            throw new InvalidDataException($"'{path}' has a run already; expected another {output.Option}, --resume {path} to go on with it, or --overwrite.");
        Directory.CreateDirectory(Path);
    }

    /// <summary>The settings of a run that is to go on.</summary>
    /// <param name="given">What is given now.</param>
    /// <param name="changeable">What of it may differ.</param>
    /// <exception cref="InvalidDataException">There is none, or something differs that may not.</exception>
    public SettingValues ReadForResume(SettingValues given, IReadOnlyList<Setting> changeable)
    {
        var begun = ReadSettings();
        if (!File.Exists(Checkpoint))
            throw new InvalidDataException($"'{Path}' has no checkpoint to go on from; expected {System.IO.Path.GetFileName(Checkpoint)}.");
        foreach (var (setting, other) in given.Given)
        {
            if (!changeable.Contains(setting) && setting.Format(begun.Of(setting).Value) != setting.Format(other.Value))
                throw new InvalidDataException($"{setting} is {setting.Format(other.Value)} ({other.Source}), and was {setting.Format(begun.Of(setting).Value)} when the run began; expected the same.");
        }

        return begun.With(given.Given);
    }

    /// <summary>The settings of the run.</summary>
    /// <exception cref="InvalidDataException">No run began here.</exception>
    public SettingValues ReadSettings() => IsTaken ? format.Read(Settings) : throw new InvalidDataException($"'{path}' is not the folder of a run: it has no {System.IO.Path.GetFileName(Settings)}.");

    public void WriteSettings(SettingValues settings) => format.Write(Settings, settings);

    public IReadOnlyList<string> ReadClasses() => File.ReadAllText(Classes).TrimEnd('\n').Split('\n');

    /// <summary>Writes all that is needed to use the weights: settings and classes. A run that was here is forgotten.</summary>
    public virtual void Begin(SettingValues settings, IReadOnlyList<string> classes)
    {
        Directory.CreateDirectory(Path);
        Clear();
        AtomicFile.Write(Classes, Encoding.UTF8.GetBytes(string.Concat(classes.Select(name => $"{name}\n"))));
        WriteSettings(settings);
    }

    /// <summary>Forgets the run that was here: its checkpoint is none of the next one's.</summary>
    private void Clear()
    {
        foreach (var file in (string[])[Settings, Checkpoint, Weights, LastWeights, Log, Classes])
            File.Delete(file);
        foreach (var inner in LogFolders.Where(Directory.Exists))
            Directory.Delete(inner, recursive: true);
    }
}
