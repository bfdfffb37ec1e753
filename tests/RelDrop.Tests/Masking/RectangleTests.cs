using RelDrop.Cuda;
using RelDrop.Masking;
using RelDrop.Tests.Cuda;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Masking;

/// <summary>Boxes on images of every size: each masks something, none all.</summary>
public class RectangleTests
{
    private const int Samples = 160;

    private static readonly Dictionary<string, RectangleMask> Masks = new()
    {
        ["block"] = new BlockMask { Probability = 1 },
        ["patch"] = new PatchMask { Probability = 1, Centers = 4 },
        ["random erasing"] = new RandomErasing { Probability = 1 },
        ["large block"] = new BlockMask { Probability = 1, MinArea = 0.9, MaxArea = 1 },
        ["long block"] = new BlockMask { Probability = 1, MinAspect = 0.01 },
    };

    public static TheoryData<string, int, int> Sizes
    {
        get
        {
            var cases = new TheoryData<string, int, int>();
            foreach (var mask in Masks.Keys)
            {
                foreach (var (height, width) in new[] { (1, 64), (64, 1), (1, 2), (2, 1), (2, 2), (3, 3), (2, 64), (300, 5), (5, 300), (12, 12) })
                    cases.Add(mask, height, width);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Every_sample_has_a_box(string name, int height, int width)
    {
        var mask = Masks[name];
        var draws = new BatchDraws(mask, 1, 0, Samples);
        for (var sample = 0; sample < Samples; sample++)
        {
            var plan = draws.Plan(sample, height, width);
            Assert.InRange(plan.Height, 1, Math.Max(height - 1, 1));
            Assert.InRange(plan.Width, 1, Math.Max(width - 1, 1));
            Assert.True(plan.Height * plan.Width < height * width);
            // As near to the area as whole pixels and one row and column less can be.
            var divisor = mask is PatchMask patch ? patch.Centers : 1;
            Assert.True(plan.Height * plan.Width <= Math.Max((mask.MaxArea * height * width / divisor) + Math.Max(height, width), 1));
        }
    }

    [Theory]
    [InlineData(1, 64)]
    [InlineData(64, 1)]
    [InlineData(null, 64)]
    public void Of_a_line_a_share_of_its_length_is_masked(int? height, int width)
    {
        using var scope = NewDisposeScope();
        var input = height is { } rows ? rand(Samples, 2, rows, width) : rand(Samples, 2, width);
        var masked = new RelevanceDropout(new RandomErasing { Probability = 1 }, 1).NextMask(input, zeros(Samples, int64)).flatten(1).sum(1);
        var lengths = masked.data<long>().ToArray();
        Assert.InRange(lengths.Min(), 1, 3);
        Assert.InRange(lengths.Max(), 23, 26);
        Assert.InRange(lengths.Average(), 0.18 * 64, 0.24 * 64);
    }

    [Theory]
    [InlineData("block")]
    [InlineData("patch")]
    [InlineData("random erasing")]
    public void Of_a_single_pixel_it_is_said_what_works(string name)
    {
        using var scope = NewDisposeScope();
        foreach (var shape in new long[][] { [2, 3, 1, 1], [2, 3, 1] })
        {
            var dropout = new RelevanceDropout(Masks[name], 1, (x, _) => x.clone());
            var message = Assert.Throws<ArgumentException>("input", () => dropout.Apply(rand(shape), zeros(2, int64))).Message;
            Assert.Contains(nameof(PixelMask), message, StringComparison.Ordinal);
            Assert.Contains(nameof(TopKMask), message, StringComparison.Ordinal);
            Assert.Throws<ArgumentException>("input", () => dropout.NextMask(rand(shape), zeros(2, int64)));
            Assert.Equal(shape, new RelevanceDropout(new TopKMask(), 1, (x, _) => x.clone()).Apply(rand(shape), zeros(2, int64)).shape);
        }
    }

    /// <summary>Random Erasing's own geometry, which boxes of ordinary images keep to the pixel.</summary>
    [Theory]
    [InlineData(32, 32)]
    [InlineData(224, 224)]
    [InlineData(32, 24)]
    [InlineData(28, 28)]
    public void Ordinary_images_have_the_first_box_of_a_hundred_that_fits(int height, int width)
    {
        foreach (var mask in Masks.Values.Take(3))
        {
            var divisor = mask is PatchMask patch ? patch.Centers : 1;
            var batch = new BatchDraws(mask, 7, 3, 2000);
            for (var sample = 0; sample < 2000; sample++)
            {
                var draws = new SampleDraws(7, 3, (uint)sample, SampleDraws.Geometry);
                int h, w;
                do
                {
                    var area = (mask.MinArea + ((mask.MaxArea - mask.MinArea) * draws.NextDouble())) * height * width / divisor;
                    var aspect = Math.Exp(Math.Log(mask.MinAspect) * (1 - (2 * draws.NextDouble())));
                    (h, w) = ((int)Math.Round(Math.Sqrt(area * aspect)), (int)Math.Round(Math.Sqrt(area / aspect)));
                }
                while (h >= height || w >= width);
                var plan = batch.Plan(sample, height, width);
                Assert.Equal((h, w), (plan.Height, plan.Width));
            }
        }
    }

    [Theory]
    [InlineData("block")]
    [InlineData("few centers")]
    [InlineData("patch")]
    [InlineData("block, first kept")]
    [InlineData("random erasing")]
    public void Kernels_mask_the_same(string name)
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        using var onThreads = new CpuKernelLauncher();
        var (reldrop, _) = MaskedModels.Of(name);
        RelevanceDropout Dropout(IKernelLauncher? launcher) => new(reldrop.Mask with { Probability = 1 }, MaskedModels.Seed, (x, _) => x.clone(), reldrop.Kernels) { Launcher = launcher };
        foreach (var (height, width) in new[] { (1, 64), (64, 1), (1, 2), (2, 2), (3, 3), (30, 5) })
        {
            var (input, labels) = (rand(4, 2, height, width).add(Number.Of(0.5), Number.One), zeros(4, int64));
            var expected = Dropout(null).Apply(input, labels);
            Assert.True(expected.ne(input).flatten(1).any(1).all().item<bool>() || name == "block, first kept");
            Assert.Equal(expected.data<float>().ToArray(), Dropout(onThreads).Apply(input, labels).data<float>().ToArray());
            Assert.Equal(expected.data<float>().ToArray(), Dropout(new PtxKernelLauncher()).Apply(input, labels).data<float>().ToArray());
        }
    }
}
