using RelDrop.Distributed;

namespace RelDrop.Samples;

/// <summary>How a network does on test data.</summary>
/// <param name="Accuracy">The share that it recognises, 0 to 1.</param>
/// <param name="Loss">The mean cross entropy.</param>
public sealed record TestScore(double Accuracy, double Loss)
{
    /// <exception cref="InvalidDataException">A score is not a number.</exception>
    public static TestScore Of(Predictions predictions) => Of(Sums(predictions));

    /// <summary>Of all ranks' images.</summary>
    /// <param name="predictions">What the network says of this rank's; null if it has none.</param>
    /// <param name="ranks">The ranks.</param>
    public static TestScore Of(Predictions? predictions, Ranks ranks)
    {
        var sums = predictions is null ? new double[3] : Sums(predictions);
        ranks.Sum(sums);
        return Of(sums);
    }

    private static TestScore Of(double[] sums) => new(sums[0] / sums[2], sums[1] / sums[2]);

    /// <summary>How many are recognised, the sum of cross entropies, and how many there are.</summary>
    private static double[] Sums(Predictions predictions)
    {
        var (correct, loss) = (0, 0.0);
        for (var i = 0; i < predictions.Count; i++)
        {
            var logits = predictions.Of(i);
            var label = predictions.Labels[i];
            var best = Predictions.Best(logits);
            correct += best == label ? 1 : 0;
            // By the greatest, as exponentials of large scores are infinite.
            var sum = 0.0;
            foreach (var logit in logits)
                sum += Math.Exp(logit - logits[best]);
            loss += Math.Log(sum) + logits[best] - logits[label];
        }

        return [correct, loss, predictions.Count];
    }
}
