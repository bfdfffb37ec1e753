using PointClouds.Data;
using RelDrop.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.PointClouds.Data;

public sealed class TrainingBatchesTests : IDisposable
{
    private const int Points = 10;
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    /// <summary>Clouds whose labels are their numbers, and whose values count on from ten times that.</summary>
    private static PointSet Numbered(int count, int columns = 6)
    {
        var numbers = arange(Number.Zero, Number.Of(count), Number.One, ScalarType.Int64);
        var points = (numbers.view(-1, 1, 1) * Number.Of(Points)).add(arange(Number.Zero, Number.Of(Points), Number.One).view(1, -1, 1), Number.One).add(zeros(1, 1, columns), Number.One);
        return new PointSet(points, numbers, [.. Enumerable.Range(0, count).Select(i => $"{i}")]);
    }

    private static (float[] Inputs, long[] Labels) All(IEnumerable<Batch> batches)
    {
        Batch[] all = [.. batches];
        return (cat([.. all.Select(batch => batch.Input)]).data<float>().ToArray(), cat([.. all.Select(batch => batch.Labels)]).data<long>().ToArray());
    }

    [Fact]
    public void Each_cloud_comes_once_with_all_its_points_in_another_order()
    {
        Batch[] batches = [.. Numbered(10).TrainingBatches(4, seed: 1, epoch: 2, new Augmentation())];
        Assert.Equal([[4L, 6, Points], [4L, 6, Points], [2L, 6, Points]], batches.Select(batch => batch.Input.shape));
        Assert.All(batches, batch => Assert.True(batch.Input.is_contiguous()));
        var (inputs, labels) = All(batches);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (long)i), labels.Order());
        Assert.NotEqual(labels.Order(), labels);
        for (var i = 0; i < labels.Length; i++)
        {
            float[][] channels = [.. inputs[(i * 6 * Points)..((i + 1) * 6 * Points)].Chunk(Points)];
            Assert.All(channels, channel => Assert.Equal(channels[0], channel));
            Assert.Equal(Enumerable.Range(0, Points).Select(point => (float)((labels[i] * Points) + point)), channels[0].Order());
            Assert.NotEqual(channels[0].Order(), channels[0]);
        }

        // Each cloud has an order of its own.
        Assert.NotEqual(inputs[..Points].Select(value => value % Points), inputs[(6 * Points)..(7 * Points)].Select(value => value % Points));
    }

    [Fact]
    public void Batches_depend_on_seed_and_epoch_alone()
    {
        var set = Numbered(9, columns: 3);
        var all = new Augmentation(0.5, 2, 0.5, Rotation.Any, 0.1);
        var expected = All(set.TrainingBatches(4, 3, 5, all));
        manual_seed(7);
        var again = All(set.TrainingBatches(4, 3, 5, all));
        Assert.Equal(expected.Inputs, again.Inputs);
        Assert.Equal(expected.Labels, again.Labels);
        Assert.NotEqual(expected.Inputs, All(set.TrainingBatches(4, 3, 6, all)).Inputs);
        Assert.NotEqual(expected.Inputs, All(set.TrainingBatches(4, 4, 5, all)).Inputs);
    }

    [Fact]
    public void A_last_cloud_alone_waits()
    {
        Assert.Equal([4L, 4], Numbered(9).TrainingBatches(4, 1, 1, new Augmentation()).Select(batch => batch.Labels.shape[0]));
        Assert.Equal([4L, 4, 2], Numbered(10).TrainingBatches(4, 1, 1, new Augmentation()).Select(batch => batch.Labels.shape[0]));
    }

    [Fact]
    public void Clouds_themselves_stay_as_they_are()
    {
        var set = Numbered(4);
        var before = set.Points.clone();
        _ = All(set.TrainingBatches(4, 1, 1, Augmentation.Paper with { Rotation = Rotation.Up, Jitter = 0.1 }));
        Assert.True(set.Points.equal(before).all().item<bool>());
    }

    [Fact]
    public void Wrong_settings_are_refused_at_once()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Numbered(4).TrainingBatches(0, 1, 1, new Augmentation()));
        Assert.Throws<ArgumentOutOfRangeException>(() => Numbered(4).TrainingBatches(2, 1, 1, new Augmentation(Shift: -1)));
    }

    [Fact]
    public void Batches_in_order_have_channels_before_points()
    {
        Batch[] batches = [.. Numbered(5).Batches(2)];
        Assert.Equal([2L, 2, 1], batches.Select(batch => batch.Labels.shape[0]));
        Assert.Equal(Enumerable.Range(0, Points).Select(i => 40f + i), batches[2].Input[0, 3].data<float>().ToArray());
    }
}
