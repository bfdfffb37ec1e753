using RelDrop;
using RelDrop.Models;
using RelDrop.Samples.Runs;
using Texts.Configuration;
using Texts.Tokens;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Texts.Networks;

/// <summary>Makes the network that settings name.</summary>
internal static class Network
{
    private const int LstmWidth = 128;

    private static readonly Dictionary<string, BertSize> Sizes = new()
    {
        ["bert_tiny"] = BertSize.Tiny,
        ["bert_mini"] = BertSize.Mini,
        ["bert_small"] = BertSize.Small,
        ["bert_base"] = BertSize.Base,
    };

    /// <summary>The names of the networks.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Sizes.Keys, "lstm"];

    /// <summary>A network of random weights that depend on the seed alone.</summary>
    public static Module<Tensor, Tensor> Create(SettingValues settings, int classes, TextTokenizer tokenizer)
    {
        var device = DeviceOf(settings);
        manual_seed(settings.Get(Settings.Seed));
        Module<Tensor, Tensor> model = Sizes.TryGetValue(settings.Get(Settings.Model), out var size)
            ? new BertClassifier(size with { Vocabulary = tokenizer.Size, Positions = settings.Get(Settings.MaxLength) }, classes, tokenizer.Padding)
            : new LstmClassifier(tokenizer.Size, LstmWidth, classes, tokenizer.Padding);
        return model.to(device);
    }

    /// <exception cref="InvalidDataException">There is no such device.</exception>
    public static Device DeviceOf(SettingValues settings) => settings.Get(Settings.Device) == DeviceType.CPU || cuda.is_available()
        ? new Device(settings.Get(Settings.Device))
        : throw new InvalidDataException($"{Settings.Device} is cuda, which this machine or this build does not have; expected cpu.");
}
