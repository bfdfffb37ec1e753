using PointClouds.Data;
using PointClouds.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.PointClouds.Evaluation;

public sealed class RobustnessTests : IClassFixture<OneThread>
{
    /// <summary>Ten points each, two of which have y = 1 and the others less than a half; x is the point's number.</summary>
    private static PointSet TwoMatter(params long[] labels)
    {
        var clouds = Clouds.Random(labels, 10);
        clouds.Points.select(2, 1).mul_(Number.Of(0.4));
        clouds.Points.select(1, 3).select(1, 1).fill_(Number.One);
        clouds.Points.select(1, 7).select(1, 1).fill_(Number.One);
        clouds.Points.select(2, 0).copy_(arange(Number.Zero, Number.Of(10), Number.One, ScalarType.Float32).expand(labels.Length, 10));
        return clouds;
    }

    /// <summary>Class 1 if any point has y above 0.5.</summary>
    private static Clouds.Network AnyHigh() => new(input => stack([zeros(input.shape[0]), (input.select(1, 1).amax([1]) - Number.Of(0.5))], 1));

    /// <summary>Relevance that is y.</summary>
    private static Tensor IsHeight(Tensor input, Tensor classes) => input * tensor(new[] { 0f, 1, 0 }).reshape(1, 3, 1);

    [Fact]
    public void Without_relevant_points_the_network_fails_and_without_others_it_does_not()
    {
        using var clouds = TwoMatter(1, 1, 1);
        using var network = AnyHigh();
        double[] shares = [0, 0.1, 0.2, 0.5, 0.9];
        var steps = 0;
        var curves = new Robustness(new Evaluator(network, 8, CPU), IsHeight, ofTrueClass: true).Measure(clouds, shares, seed: 1, () => steps++);
        Assert.Equal([Removal.Random, Removal.MostRelevant, Removal.LeastRelevant], curves.Select(curve => curve.Removal));
        Assert.Equal([1.0, 1, 0, 0, 0], curves[1].Accuracies);
        Assert.Equal([1.0, 1, 1, 1, 1], curves[2].Accuracies);
        Assert.Equal(15, steps);
        // They are gone, and nothing is in their place.
        Assert.Equal([10, 9, 8, 5, 1], network.Inputs.Take(5).Select(input => input.shape[2]));
    }

    [Fact]
    public void What_is_left_keeps_its_order_and_at_least_one_point_is()
    {
        using var clouds = TwoMatter(0);
        using var order = tensor(new long[] { 4, 9, 0, 1, 2, 3, 5, 6, 7, 8 }, [1, 10]);
        float[] Left(double share)
        {
            using var smaller = Robustness.Without(clouds, order, share);
            return [.. smaller.Points.select(2, 0).reshape(-1).data<float>()];
        }

        Assert.Equal([0f, 1, 2, 3, 5, 6, 7, 8], Left(0.2));
        Assert.Equal([8f], Left(0.9));
        Assert.Equal([8f], Left(1));
        Assert.Equal(10, Left(0).Length);
    }

    [Fact]
    public void Relevance_is_summed_over_channels_and_ties_go_by_index()
    {
        using var relevance = tensor(new[] { 1f, 2, 0, 3, -1, 2, 0, 0, 1, 0, 0, 1 }, [2, 2, 3]);
        using var order = PointOrders.MostRelevantFirst(relevance);
        // Sums: 4, 1, 2 and 0, 0, 2.
        Assert.Equal([0L, 2, 1, 2, 0, 1], order.data<long>().ToArray());
    }

    [Fact]
    public void Relevance_is_of_the_class_that_is_asked_for()
    {
        using var clouds = TwoMatter(0, 1, 0);
        using var network = AnyHigh();
        long[] Asked(bool ofTrueClass)
        {
            var asked = new List<long>();
            new Robustness(new Evaluator(network, 2, CPU), (input, classes) =>
            {
                asked.AddRange(classes.data<long>().ToArray());
                Assert.Equal(10, input.shape[2]);
                return IsHeight(input, classes);
            }, ofTrueClass).Measure(clouds, [0, 0.5]);
            return [.. asked];
        }

        Assert.Equal([0L, 1, 0], Asked(ofTrueClass: true));
        Assert.Equal([1L, 1, 1], Asked(ofTrueClass: false));
    }

    [Fact]
    public void Random_points_depend_on_the_seed_alone_and_differ_between_clouds()
    {
        using var first = PointOrders.Random(3, 50, 7);
        using var again = PointOrders.Random(3, 50, 7);
        using var other = PointOrders.Random(3, 50, 8);
        Assert.True(first.equal(again).all().item<bool>());
        Assert.False(first.equal(other).all().item<bool>());
        Assert.False(first[0].equal(first[1]).all().item<bool>());
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (long)i), first[2].data<long>().ToArray().Order());
    }

    [Fact]
    public void Curves_are_written_as_a_table_and_a_plot()
    {
        using var folder = new TemporaryFolder();
        RobustnessCurve[] curves = [new(Removal.Random, [1, 0.5]), new(Removal.MostRelevant, [1, 0.25])];
        RobustnessFiles.WriteTable(folder["a.csv"], [0, 0.1], curves);
        RobustnessFiles.WritePlot(folder["a.png"], "title", [0, 0.1], curves);
        Assert.Equal(["removed,random,most_relevant", "0,1,1", "0.1,0.5,0.25"], File.ReadAllLines(folder["a.csv"]));
        Assert.Equal(720, RelDrop.Heatmaps.RgbImage.Load(folder["a.png"]).Width);
    }
}
