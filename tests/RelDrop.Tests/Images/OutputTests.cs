using Images.Evaluation;
using Images.Focusing;
using Images.ZeroShot;
using RelDrop.Samples;

namespace RelDrop.Tests.Images;

/// <summary>What is made of a network's outputs and relevance.</summary>
public sealed class OutputTests
{
    [Fact]
    public void Of_equal_scores_the_first_is_the_answer()
    {
        Assert.Equal(1, Predictions.Best([0, 2, 2]));
        Assert.Throws<InvalidDataException>(() => Predictions.Best([float.NaN, 1]));
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
