using RelDrop.Studies.Measures;

namespace RelDrop.Tests.Studies;

/// <summary>Measures against answers that are known: from definitions by hand, and from scikit-learn's and SciPy's manuals.</summary>
public sealed class MeasureTests
{
    private static readonly double[] Scores = [0.1, 0.4, 0.35, 0.8];
    private static readonly bool[] Positives = [false, false, true, true];

    [Fact]
    public void Ranking_is_as_scikit_learn_has_it()
    {
        Assert.Equal(0.5 + (0.5 * 2 / 3), Ranking.AveragePrecision(Scores, Positives), 12);
        Assert.Equal(0.75, Ranking.Auroc(Scores, Positives), 12);
        Assert.Equal(1, Ranking.AveragePrecision([2, 1], [true, false]));
        Assert.Equal(0, Ranking.Auroc([1, 2], [true, false]));
    }

    [Fact]
    public void Equal_scores_are_worth_what_chance_is_in_any_order()
    {
        Assert.Equal(0.25, Ranking.AveragePrecision([1, 1, 1, 1], [true, false, false, false]));
        Assert.Equal(0.5, Ranking.Auroc([1, 1, 1, 1], [false, false, false, true]));
        // One pair of three is a tie: (1 + 1 + 0.5) / 3.
        Assert.Equal(2.5 / 3, Ranking.Auroc([3, 3, 2, 1], [true, false, false, false]), 12);
        Assert.Equal(Calibration.Aurra([0.9, 0.9, 0.1], [true, false, false]), Calibration.Aurra([0.9, 0.9, 0.1], [false, true, false]));
    }

    [Fact]
    public void Calibration_leaves_the_most_confident_bin_out_as_its_authors_do()
    {
        double[] confidences = [.. Enumerable.Repeat(0.5, 100), .. Enumerable.Repeat(0.9, 150)];
        bool[] correct = [.. Enumerable.Range(0, 100).Select(i => i < 60), .. Enumerable.Repeat(false, 150)];
        Assert.Equal(Math.Sqrt(100 / 250.0 * 0.01), Calibration.RmsError(confidences, correct), 12);
        Assert.Throws<ArgumentException>(() => Calibration.RmsError(confidences.AsSpan(0, 199), correct.AsSpan(0, 199)));
    }

    [Fact]
    public void Aurra_is_the_mean_accuracy_over_response_rates() =>
        Assert.Equal((1 + (1 / 2.0) + (2 / 3.0)) / 3, Calibration.Aurra([0.7, 0.9, 0.8], [true, true, false]), 12);

    [Fact]
    public void Top_k_counts_ties_against_the_label()
    {
        Assert.True(TopK.IsHit([1, 3, 2], 1));
        Assert.False(TopK.IsHit([1, 3, 2], 2));
        Assert.True(TopK.IsHit([1, 3, 2], 2, k: 2));
        Assert.False(TopK.IsHit([1, 1, 1], 0, k: 2));
        Assert.False(TopK.IsHit([float.NaN, 1], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => TopK.IsHit([1, 2], 0, k: 3));
    }

    [Fact]
    public void A_confusion_matrix_counts_by_class()
    {
        var matrix = new ConfusionMatrix(3);
        foreach (var (label, predicted) in new[] { (0, 0), (0, 0), (0, 1), (1, 1) })
            matrix.Add(label, predicted);
        Assert.Equal((2, 1, 3, 4), (matrix[0, 0], matrix[0, 1], matrix.Correct, matrix.Total));
        Assert.Equal(0.75, matrix.Accuracy);
        Assert.Equal(((2 / 3.0) + 1) / 2, matrix.BalancedAccuracy, 12);
        Assert.Null(matrix.AccuracyOf(2));
        Assert.Null(new ConfusionMatrix(2).PrecisionOf(1));
        Assert.Throws<ArgumentException>(() => new ConfusionMatrix(2).Accuracy);
    }

    [Fact]
    public void The_area_is_the_mean_height()
    {
        Assert.Equal(0.5, Area.UnderCurve([0, 0.5, 1], [1, 0.5, 0]), 12);
        Assert.Equal(0.7, Area.UnderCurve([0, 0.1, 0.9], [0.7, 0.7, 0.7]), 12);
        Assert.Throws<ArgumentException>(() => Area.UnderCurve([0, 0], [1, 1]));
        Assert.Throws<ArgumentException>(() => Area.UnderCurve([0], [1]));
    }

    [Fact]
    public void Concentration_counts_pixels()
    {
        float[] relevance = [1, -5, 4, 2, 3];
        Assert.Equal(2 / 5.0, Concentration.PixelShare(relevance, 0.5));
        Assert.Equal(3 / 5.0, Concentration.PixelShare(relevance, 0.9));
        Assert.Equal(1, Concentration.Entropy([2, 2, 2])!.Value, 12);
        Assert.Equal(0, Concentration.Entropy([0, 2, -2])!.Value, 12);
        Assert.Null(Concentration.Entropy([0, -1]));
        Assert.Null(Concentration.PixelShare([0, -1], 0.5));
    }

    [Fact]
    public void Localization_asks_where_positive_relevance_is()
    {
        bool[] inside = [true, true, false, false];
        Assert.Equal(0.25, Localization.ShareInside([1, -9, 3, 0], inside));
        Assert.False(Localization.IsHit([1, -9, 3, 0], inside));
        Assert.True(Localization.IsHit([3, 0, 3, 0], inside));
        Assert.Null(Localization.IsHit([0, 0, -1, 0], inside));
        Assert.Throws<ArgumentException>(() => Localization.ShareInside([1], inside));
        Assert.Throws<ArgumentException>(() => Localization.ShareInside([float.NaN, 0, 0, 0], inside));
    }
}
