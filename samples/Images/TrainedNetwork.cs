using Images.Configuration;
using Images.Data;
using Images.Networks;
using RelDrop.Imaging;
using RelDrop.Samples.Runs;
using RelDrop.Weights;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Images;

/// <summary>A network with its weights, and all that is needed to ask it.</summary>
/// <param name="Settings">The settings that it was trained with, or that describe it.</param>
/// <param name="Model">The network, in eval mode.</param>
/// <param name="Classes">The classes that it tells apart.</param>
/// <param name="Weights">The file of its weights.</param>
internal sealed record TrainedNetwork(SettingValues Settings, Module<Tensor, Tensor> Model, IReadOnlyList<string> Classes, string Weights) : IDisposable
{
    /// <summary>What its inputs are like.</summary>
    public InputFormat Format { get; } = InputFormat.Of(Settings);

    /// <summary>Makes the network and reads its weights.</summary>
    /// <exception cref="InvalidDataException">The weights are none of it.</exception>
    public static TrainedNetwork Load(SettingValues settings, IReadOnlyList<string> classes, string weights)
    {
        if (!File.Exists(weights))
            throw new InvalidDataException($"There is no file '{weights}'; expected weights, which a run has after its first test.");
        var model = Network.Create(settings, classes.Count);
        try
        {
            model.LoadWeights(weights);
            model.eval();
            return new TrainedNetwork(settings, model, classes, weights);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Loads images as the network takes them, in order.</summary>
    public ImageLoader Loader(IImageSource source) => Format.TestLoader(source, Settings);

    public void Dispose() => Model.Dispose();
}
