using Images.Configuration;
using Images.Data;
using Images.Picturing;
using RelDrop.Models;
using RelDrop.Samples;
using RelDrop.Samples.Runs;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Images.Networks;

/// <summary>Makes the network that settings name.</summary>
internal static class Network
{
    private const string SmallSuffix = "_cifar";

    /// <summary>A network of random weights that depend on the seed alone, and torch's random state after it.</summary>
    /// <param name="settings">Resolved settings.</param>
    /// <param name="classes">The number of classes.</param>
    public static Module<Tensor, Tensor> Create(SettingValues settings, int classes)
    {
        var device = DeviceOf(settings);
        manual_seed(settings.Get(OptimizationSettings.Seed));
        return ModelZoo.Create(settings.Get(ModelSettings.Name), classes, settings.Get(DataSettings.Channels) ?? 3).to(device);
    }

    /// <exception cref="InvalidDataException">There is no such device.</exception>
    public static Device DeviceOf(SettingValues settings) => settings.Get(ModelSettings.Device) == DeviceType.CPU || cuda.is_available()
        ? new Device(settings.Get(ModelSettings.Device))
        : throw new InvalidDataException($"{ModelSettings.Device} is cuda, which this machine or this build does not have; expected cpu.");

    /// <summary>The model with the stem that fits an input's size, unless settings say.</summary>
    /// <exception cref="InvalidDataException">The model has no such stem.</exception>
    public static ModelInfo InfoFor(SettingValues settings, int size)
    {
        var name = settings.Get(ModelSettings.Name);
        var (hasSmall, isSmall) = (ModelZoo.Names.Contains(name + SmallSuffix), name.EndsWith(SmallSuffix, StringComparison.Ordinal));
        var chosen = settings.Get(ModelSettings.Stem) switch
        {
            Stem.Auto when hasSmall && size <= InputFormat.MostSmall => name + SmallSuffix,
            Stem.Small when hasSmall => name + SmallSuffix,
            Stem.Large when isSmall => name[..^SmallSuffix.Length],
            Stem.Small when !isSmall => throw settings.Conflict(ModelSettings.Stem, ModelSettings.Name, "a model that has one: a resnet18 to 152"),
            _ => name,
        };
        return ModelZoo.Info(chosen);
    }

    /// <summary>What gives the relevance of inputs for classes: by the composites that are named, or the one of the settings, or the network's first.</summary>
    /// <exception cref="InvalidDataException">The network was not compiled under one.</exception>
    public static IReadOnlyList<NamedRelevance> Relevance(SettingValues settings, Module<Tensor, Tensor> model, params IReadOnlyList<string> composites)
    {
        var names = composites.Count == 0 && settings.Get(MaskSettings.Composite) is { } own ? [own] : composites;
        return [.. Presets.Named(model, names).Select(composite => new NamedRelevance(composite.Name, Relevances.Of(model, composite, settings.Get(MaskSettings.Precision))))];
    }
}
