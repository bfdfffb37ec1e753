using RelDrop.Studies.Measures;

namespace RelDrop.Tests.Studies;

public sealed class StatisticsTests
{
    [Fact]
    public void Paired_differences_have_students_interval()
    {
        var difference = PairedDifference.Of([11, 22, 33, 44, 55], [10, 20, 30, 40, 50])!;
        Assert.Equal(3, difference.Spread.Mean);
        Assert.Equal(Math.Sqrt(2.5), difference.Spread.Deviation!.Value, 12);
        Assert.Equal(Math.Sqrt(0.5), difference.Spread.StandardError!.Value, 12);
        // The quantile of t with 4 degrees of freedom at 0.975.
        Assert.Equal(3 + (2.776445 * Math.Sqrt(0.5)), difference.High, 5);
        Assert.Equal(3 - (2.776445 * Math.Sqrt(0.5)), difference.Low, 5);
        Assert.Equal(0.0132, difference.PValue, 4);
    }

    [Fact]
    public void One_pair_has_no_interval_and_neither_have_differences_that_are_alike()
    {
        Assert.Null(PairedDifference.Of([1], [2]));
        Assert.Null(Spread.Of([1]).Deviation);
        // As differ only by rounding: 0.35 - 0.27 is not 0.36 - 0.28.
        Assert.Null(PairedDifference.Of([0.35, 0.36, 0.37], [0.27, 0.28, 0.29]));
        Assert.Null(PairedDifference.Of([1, 2], [1, 2]));
        Assert.Throws<ArgumentException>(() => PairedDifference.Of([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => Spread.Of([]));
    }

    [Fact]
    public void Holm_multiplies_by_what_is_left_and_never_falls()
    {
        double[] expected = [0.03, 0.06, 0.06, 0.02];
        Assert.All(expected.Zip(Holm.Adjust([0.01, 0.04, 0.03, 0.005])), pair => Assert.Equal(pair.First, pair.Second, 12));
        Assert.Equal([1, 1], Holm.Adjust([0.9, 0.8]));
        Assert.Throws<ArgumentException>(() => Holm.Adjust([double.NaN]));
    }

    /// <summary>Of intervals of many small samples, as many as promised have the mean inside.</summary>
    [Fact]
    public void Intervals_cover_as_often_as_they_say()
    {
        var random = new Random(1);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var covered = Enumerable.Range(0, 4000).Count(_ =>
        {
            double[] values = [.. Enumerable.Range(0, 5).Select(_ => Normal())];
            var difference = PairedDifference.Of(values, new double[5])!;
            return difference.Low < 0 && difference.High > 0;
        });
        Assert.InRange(covered / 4000.0, 0.94, 0.96);
    }
}
