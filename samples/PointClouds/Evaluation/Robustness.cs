using PointClouds.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace PointClouds.Evaluation;

/// <summary>Which points of a cloud are taken away.</summary>
internal enum Removal
{
    Random,
    MostRelevant,
    LeastRelevant,
}

/// <summary>How a model does as points are taken away.</summary>
/// <param name="Removal">Which.</param>
/// <param name="Accuracies">The instance accuracy at each of the shares.</param>
internal sealed record RobustnessCurve(Removal Removal, IReadOnlyList<double> Accuracies);

/// <summary>
/// Takes points away and asks the model again. The clouds become smaller: nothing stands in for a point. What is relevant is
/// found once, on the whole cloud.
/// </summary>
/// <param name="evaluator">The model.</param>
/// <param name="relevance">Gives relevance (B, C, P) of inputs (B, 3 or 6, P) and classes (B).</param>
/// <param name="ofTrueClass">Whether it is that of the true class; of the predicted one otherwise.</param>
internal sealed class Robustness(Evaluator evaluator, Func<Tensor, Tensor, Tensor> relevance, bool ofTrueClass)
{
    /// <summary>The shares of points that are usually taken away.</summary>
    public static IReadOnlyList<double> Shares { get; } = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

    /// <summary>How the model does, for each kind of points.</summary>
    /// <param name="clouds">The clouds.</param>
    /// <param name="shares">The shares of points to take away, from 0 to below 1; at least one point stays.</param>
    /// <param name="seed">The seed of the random ones.</param>
    /// <param name="onStep">Called after each accuracy, if given.</param>
    public IReadOnlyList<RobustnessCurve> Measure(PointSet clouds, IReadOnlyList<double> shares, ulong seed = 0, Action? onStep = null)
    {
        using var byRelevance = PointsByRelevance(clouds);
        using var atRandom = PointOrders.Random(clouds.Points.shape[0], clouds.Points.shape[1], seed);
        using var byIrrelevance = byRelevance.flip(1);
        RobustnessCurve Curve(Removal removal, Tensor order) => new(removal, [.. shares.Select(share =>
        {
            using var smaller = Without(clouds, order, share);
            var accuracy = evaluator.Score(smaller).InstanceAccuracy;
            onStep?.Invoke();
            return accuracy;
        })]);

        return [Curve(Removal.Random, atRandom), Curve(Removal.MostRelevant, byRelevance), Curve(Removal.LeastRelevant, byIrrelevance)];
    }

    /// <summary>The clouds without the first points of an order; the others stay in their own.</summary>
    public static PointSet Without(PointSet clouds, Tensor order, double share)
    {
        using var scope = NewDisposeScope();
        var (size, channels) = (clouds.Points.shape[1], clouds.Points.shape[2]);
        var removed = Math.Min((long)Math.Round(share * size), size - 1);
        var kept = order.narrow(1, removed, size - removed).sort(1).Values;
        var points = clouds.Points.gather(1, kept.unsqueeze(2).expand(-1, -1, channels));
        return new PointSet(points.MoveToOuterDisposeScope(), clouds.Labels.alias().MoveToOuterDisposeScope(), clouds.Classes);
    }

    private Tensor PointsByRelevance(PointSet clouds)
    {
        using var scope = NewDisposeScope();
        var classes = ofTrueClass ? clouds.Labels : evaluator.LogProbabilities(clouds).argmax(1);
        using var asked = new PointSet(clouds.Points.alias(), classes.alias(), clouds.Classes);
        return PointOrders.MostRelevantFirst(evaluator.OfBatches(asked, relevance)).MoveToOuterDisposeScope();
    }
}
