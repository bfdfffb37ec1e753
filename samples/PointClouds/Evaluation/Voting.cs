using PointClouds.Data;
using RelDrop;
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
    /// <param name="evaluator">Asks the model.</param>
    /// <param name="clouds">The clouds.</param>
    /// <param name="onVote">Called after each opinion of all clouds, if given.</param>
    public Scores Score(Evaluator evaluator, PointSet clouds, Action? onVote = null)
    {
        using var scope = NewDisposeScope();
        var sum = evaluator.LogProbabilities(clouds);
        onVote?.Invoke();
        using var generator = new Generator(Seed);
        for (var vote = 1; vote < Votes; vote++)
        {
            using var changed = Change(clouds, generator);
            sum.add_(evaluator.LogProbabilities(changed), Number.One);
            onVote?.Invoke();
        }

        return Scores.Of(sum.div_(Number.Of(Votes)), clouds.Labels, clouds.Classes);
    }

    private PointSet Change(PointSet clouds, Generator generator)
    {
        using var scope = NewDisposeScope();
        var (count, size, channels) = (clouds.Points.shape[0], clouds.Points.shape[1], clouds.Points.shape[2]);
        var scales = rand([count, 1, 1], generator: generator).mul_(Number.Of(MaxScale - MinScale)).add_(Number.Of(MinScale), Number.One);
        var order = rand([count, size], generator: generator).argsort(1);
        var mixed = clouds.Points.gather(1, order.unsqueeze(2).expand(count, size, channels));
        mixed.narrow(2, 0, 3).mul_(scales);
        return new PointSet(mixed.MoveToOuterDisposeScope(), clouds.Labels.alias().MoveToOuterDisposeScope(), clouds.Classes);
    }
}
