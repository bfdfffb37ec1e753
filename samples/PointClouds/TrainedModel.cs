using PointClouds.Configuration;
using PointClouds.Data;
using RelDrop.Samples.Runs;
using RelDrop.Weights;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace PointClouds;

/// <summary>A network with its weights, and all that is needed to ask it.</summary>
/// <param name="Settings">The settings that it was trained with, or that describe it.</param>
/// <param name="Model">The network, in eval mode.</param>
/// <param name="Classes">The classes that it tells apart.</param>
/// <param name="Weights">The file of its weights.</param>
internal sealed record TrainedModel(SettingValues Settings, Module<Tensor, Tensor> Model, IReadOnlyList<string> Classes, string Weights) : IDisposable
{
    /// <summary>Makes the network and reads its weights.</summary>
    /// <exception cref="InvalidDataException">The weights are none of it.</exception>
    public static TrainedModel Load(SettingValues settings, IReadOnlyList<string> classes, string weights)
    {
        var model = Networks.Create(settings, classes.Count);
        try
        {
            model.LoadWeights(weights);
            model.eval();
            return new TrainedModel(settings, model, classes, weights);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Refuses data of other classes.</summary>
    public PointSet Checked(PointSet clouds) => clouds.Classes.SequenceEqual(Classes)
        ? clouds
        : throw new InvalidDataException($"The data has the classes {string.Join(", ", clouds.Classes)}; expected those that the network was trained on, {string.Join(", ", Classes)}.");

    public void Dispose() => Model.Dispose();
}
