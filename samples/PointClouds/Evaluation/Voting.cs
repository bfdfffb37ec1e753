using PointClouds.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace PointClouds.Evaluation;

/// <summary>
/// Several opinions of each cloud: the first of the cloud as it is, the others of it scaled at random and with its points in
/// random order. Their log-probabilities are averaged.
/// </summary>
/// <param name="Votes">How many, at least 1.</param>
/// <param name="Seed">The seed of scales and orders, which depend on nothing else.</param>
/// <param name="MinScale">The least factor of a cloud's coordinates.</param>
/// <param name="MaxScale">The greatest.</param>
internal sealed record Voting(int Votes, ulong Seed = 0, double MinScale = 0.8, double MaxScale = 1.25)
{
    /// <summary>How the model does by vote.</summary>
    public Scores Score(Evaluator evaluator, PointSet clouds)
    {
        using var scope = NewDisposeScope();
        using Scalar votes = Votes;
        var sum = evaluator.LogProbabilities(clouds);
        using var generator = new Generator(Seed);
        for (var vote = 1; vote < Votes; vote++)
        {
            using var changed = Change(clouds, generator);
            sum.add_(evaluator.LogProbabilities(changed));
        }

        return Scores.Of(sum.div_(votes), clouds.Labels, clouds.Classes);
    }

    private PointSet Change(PointSet clouds, Generator generator)
    {
        using var scope = NewDisposeScope();
        using Scalar range = MaxScale - MinScale, least = MinScale;
        var (count, size, channels) = (clouds.Points.shape[0], clouds.Points.shape[1], clouds.Points.shape[2]);
        var scales = rand([count, 1, 1], generator: generator).mul_(range).add_(least);
        var order = rand([count, size], generator: generator).argsort(1);
        var mixed = clouds.Points.gather(1, order.unsqueeze(2).expand(count, size, channels));
        mixed.narrow(2, 0, 3).mul_(scales);
        return new PointSet(mixed.MoveToOuterDisposeScope(), clouds.Labels.alias().MoveToOuterDisposeScope(), clouds.Classes);
    }
}
