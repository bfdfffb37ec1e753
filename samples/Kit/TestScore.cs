namespace RelDrop.Samples;

/// <summary>How a network does on test data.</summary>
/// <param name="Accuracy">The share that it recognises, 0 to 1.</param>
/// <param name="Loss">The mean cross entropy.</param>
public sealed record TestScore(double Accuracy, double Loss)
{
    /// <exception cref="InvalidDataException">A score is not a number.</exception>
    public static TestScore Of(Predictions predictions)
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

        return new TestScore((double)correct / predictions.Count, loss / predictions.Count);
    }
}
