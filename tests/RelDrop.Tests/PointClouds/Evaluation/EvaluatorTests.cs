using PointClouds.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.PointClouds.Evaluation;

public sealed class EvaluatorTests : IClassFixture<OneThread>
{
    /// <summary>Logits of the first point's coordinates: the class is the axis along which it is farthest.</summary>
    private static Clouds.Network FirstPoint() => new(input => input.select(2, 0).mul(Number.Of(5)));

    [Fact]
    public void Each_class_counts_the_same_in_the_mean_and_one_without_clouds_does_not()
    {
        using var clouds = Clouds.Random([0, 0, 0, 1], 5, classes: 3);
        using var always = new Clouds.Network(input => tensor(new[] { 1f, 0, 0 }).expand(input.shape[0], 3));
        var scores = new Evaluator(always, 3, CPU).Score(clouds);
        Assert.Equal([(3, 3), (0, 1), (0, 0)], scores.Classes.Select(score => (score.Correct, score.Count)));
        Assert.Equal(0.75, scores.InstanceAccuracy);
        Assert.Equal(0.5, scores.ClassAccuracy);
        Assert.Equal(["class 0", "class 1", "class 2"], scores.Classes.Select(score => score.Name));
    }

    [Fact]
    public void A_network_is_asked_in_eval_mode_in_batches_and_left_as_it_was()
    {
        using var clouds = Clouds.Random([0, 1, 2, 0, 1], 4, classes: 3);
        using var network = FirstPoint();
        network.train();
        using var logProbabilities = new Evaluator(network, 2, CPU).LogProbabilities(clouds);
        Assert.Equal([2, 2, 1], network.Inputs.Select(input => input.shape[0]));
        Assert.Equal([false, false, false], network.Modes);
        Assert.True(network.training);
        using var expected = clouds.Points.select(1, 0).mul(Number.Of(5)).log_softmax(1);
        Assert.True(logProbabilities.allclose(expected));
        Assert.False(logProbabilities.requires_grad);
    }

    [Fact]
    public void Other_networks_are_refused()
    {
        using var clouds = Clouds.Random([0, 1], 4);
        using var network = FirstPoint();
        Assert.Contains("shape (2, 3); expected 2 classes", Assert.Throws<InvalidDataException>(() => new Evaluator(network, 2, CPU).Score(clouds)).Message, StringComparison.Ordinal);
        using var other = new Clouds.Network(input => input.reshape(7, 7));
        Assert.Contains("does not take inputs of shape (2, 3, 4)", Assert.Throws<InvalidDataException>(() => new Evaluator(other, 2, CPU).Score(clouds)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_vote_is_the_cloud_as_it_is()
    {
        using var clouds = Clouds.Random([0, 1, 2, 0, 1], 4, classes: 3);
        using var network = FirstPoint();
        var evaluator = new Evaluator(network, 2, CPU);
        Assert.Equal(evaluator.Score(clouds).Classes, new Voting(1, Seed: 3).Score(evaluator, clouds).Classes);
        Assert.True(network.Inputs[0].equal(network.Inputs[3]).all().item<bool>());
    }

    [Fact]
    public void Votes_average_log_probabilities_of_scaled_clouds_in_other_orders()
    {
        using var clouds = Clouds.Random([.. Enumerable.Range(0, 60).Select(i => i % 3L)], 4, classes: 3);
        using var network = FirstPoint();
        var scores = new Voting(5, Seed: 3, MinScale: 0.5, MaxScale: 2).Score(new Evaluator(network, 60, CPU), clouds);
        Assert.Equal(5, network.Inputs.Count);
        using var mean = stack(network.Inputs.Select(input => input.select(2, 0).mul(Number.Of(5)).log_softmax(1))).mean([0]);
        Assert.Equal(Scores.Of(mean, clouds.Labels, clouds.Classes).Classes, scores.Classes);

        var scales = network.Inputs.Skip(1).Select(input => input.sum([1, 2]).div(network.Inputs[0].sum([1, 2]))).ToArray();
        Assert.All(scales, scale => Assert.InRange(scale.min().item<float>(), 0.499, 0.7));
        Assert.All(scales, scale => Assert.InRange(scale.max().item<float>(), 1.5, 2.001));
        using var unscaled = network.Inputs[1].div(scales[0].reshape(60, 1, 1));
        Assert.True(unscaled.sort(2).Values.allclose(network.Inputs[0].sort(2).Values, atol: 1e-4));
        Assert.False(unscaled.allclose(network.Inputs[0], atol: 1e-4));
    }

    [Fact]
    public void Votes_depend_on_the_seed_and_on_nothing_else()
    {
        using var clouds = Clouds.Random([.. Enumerable.Range(0, 30).Select(i => i % 3L)], 6, classes: 3);
        float[] Asked(ulong seed, int batch)
        {
            using var network = FirstPoint();
            new Voting(3, seed).Score(new Evaluator(network, batch, CPU), clouds);
            return [.. cat(network.Inputs).data<float>()];
        }

        manual_seed(1);
        var first = Asked(3, 7);
        manual_seed(2);
        Assert.Equal(first, Asked(3, 30));
        Assert.NotEqual(first, Asked(4, 30));
    }
}
