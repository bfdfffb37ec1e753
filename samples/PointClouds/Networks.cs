using PointClouds.Configuration;
using RelDrop;
using RelDrop.Models.PointClouds;
using RelDrop.Samples;
using RelDrop.Samples.Runs;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace PointClouds;

/// <summary>Makes the network that settings name.</summary>
internal static class Networks
{
    /// <summary>What the penalty on PointNet's feature transform is multiplied by (Qi et al. 2017).</summary>
    private const double TransformWeight = 1e-3;

    /// <summary>A network of random weights that depend on the seed alone, and torch's random state after it.</summary>
    public static Module<Tensor, Tensor> Create(SettingValues settings, int classes)
    {
        var device = DeviceOf(settings);
        manual_seed(settings.Get(Settings.Seed));
        return PointModelZoo.Create(settings.Get(Settings.Model), classes, settings.Get(Settings.UseNormals)).to(device);
    }

    /// <exception cref="InvalidDataException">There is no such device.</exception>
    public static Device DeviceOf(SettingValues settings) => settings.Get(Settings.Device) == DeviceType.CPU || cuda.is_available()
        ? new Device(settings.Get(Settings.Device))
        : throw new InvalidDataException($"{Settings.Device} is cuda, which this machine or this build does not have; expected cpu.");

    /// <summary>Logits and what training makes small; null for the cross entropy.</summary>
    public static Func<Tensor, Tensor, (Tensor Output, Tensor Loss)>? Objective(Module<Tensor, Tensor> model) => model is PointNet { HasFeatureTransform: true } net
        ? (input, labels) =>
        {
            var (logits, transform) = net.ForwardWithTransform(input);
            var penalty = PointNet.TransformPenalty(transform) * Number.Of(TransformWeight);
            return (logits, functional.cross_entropy(logits, labels).add(penalty, Number.One));
        }
    : null;

    /// <summary>What gives the relevance of inputs for classes, as settings say.</summary>
    /// <exception cref="InvalidDataException">The network was not compiled under the composite.</exception>
    public static Func<Tensor, Tensor, Tensor> Relevance(SettingValues settings, Module<Tensor, Tensor> model) =>
        Relevances.Of(model, Composite(settings, model), Arithmetic(settings));

    /// <summary>What relevance is propagated by: the network's first composite, unless settings say.</summary>
    /// <inheritdoc cref="Relevance"/>
    public static Type Composite(SettingValues settings, Module<Tensor, Tensor> model) =>
        Presets.Named(model, settings.Get(Settings.Composite) is { } name ? [name] : [])[0];

    /// <summary>The arithmetic of relevance.</summary>
    public static Precision Arithmetic(SettingValues settings) => settings.Get(Settings.Precision);
}
