using System.Text;
using PointClouds.Configuration;
using RelDrop;

namespace PointClouds;

/// <summary>The folder of a training run. A file appears there only when it is complete.</summary>
internal sealed class RunFolder(string path)
{
    private const string MaskedFolder = "masked";

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Every setting's value.</summary>
    public string Settings => PathOf("config.yaml");

    /// <summary>The classes' names, one a line.</summary>
    public string Classes => PathOf("classes.txt");

    /// <summary>The weights: of 'train', those of the epoch with the best instance accuracy; of 'compare', the last.</summary>
    public string Weights => PathOf("weights.safetensors");

    public string Checkpoint => PathOf("checkpoint.zip");

    /// <summary>A row an epoch.</summary>
    public string Log => PathOf("epochs.csv");

    public string TensorBoard => PathOf("tensorboard");

    /// <summary>Whether a run began here.</summary>
    public bool IsTaken => File.Exists(Settings);

    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>The points that an epoch's masks dropped.</summary>
    public string MaskedPoints(int epoch) => PathOf(System.IO.Path.Combine(MaskedFolder, $"epoch-{epoch:0000}.jsonl"));

    /// <summary>The settings of the run.</summary>
    /// <exception cref="InvalidDataException">No run began here.</exception>
    public SettingValues ReadSettings() => IsTaken ? SettingsFile.Read(Settings) : throw new InvalidDataException($"'{path}' is not the folder of a run: it has no {System.IO.Path.GetFileName(Settings)}.");

    public IReadOnlyList<string> ReadClasses() => File.ReadAllText(Classes).TrimEnd('\n').Split('\n');

    /// <summary>Writes all that is needed to use the weights: settings and classes. A run that was here is forgotten.</summary>
    public void Begin(SettingValues settings, IReadOnlyList<string> classes)
    {
        Directory.CreateDirectory(Path);
        Clear();
        AtomicFile.Write(Classes, Encoding.UTF8.GetBytes(string.Concat(classes.Select(name => $"{name}\n"))));
        SettingsFile.Write(Settings, settings.With(Configuration.Settings.ClassCount, classes.Count).With(Configuration.Settings.NormalChannel, settings.Get(Configuration.Settings.UseNormals)));
    }

    /// <summary>Forgets the run that was here: its checkpoint is none of the next one's.</summary>
    private void Clear()
    {
        foreach (var file in (string[])[Settings, Checkpoint, Weights, Log, Classes])
            File.Delete(file);
        foreach (var inner in (string[])[TensorBoard, PathOf(MaskedFolder)])
        {
            if (Directory.Exists(inner))
                Directory.Delete(inner, recursive: true);
        }
    }
}
