using Images.Picturing;
using static TorchSharp.torch;

namespace Images.Occlusion;

/// <summary>The relevance that another network gives to a network's inputs.</summary>
internal static class OtherRelevance
{
    /// <summary>Gives it of inputs as the first network takes them.</summary>
    /// <param name="trained">The network.</param>
    /// <param name="judge">The other one.</param>
    /// <param name="maps">That one's relevance of its own inputs.</param>
    /// <exception cref="InvalidDataException">The two have other classes, or take images of another size.</exception>
    public static IReadOnlyList<NamedRelevance> Of(TrainedNetwork trained, TrainedNetwork judge, IReadOnlyList<NamedRelevance> maps)
    {
        if (!judge.Classes.SequenceEqual(trained.Classes))
            throw new InvalidDataException($"'{judge.Weights}' has other classes than '{trained.Weights}'; expected the same.");
        var (own, other) = (trained.Format, judge.Format);
        if ((own.Size, own.Channels) != (other.Size, other.Channels))
            throw new InvalidDataException($"'{judge.Weights}' takes {other.Channels}×{other.Size}×{other.Size}; expected {own.Channels}×{own.Size}×{own.Size}, as '{trained.Weights}'.");
        // Each has its own normalization; the pixels are the same.
        return [.. maps.Select(map => map with
        {
            Of = (input, target) =>
            {
                using var scope = NewDisposeScope();
                return map.Of(other.Normalization.Apply(own.Normalization.Undo(input)), target).MoveToOuterDisposeScope();
            },
        })];
    }
}
