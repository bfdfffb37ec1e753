namespace RelDrop.Studies.Measures;

/// <summary>How often samples of each class are taken for each class.</summary>
/// <param name="classes">How many classes there are.</param>
public sealed class ConfusionMatrix(int classes)
{
    private readonly int[,] counts = new int[classes, classes];

    /// <summary>How many classes there are.</summary>
    public int Classes => classes;

    /// <summary>How many samples there are.</summary>
    public int Total { get; private set; }

    /// <summary>How many are taken for what they are.</summary>
    public int Correct => Enumerable.Range(0, classes).Sum(label => counts[label, label]);

    /// <summary>The share of samples that are taken for what they are.</summary>
    /// <exception cref="ArgumentException">There are no samples.</exception>
    public double Accuracy
    {
        get
        {
            Require.AtLeast(Total, 1, "samples");
            return (double)Correct / Total;
        }
    }

    /// <summary>The mean of the classes' accuracies; classes without samples do not count.</summary>
    /// <exception cref="ArgumentException">There are no samples.</exception>
    public double BalancedAccuracy
    {
        get
        {
            Require.AtLeast(Total, 1, "samples");
            return Enumerable.Range(0, classes).Select(AccuracyOf).OfType<double>().Average();
        }
    }

    /// <summary>How many samples of a class are taken for another, or the same.</summary>
    /// <param name="label">What they are.</param>
    /// <param name="predicted">What they are taken for.</param>
    public int this[int label, int predicted] => counts[label, predicted];

    /// <summary>Counts a sample.</summary>
    /// <param name="label">What it is.</param>
    /// <param name="predicted">What it is taken for.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such class.</exception>
    public void Add(int label, int predicted)
    {
        counts[label, predicted]++;
        Total++;
    }

    /// <summary>How many samples a class has.</summary>
    /// <param name="label">The class.</param>
    public int CountOf(int label) => Enumerable.Range(0, classes).Sum(predicted => counts[label, predicted]);

    /// <summary>The share of a class's samples that are taken for it; null if it has none.</summary>
    /// <param name="label">The class.</param>
    public double? AccuracyOf(int label) => CountOf(label) is > 0 and var count ? (double)counts[label, label] / count : null;

    /// <summary>Of the samples that are taken for a class, the share that is of it; null if none is.</summary>
    /// <param name="predicted">The class.</param>
    public double? PrecisionOf(int predicted) => Enumerable.Range(0, classes).Sum(label => counts[label, predicted]) is > 0 and var count ? (double)counts[predicted, predicted] / count : null;
}
