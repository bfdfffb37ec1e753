using RelDrop.Samples.Runs;
using RelDrop.Studies.Results;
using RelDrop.Weights;
using Texts.Configuration;
using Texts.Data;
using Texts.Networks;
using Texts.Tokens;
using Texts.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Texts;

/// <summary>A network with its weights, and all that is needed to ask it.</summary>
/// <param name="Settings">The settings that it was trained with.</param>
/// <param name="Model">The network, in eval mode.</param>
/// <param name="Tokenizer">What its ids mean.</param>
/// <param name="Classes">The classes that it tells apart.</param>
internal sealed record TrainedNetwork(SettingValues Settings, Module<Tensor, Tensor> Model, TextTokenizer Tokenizer, IReadOnlyList<string> Classes) : IDisposable
{
    /// <summary>How many tokens of a text it reads.</summary>
    public int MaxLength => Settings.Get(Configuration.Settings.MaxLength);

    /// <summary>Where it runs.</summary>
    public Device Device => Network.DeviceOf(Settings);

    /// <summary>Makes the network and reads its weights.</summary>
    /// <exception cref="InvalidDataException">The weights are none of it.</exception>
    public static TrainedNetwork Load(SettingValues settings, TextRun folder, string weights)
    {
        if (!File.Exists(weights))
            throw new InvalidDataException($"There is no file '{weights}'; expected weights, which a run has after its first test.");
        var (classes, tokenizer) = (folder.ReadClasses(), TextTokenizer.Of(folder.ReadVocabulary()));
        var model = Network.Create(settings, classes.Count, tokenizer);
        try
        {
            model.LoadWeights(weights);
            model.eval();
            return new TrainedNetwork(settings, model, tokenizer, classes);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>The run's test texts, or others that settings name.</summary>
    /// <exception cref="InvalidDataException">They have other classes.</exception>
    public IReadOnlyList<LabelledText> TestTexts()
    {
        var data = TextData.Open(Settings);
        return data.Classes.SequenceEqual(Classes) ? data.Test
            : throw new InvalidDataException($"The texts have the classes {string.Join(", ", data.Classes)}; expected the network's, {string.Join(", ", Classes)}.");
    }

    /// <summary>What results say of where they are from.</summary>
    /// <param name="composite">What relevance is by, if there is any.</param>
    public Provenance Origin(string? composite = null)
    {
        var data = Settings.Get(Configuration.Settings.Data) is { } path
            ? Path.GetFileName(Path.TrimEndingDirectorySeparator(path))
            : $"the program's corpus, shortcut {Configuration.Settings.TestShortcut.Format(Settings.Get(Configuration.Settings.TestShortcut))}";
        return Provenance.OfProcess(Settings.Get(Configuration.Settings.Seed), Settings.Get(Configuration.Settings.Model), data) with { Composite = composite, Mask = TokenMasks.Describe(Settings, Tokenizer) };
    }

    public void Dispose() => Model.Dispose();
}
