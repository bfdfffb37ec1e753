using RelDrop;
using RelDrop.Samples.Runs;
using RelDrop.Studies.Results;
using Texts.Configuration;
using Texts.Tokens;

namespace Texts;

/// <summary>The folder of a run on text.</summary>
/// <param name="path">Where it is.</param>
internal sealed class TextRun(string path) : RunFolder(path, Configuration.Settings.Format)
{
    /// <summary>Those of the epoch with the best test accuracy.</summary>
    public override string Weights => PathOf("best.safetensors");

    /// <summary>Where its vocabulary is.</summary>
    public string Vocabulary => PathOf("vocabulary");

    protected override IEnumerable<string> LogFolders => [TensorBoard, PathOf(RunResults.FolderName), Vocabulary];

    /// <summary>Begins a run that has its vocabulary with it.</summary>
    public void Begin(SettingValues settings, IReadOnlyList<string> classes, VocabularyFiles vocabulary)
    {
        Begin(settings, classes);
        Directory.CreateDirectory(Vocabulary);
        foreach (var (name, content) in vocabulary.Contents)
            AtomicFile.Write(System.IO.Path.Combine(Vocabulary, name), content);
    }

    /// <summary>The vocabulary that the run began with.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public VocabularyFiles ReadVocabulary() => VocabularyFiles.Read(Vocabulary);
}
