using RelDrop.Heatmaps;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Heatmaps;

public sealed class PointHeatmapTests : IClassFixture<OneThread>
{
    private static readonly PointView Front = new(0, 0) { Distance = double.PositiveInfinity };

    /// <summary>A cloud (3, N) of points given one after the other.</summary>
    private static Tensor Cloud(params float[] coordinates) => tensor(coordinates, [coordinates.Length / 3, 3]).t().contiguous();

    private static uint[] Colors(RgbImage image) => [.. Enumerable.Range(0, image.Width * image.Height).Select(i => image[i % image.Width, i / image.Width])];

    /// <summary>The middle of the pixels in which only one channel is not 0.</summary>
    private static (double X, double Y) MiddleOf(RgbImage image, int shift)
    {
        var found = (from y in Enumerable.Range(0, image.Height) from x in Enumerable.Range(0, image.Width) where image[x, y] == 0xFFu << shift select (x + 0.5, y + 0.5)).ToArray();
        Assert.NotEmpty(found);
        return (found.Average(p => p.Item1), found.Average(p => p.Item2));
    }

    [Fact]
    public void Points_are_where_the_view_has_them_in_the_colours_of_their_relevance()
    {
        using var points = Cloud(-1, -1, 0, 1, 1, 0);
        using var relevance = tensor(new[] { -2f, 2 });
        var heatmap = PointHeatmap.Of(points, relevance);
        Assert.Equal((2, 2.0), (heatmap.Count, heatmap.Limit));
        Assert.Equal([-1, 1], heatmap.Strengths.ToArray());

        var image = heatmap.Render(ColorMap.BlueWhiteRed, Front, 110, radius: 0.1);
        var offset = 50 / Math.Sqrt(2);
        var (blue, red) = (MiddleOf(image, 0), MiddleOf(image, 16));
        Assert.Equal((55 - offset, 55 + offset), (blue.X, blue.Y), new Close(0.6));
        Assert.Equal((55 + offset, 55 - offset), (red.X, red.Y), new Close(0.6));
        Assert.Equal(0xFFFFFFu, image[0, 0]);
    }

    [Fact]
    public void The_nearest_point_is_in_front_whatever_the_order()
    {
        foreach (var (first, second) in new[] { (1f, -1f), (-1f, 1f) })
        {
            // Both in the middle of the picture: the first is nearer or farther.
            using var points = Cloud(0, 0, first, 0, 0, second);
            using var relevance = tensor(new[] { 1f, -1 });
            var color = PointHeatmap.Of(points, relevance).Render(ColorMap.BlueWhiteRed, Front, 64)[32, 32];
            Assert.Equal(first > second ? 0xFF0000u : 0x0000FFu, color);
        }
    }

    [Fact]
    public void Channels_add_up_and_normals_are_no_coordinates()
    {
        using var generator = new torch.Generator(3);
        using var cloud = rand([6, 50], generator: generator);
        using var relevance = randn([6, 50], generator: generator);
        using var coordinates = cloud.narrow(0, 0, 3);
        using var sum = relevance.sum([0]);
        Assert.Equal(Colors(PointHeatmap.Of(coordinates, sum).Render()), Colors(PointHeatmap.Of(cloud, relevance).Render()));
    }

    [Fact]
    public void Pictures_are_the_same_each_time_and_wherever_the_cloud_is_and_however_large()
    {
        using var generator = new torch.Generator(3);
        using var cloud = rand([3, 400], generator: generator);
        using var relevance = randn([400], generator: generator);
        using var moved = cloud * Number.Of(4) - Number.Of(16);
        var first = PointHeatmap.Of(cloud, relevance).Render().ToPng();
        Assert.Equal(first, PointHeatmap.Of(cloud, relevance).Render().ToPng());
        var differing = Colors(PointHeatmap.Of(cloud, relevance).Render()).Zip(Colors(PointHeatmap.Of(moved, relevance).Render())).Count(pair => pair.First != pair.Second);
        Assert.InRange(differing, 0, 500);
    }

    [Fact]
    public void Views_stand_side_by_side_and_a_batch_has_one_scale_if_it_is_shared()
    {
        using var generator = new torch.Generator(3);
        using var clouds = rand([2, 3, 40], generator: generator);
        using var relevance = tensor(new[] { 1f, 3 }).reshape(2, 1, 1).expand(2, 1, 40);
        var heatmaps = PointHeatmap.OfBatch(clouds, relevance, Scale.Max with { Shared = true });
        Assert.Equal([3.0, 3], heatmaps.Select(heatmap => heatmap.Limit));
        Assert.Equal(1 / 3f, heatmaps[0].Strengths[7], 6);

        var views = PointView.Around(3);
        var image = heatmaps[0].Render(views, size: 40);
        Assert.Equal((120, 40), (image.Width, image.Height));
        for (var view = 0; view < 3; view++)
        {
            var alone = heatmaps[0].Render(view: views[view], size: 40);
            Assert.All(Enumerable.Range(0, 1600), pixel => Assert.Equal(alone[pixel % 40, pixel / 40], image[(40 * view) + (pixel % 40), pixel / 40]));
        }
    }

    [Fact]
    public void One_point_no_relevance_and_a_huge_cloud_are_drawn()
    {
        // No relevance is white, in the middle of a ball.
        Assert.InRange(PointHeatmap.Of(Cloud(5, 5, 5), zeros(1)).Render(size: 32)[16, 16] & 0xFF, 0xF0u, 0xFFu);
        Assert.Contains(Colors(PointHeatmap.Of(Cloud(5, 5, 5), zeros(1)).Render(size: 32)), color => color != 0xFFFFFF);
        Assert.Equal(1, PointHeatmap.Of(Cloud(1e30f, 0, 0, -1e30f, 0, 0), ones(2)).Render(size: 1).Width);
    }

    [Theory]
    [InlineData(2, 5, 2, 5, "three channels or more")]
    [InlineData(3, 0, 3, 0, "at least one point")]
    [InlineData(3, 5, 3, 4, "Expected relevance of shape (1, any, 5), as the points are; got (1, 3, 4).")]
    public void Other_shapes_are_refused(long channels, long count, long relevanceChannels, long relevanceCount, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => PointHeatmap.Of(zeros(channels, count), zeros(relevanceChannels, relevanceCount))).Message, StringComparison.Ordinal);

    [Fact]
    public void What_cannot_be_drawn_is_refused()
    {
        static string Refused(Action action) => Assert.ThrowsAny<ArgumentException>(action).Message;
        Assert.Contains("1 of 2 are NaN or infinite", Refused(() => PointHeatmap.Of(Cloud(0, 0, float.NaN, 1, 1, 1), zeros(2))), StringComparison.Ordinal);
        Assert.Contains("of 3 points 1 are NaN and 1 infinite", Refused(() => PointHeatmap.Of(zeros(3, 3), tensor(new[] { float.NaN, 1, float.PositiveInfinity }))), StringComparison.Ordinal);
        Assert.Contains("(C, N)", Refused(() => PointHeatmap.Of(zeros(1, 3, 2), zeros(2))), StringComparison.Ordinal);
        Assert.Contains("(C, N) or (N)", Refused(() => PointHeatmap.Of(zeros(3, 2), zeros(1, 3, 2))), StringComparison.Ordinal);
        var heatmap = PointHeatmap.Of(zeros(3, 2), zeros(2));
        Assert.Contains("radius", Refused(() => heatmap.Render(radius: 0)), StringComparison.Ordinal);
        Assert.Contains("size", Refused(() => heatmap.Render(size: 0)), StringComparison.Ordinal);
        Assert.Contains("at least one view", Refused(() => heatmap.Render(views: [])), StringComparison.Ordinal);
    }

    private sealed class Close(double tolerance) : IEqualityComparer<(double X, double Y)>
    {
        public bool Equals((double X, double Y) a, (double X, double Y) b) => Math.Abs(a.X - b.X) <= tolerance && Math.Abs(a.Y - b.Y) <= tolerance;

        public int GetHashCode((double X, double Y) point) => 0;
    }
}
