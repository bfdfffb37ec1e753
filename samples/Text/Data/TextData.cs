using RelDrop.Samples.Runs;
using Texts.Configuration;

namespace Texts.Data;

/// <summary>A text and its class.</summary>
/// <param name="Text">The text.</param>
/// <param name="Label">Its class's place among the classes.</param>
internal sealed record LabelledText(string Text, int Label);

/// <summary>Texts to learn from and to be tested by.</summary>
/// <param name="Classes">The classes' names.</param>
/// <param name="Train">What is learnt from.</param>
/// <param name="Test">What is tested by.</param>
internal sealed record TextData(IReadOnlyList<string> Classes, IReadOnlyList<LabelledText> Train, IReadOnlyList<LabelledText> Test)
{
    /// <summary>The texts that settings name.</summary>
    /// <exception cref="InvalidDataException">There are none, or they are not as expected.</exception>
    public static TextData Open(SettingValues settings)
    {
        if (settings.Get(Settings.Data) is { } path)
        {
            foreach (var setting in (Setting[])[Settings.TrainTexts, Settings.TestTexts, Settings.ShortcutShare, Settings.TestShortcut])
            {
                if (settings.IsGiven(setting) && !Equals(settings.Of(setting).Value, setting.Default))
                    throw settings.Conflict(setting, Settings.Data, "it with the program's own corpus only");
            }

            return File.Exists(Path.Combine(path, TextTable.Train)) ? TextTable.Open(path) : TextFolder.Open(path);
        }

        var corpus = new Corpus((ulong)settings.Get(Settings.Seed));
        return new TextData(
            Corpus.Classes,
            corpus.Write(settings.Get(Settings.TrainTexts), part: 0, (Shortcut.Train, settings.Get(Settings.ShortcutShare))),
            corpus.Write(settings.Get(Settings.TestTexts), part: 1, (settings.Get(Settings.TestShortcut), 1)));
    }

    /// <summary>The data, if each class is in both parts.</summary>
    /// <param name="classes">The classes' names.</param>
    /// <param name="parts">Training and test texts.</param>
    /// <param name="path">Where they are from.</param>
    public static TextData Checked(IReadOnlyList<string> classes, (IReadOnlyList<LabelledText> Train, IReadOnlyList<LabelledText> Test) parts, string path)
    {
        if (classes.Count < 2)
            throw new InvalidDataException($"'{path}' has {classes.Count} classes of training texts; expected two or more.");
        if (parts.Train.Count < 2 || parts.Test.Count == 0)
            throw new InvalidDataException($"'{path}' has {parts.Train.Count} training and {parts.Test.Count} test texts; expected at least 2 and 1.");
        return new TextData(classes, parts.Train, parts.Test);
    }
}
