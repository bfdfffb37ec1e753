using Images.Evaluation;
using Images.Measures;
using Images.ZeroShot;

namespace RelDrop.Tests.Images;

/// <summary>Measures with answers worked out by hand, or by the code that defines them.</summary>
public sealed class MeasureTests
{
    /// <summary>scikit-learn's example of average_precision_score and roc_auc_score, and ties.</summary>
    [Theory]
    [InlineData(new[] { 0.1, 0.4, 0.35, 0.8 }, new[] { false, false, true, true }, 5.0 / 6, 0.75)]
    [InlineData(new[] { 0.5, 0.5, 0.5, 0.5 }, new[] { true, false, false, false }, 0.25, 0.5)]
    [InlineData(new[] { 3.0, 2.0, 2.0, 1.0 }, new[] { true, true, false, false }, (0.5 * 1) + (0.5 * 2 / 3), 0.875)]
    [InlineData(new[] { 1.0, 2.0 }, new[] { true, false }, 0.5, 0)]
    public void Positives_are_told_from_negatives(double[] scores, bool[] isPositive, double averagePrecision, double auroc)
    {
        Assert.Equal(averagePrecision, Detection.AveragePrecision(scores, isPositive), 12);
        Assert.Equal(auroc, Detection.Auroc(scores, isPositive), 12);
    }

    [Fact]
    public void Without_positives_there_is_no_measure()
    {
        Assert.Equal(double.NaN, Detection.AveragePrecision([1, 2], [false, false]));
        Assert.Equal(double.NaN, Detection.Auroc([1, 2], [false, false]));
        Assert.Throws<ArgumentException>(() => Detection.Auroc([1], []));
    }

    /// <summary>Bins of two by confidence: (.2, .4), (.6, .8) and the last, (.9, .9, 1), which the authors' loop leaves out.</summary>
    [Fact]
    public void The_calibration_error_leaves_the_most_confident_out()
    {
        double[] confidences = [0.9, 0.2, 0.8, 0.4, 1, 0.6, 0.9];
        bool[] isCorrect = [false, true, true, false, false, false, false];
        var expected = Math.Sqrt((2.0 / 7 * Math.Pow(0.3 - 0.5, 2)) + (2.0 / 7 * Math.Pow(0.7 - 0.5, 2)));
        Assert.Equal(expected, Confidence.RmsCalibrationError(confidences, isCorrect, binSize: 2), 12);
        Assert.Equal(double.NaN, Confidence.RmsCalibrationError(confidences, isCorrect));
    }

    /// <summary>From the most confident on: right, wrong, right, wrong, so accuracies 1, 1/2, 2/3 and 1/2.</summary>
    [Fact]
    public void The_response_rate_accuracy_curve_has_an_area() =>
        Assert.Equal((1 + 0.5 + (2.0 / 3) + 0.5) / 4, Confidence.Aurra([0.1, 0.9, 0.5, 0.7], [false, true, true, false]), 12);

    [Fact]
    public void Confusion_counts()
    {
        var matrix = ConfusionMatrix.Of([0, 0, 1, 2, 2], [0, 1, 1, 1, 2], classes: 4);
        Assert.Equal([1, 1, 0, 0], matrix.Counts[0]);
        Assert.Equal((0.5, 1, double.NaN), (matrix.Recall(0), matrix.Precision(0), matrix.Recall(3)));
        Assert.Equal(1.0 / 3, matrix.Precision(1), 12);
        Assert.Equal(double.NaN, matrix.Precision(3));
    }

    [Fact]
    public void Of_equal_scores_the_first_counts()
    {
        Assert.Equal(1, Ranking.Best([0, 2, 2]));
        Assert.True(Ranking.IsAmongTop([1, 1, 1], label: 1, count: 2));
        Assert.False(Ranking.IsAmongTop([1, 1, 1], label: 2, count: 2));
        Assert.Throws<InvalidDataException>(() => Ranking.Best([float.NaN, 1]));
    }

    [Fact]
    public void A_curve_has_a_mean_height()
    {
        Assert.Equal(0.6, Curves.MeanHeight([0, 0.25, 0.5], [1, 0.5, 0.4]), 12);
        Assert.Equal(0.3, Curves.MeanHeight([0.5], [0.3]));
    }

    /// <summary>Four pixels, of which two have positive relevance, 3 and 1.</summary>
    [Fact]
    public void Relevance_is_inside_or_not()
    {
        var score = FocusScore.Of([-5, 3, 1, 0], [true, true, false, false])!.Value;
        Assert.Equal((0.75, true, 0.25, 0.5, 0.5), (score.Share, score.IsPointing, score.Half, score.Most, score.Region));
        Assert.Equal(-((0.75 * Math.Log(0.75)) + (0.25 * Math.Log(0.25))) / Math.Log(4), score.Entropy, 12);
        Assert.Equal(1, FocusScore.Of([2, 2, 2, 2], [true, false, false, false])!.Value.Entropy, 12);
        Assert.Null(FocusScore.Of([-1, 0], [true, false]));
    }

    /// <summary>The classes 1 and 3 of four: class 2 has the greatest score, and does not count.</summary>
    [Fact]
    public void Other_classes_are_left_out()
    {
        var said = RestrictedPredictions.Of(new Predictions([0, 1, 9, 0, 0, 1, 9, 3], [1, 1], 4), [1, 3]);
        Assert.Equal([true, false], said.IsCorrect);
        Assert.Equal([1 / (1 + Math.Exp(-1)), 1 / (1 + Math.Exp(-2))], said.Confidences);
        Assert.Equal(0.5, said.Accuracy);
    }

    [Fact]
    public void The_subsets_of_ImageNet_have_their_sizes()
    {
        Assert.Equal(1000, ImageNetClasses.All.Count);
        Assert.Equal(ImageNetClasses.All.Order(StringComparer.Ordinal), ImageNetClasses.All);
        Assert.All(Enum.GetValues<ClassSubset>(), subset => Assert.Equal(200, ImageNetClasses.Of(subset).Count));
        Assert.Equal("n01498041", ImageNetClasses.Of(ClassSubset.A)[0]);
        Assert.Equal("n01443537", ImageNetClasses.Of(ClassSubset.O)[0]);
    }
}
