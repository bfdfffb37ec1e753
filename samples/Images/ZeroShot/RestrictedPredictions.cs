using RelDrop.Samples;

namespace Images.ZeroShot;

/// <summary>What a network says of images if it knows of some classes only.</summary>
/// <param name="IsCorrect">Whether each image is recognised among those.</param>
/// <param name="Confidences">The greatest of their probabilities, which are those of the network's scores of these classes alone.</param>
internal sealed record RestrictedPredictions(bool[] IsCorrect, double[] Confidences)
{
    /// <summary>The share that is recognised.</summary>
    public double Accuracy => (double)IsCorrect.AsSpan().Count(true) / IsCorrect.Length;

    /// <summary>Leaves other classes out.</summary>
    /// <param name="predictions">What it says of all classes.</param>
    /// <param name="columns">The classes that are left, in order.</param>
    public static RestrictedPredictions Of(Predictions predictions, ReadOnlySpan<int> columns)
    {
        var (correct, confidences) = (new bool[predictions.Count], new double[predictions.Count]);
        var scores = new float[columns.Length];
        for (var image = 0; image < predictions.Count; image++)
        {
            var all = predictions.Of(image);
            for (var i = 0; i < columns.Length; i++)
                scores[i] = all[columns[i]];
            var best = Predictions.Best(scores);
            correct[image] = columns[best] == predictions.Labels[image];
            var sum = 0.0;
            foreach (var score in scores)
                sum += Math.Exp(score - scores[best]);
            confidences[image] = 1 / sum;
        }

        return new RestrictedPredictions(correct, confidences);
    }
}
