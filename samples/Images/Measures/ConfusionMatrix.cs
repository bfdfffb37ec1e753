namespace Images.Measures;

/// <summary>How often images of each class were taken for each class.</summary>
/// <param name="Counts">Of true class i, taken for class j.</param>
internal sealed record ConfusionMatrix(int[][] Counts)
{
    /// <summary>Counts.</summary>
    /// <param name="labels">The true classes.</param>
    /// <param name="predicted">What they were taken for.</param>
    /// <param name="classes">How many classes there are.</param>
    public static ConfusionMatrix Of(ReadOnlySpan<int> labels, ReadOnlySpan<int> predicted, int classes)
    {
        var counts = Enumerable.Range(0, classes).Select(_ => new int[classes]).ToArray();
        for (var i = 0; i < labels.Length; i++)
            counts[labels[i]][predicted[i]]++;
        return new ConfusionMatrix(counts);
    }

    /// <summary>How many images there are of a class.</summary>
    public int CountOf(int label) => Counts[label].Sum();

    /// <summary>The share of a class's images that were recognised; NaN if there are none.</summary>
    public double Recall(int label) => (double)Counts[label][label] / CountOf(label);

    /// <summary>The share of those taken for a class that are of it; NaN if there are none.</summary>
    public double Precision(int label) => (double)Counts[label][label] / Counts.Sum(row => row[label]);
}
