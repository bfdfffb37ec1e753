using Images;
using Images.Configuration;
using Images.Occlusion;
using RelDrop.Imaging;
using RelDrop.Samples.Runs;
using RelDrop.Studies.Results;
using TorchSharp;
using static RelDrop.Tests.Images.ImageRunner;
using static TorchSharp.torch;

namespace RelDrop.Tests.Images;

public sealed class OcclusionTests : IClassFixture<OneThread>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Patches_sum_and_spread()
    {
        using var scope = NewDisposeScope();
        var grid = new PatchGrid(3, 4, edge: 2);
        Assert.Equal(4, grid.Count);
        Assert.Equal([4.0, 4, 2, 2], grid.Sums(ones(1, 3, 4))[0]);
        Assert.Equal([0f, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3], grid.Spread(tensor([0L, 1, 2, 3], [1, 4])).to(ScalarType.Float32).data<float>().ToArray());
    }

    [Fact]
    public void Places_go_by_relevance_or_by_seed_and_image_alone()
    {
        Assert.Equal([1, 0, 2, 3], PatchPlaces.ByRelevance([2, 3, 1, 1], mostFirst: true));
        Assert.Equal([2, 3, 0, 1], PatchPlaces.ByRelevance([2, 3, 1, 1], mostFirst: false));
        var places = PatchPlaces.AtRandom(9, seed: 1, image: 5);
        Assert.Equal(Enumerable.Range(0, 9), places.Order());
        Assert.Equal(places, PatchPlaces.AtRandom(9, seed: 1, image: 5));
        Assert.NotEqual(places, PatchPlaces.AtRandom(9, seed: 1, image: 6));
        Assert.NotEqual(places, PatchPlaces.AtRandom(9, seed: 2, image: 5));
    }

    /// <summary>A network that says class 1 if the patch in the first corner is brighter than the mean, where all images are of class 1.</summary>
    [Fact]
    public void The_patch_that_decides_is_what_is_missed()
    {
        using var scope = NewDisposeScope();
        var layout = new PixelLayout(1, 16, 16);
        var white = Enumerable.Repeat((byte)255, layout.Length).ToArray();
        var images = new PixelSet(layout, _ => white, [1, 1, 1], ["a", "b"], index => $"{index}");
        using var linear = nn.Linear(256, 2);
        using var model = nn.Sequential(nn.Flatten(), linear);
        using (no_grad())
        {
            linear.weight.zero_();
            linear.bias!.copy_(tensor([0.1f, 0]));
            linear.weight[1].view(16, 16).slice(0, 0, 8, 1).slice(1, 0, 8, 1).fill_(Number.Of(0.01));
        }

        var settings = SettingValues.Defaults.With(DataSettings.Size, 16).With(DataSettings.Channels, 1).With(DataSettings.Mean, [0.5]).With(DataSettings.Deviation, [0.5]);
        using var trained = new TrainedNetwork(settings, model, ["a", "b"], "weights");
        var plan = new OcclusionPlan([0, 0.25, 0.75, 1], [OcclusionOrder.Most, OcclusionOrder.Least, OcclusionOrder.Random], Edge: 8, Seeds: 2, Fill: 0, OfTrueClass: true);
        var (correct, count) = new Occluding(trained, plan, (input, _) => input * linear.weight[1].view(1, 1, 16, 16)).Count(images, _ => { });
        Assert.Equal(3, count);
        Assert.Equal([3L, 0, 0, 0], correct[OcclusionOrder.Most][0]);
        Assert.Equal([3L, 3, 3, 0], correct[OcclusionOrder.Least][0]);
        Assert.Equal(2, correct[OcclusionOrder.Random].Length);
        Assert.All(correct[OcclusionOrder.Random], draw => Assert.Equal((3, 0), (draw[0], draw[3])));
    }

    [Fact]
    public void A_network_that_looks_at_nothing_loses_nothing()
    {
        var run = Constant(folder, Data(folder), classes: 3);
        var output = Done("occlude", run, "--fractions", "0", "0.5", "--seeds", "2", "--patch", "4");
        Assert.Contains("9 images, patches of 4×4 pixels", output, StringComparison.Ordinal);
        var result = ResultOf(run, "occlude");
        Assert.Equal(["random", "most", "least"], result.Curves.Select(curve => curve.Name));
        foreach (var curve in result.Curves)
        {
            Assert.Equal([0, 0.5], curve.X);
            Assert.All(curve.Y, accuracy => Assert.Equal(1.0 / 3, accuracy, 12));
            Assert.Equal(1.0 / 3, result.ScalarOf($"{curve.Name}_area"), 12);
        }

        Assert.Equal(2, Assert.Single(result.Tables).Rows.Count);
        // Four images, their relevance, and two fractions of each, of which a report's slider makes a row.
        Assert.Equal([4, 4, 8], result.Pictures.GroupBy(picture => picture.Kind).OrderBy(kind => kind.Key).Select(kind => kind.Count()));
        Assert.Equal([0, 0.5], result.Pictures.Select(picture => picture.Fraction).OfType<double>().Distinct());
        Assert.All(result.Pictures.Where(picture => picture.Map is null), picture => Assert.True(File.Exists(Path.Combine(run, picture.File!))));
        Assert.Equal("fraction,random,most,least", File.ReadLines(Path.Combine(run, "results/occlude.csv")).First());
        Done("occlude", run, "--relevance-of", run, "--of", "true", "--order", "most", "--fill", "0.5", "--out", folder["other.json"]);
        Assert.Contains("--patch is 17; expected at most 16", Refused("occlude", run, "--patch", "17"), StringComparison.Ordinal);
        Assert.Contains("--fractions is 0.5 0.2; expected numbers from 0 to 1, in order", Refused("occlude", run, "--fractions", "0.5", "0.2"), StringComparison.Ordinal);
    }
}
