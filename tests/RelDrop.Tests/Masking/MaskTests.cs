using RelDrop.Masking;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Masking;

/// <summary>What each mask covers, how often, and that draws depend on nothing but seed, step and sample.</summary>
public class MaskTests
{
    private const int Samples = 400;
    private const int Height = 32;
    private const int Width = 24;

    /// <summary>Relevance in which each sample's pixels have an order of their own.</summary>
    private static Tensor Relevance(Tensor input, Tensor target) => input.clone();

    private static bool[] Mask(InputMask mask, Tensor input, ulong seed = 1, ulong step = 0)
    {
        using var labels = zeros([input.shape[0]], ScalarType.Int64);
        using var masked = new RelevanceDropout(mask, seed, Relevance) { Step = step }.NextMask(input, labels);
        return masked.data<bool>().ToArray();
    }

    private static IEnumerable<bool[]> PerSample(InputMask mask, Tensor input) => Mask(mask, input).Chunk(Height * Width);

    private static Tensor Images(int samples = Samples)
    {
        manual_seed(9);
        return randn(samples, 1, Height, Width);
    }

    [Theory]
    [InlineData(0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(0xffffffffu, 0xffffffffu, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    public void Philox_agrees_with_its_published_vectors(uint counter, uint key, uint first, uint second, uint third, uint fourth)
    {
        var words = Philox.Generate(counter, counter, counter, counter, key, key);
        Assert.Equal((first, second, third, fourth), (words.First, words.Second, words.Third, words.Fourth));
    }

    [Fact]
    public void Philox_agrees_with_its_published_vector_of_pi()
    {
        var words = Philox.Generate(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0);
        Assert.Equal((0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u), (words.First, words.Second, words.Third, words.Fourth));
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0.3, 80, 160)]
    [InlineData(1, Samples, Samples)]
    public void A_share_of_the_samples_is_masked(double probability, int least, int most)
    {
        using var images = Images();
        var masked = PerSample(new BlockMask { Probability = probability }, images).Count(sample => sample.Contains(true));
        Assert.InRange(masked, least, most);
    }

    [Fact]
    public void One_draw_can_decide_for_the_batch()
    {
        using var images = Images(8);
        var mask = new TopKMask { Probability = 0.5, PerBatch = true, Count = 3 };
        var counts = Enumerable.Range(0, 200).Select(step => Mask(mask, images, step: (ulong)step).Count(masked => masked)).ToArray();
        Assert.All(counts, count => Assert.True(count is 0 or 24));
        Assert.InRange(counts.Count(count => count > 0), 75, 125);
    }

    [Fact]
    public void Blocks_lie_around_the_most_relevant_pixel()
    {
        using var images = Images();
        var top = images.reshape(Samples, -1).argmax(1).data<long>().ToArray();
        var samples = PerSample(new BlockMask { Probability = 1 }, images).ToArray();
        Assert.All(samples.Zip(top), pair => Assert.True(pair.First[pair.Second]));
    }

    [Fact]
    public void Areas_and_aspects_are_in_range()
    {
        using var images = Images();
        var areas = new List<double>();
        foreach (var sample in PerSample(new RandomErasing { Probability = 1, MinArea = 0.1, MaxArea = 0.3, MinAspect = 0.5 }, images))
        {
            var rows = Enumerable.Range(0, Height).Where(y => sample.AsSpan(y * Width, Width).Contains(true)).ToArray();
            var columns = Enumerable.Range(0, Width).Where(x => Enumerable.Range(0, Height).Any(y => sample[(y * Width) + x])).ToArray();
            Assert.Equal(rows.Length * columns.Length, sample.Count(masked => masked));
            Assert.Equal(rows.Length, rows[^1] - rows[0] + 1);
            areas.Add(rows.Length * columns.Length / (double)(Height * Width));
            Assert.InRange(rows.Length / (double)columns.Length, 0.4, 2.4);
        }

        Assert.InRange(areas.Min(), 0.08, 0.12);
        Assert.InRange(areas.Max(), 0.27, 0.33);
        Assert.InRange(areas.Average(), 0.185, 0.215);
    }

    [Fact]
    public void Patches_have_a_share_of_a_block_each()
    {
        using var images = Images();
        double Area(InputMask mask) => PerSample(mask, images).Average(sample => sample.Count(masked => masked));
        var ratio = Area(new BlockMask { Probability = 1, Centers = 4 }) / Area(new PatchMask { Probability = 1, Centers = 4 });

        // Larger boxes lose more at the border.
        Assert.InRange(ratio, 2.6, 4.2);
    }

    [Fact]
    public void Centres_are_drawn_evenly_from_the_most_relevant_pixels()
    {
        // A box of next to no area shows its centre.
        using var images = Images();
        var order = images.reshape(Samples, -1).argsort(1, descending: true).data<long>().ToArray();
        var ranks = new int[5];
        var mask = new BlockMask { Probability = 1, Centers = 5, MinArea = 1.0 / (Height * Width), MaxArea = 1.0 / (Height * Width), MinAspect = 1 };
        foreach (var (sample, row) in PerSample(mask, images).Select((sample, row) => (sample, row)))
            ranks[Array.IndexOf(order, Assert.Single(Enumerable.Range(0, sample.Length), i => sample[i]), row * Height * Width, 5) - (row * Height * Width)]++;
        Assert.All(ranks, count => Assert.InRange(count, 50, 115));
    }

    [Fact]
    public void Exactly_the_most_relevant_pixels_are_masked_and_ties_go_to_the_first()
    {
        using var images = tensor(new float[] { 0, 3, 3, -1, 3, 2, float.NaN, -0f }).reshape(1, 1, 2, 4);
        Assert.Equal([false, true, true, false, false, false, false, false], Mask(new TopKMask { Count = 2 }, images));
        Assert.Equal([true, true, true, false, true, true, false, false], Mask(new TopKMask { Count = 5 }, images));
        Assert.Equal([true, true, true, true, true, true, false, true], Mask(new TopKMask { Count = 7 }, images));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(77)]
    [InlineData(767)]
    public void Top_k_is_torch_topk(int count)
    {
        using var images = Images(16);
        using var expected = zeros(16, Height * Width, ScalarType.Bool).scatter_(1, images.reshape(16, -1).topk(count, 1).indexes, ones([16, count], ScalarType.Bool));
        Assert.Equal(expected.data<bool>().ToArray(), Mask(new TopKMask { Count = count }, images));
    }

    [Fact]
    public void Pixels_follow_the_formula()
    {
        using var images = Images(4);
        var values = images.data<float>().ToArray();
        var masked = Mask(new PixelMask { Probability = 1, Alpha = 0.3, Beta = 0.6 }, images, seed: 5);
        for (var i = 0; i < masked.Length; i++)
        {
            var (sample, pixel) = Math.DivRem(i, Height * Width);
            var own = values.AsSpan(sample * Height * Width, Height * Width);
            var (low, high) = ((double)Least(own), (double)Greatest(own));
            var uniform = Philox.Element(5, 0, (uint)sample, (uint)pixel) / 4294967296.0;
            var score = (0.3 * uniform) + (0.7 * (own[pixel] - low) / (high - low));
            if (Math.Abs(score - 0.4) > 1e-4)
                Assert.Equal(score >= 0.4, masked[i]);
        }

        static float Least(ReadOnlySpan<float> span) => System.Numerics.Tensors.TensorPrimitives.Min(span);
        static float Greatest(ReadOnlySpan<float> span) => System.Numerics.Tensors.TensorPrimitives.Max(span);
    }

    [Fact]
    public void Pixels_of_constant_relevance_are_left_to_chance()
    {
        using var images = ones(50, 1, Height, Width);
        var masked = Mask(new PixelMask { Probability = 1, Alpha = 0.8, Beta = 0.6 }, images);
        Assert.InRange(masked.Count(m => m) / (double)masked.Length, 0.49, 0.51);
        Assert.DoesNotContain(true, Mask(new PixelMask { Probability = 1, Alpha = 0.2, Beta = 0.6 }, images));
    }

    [Fact]
    public void A_step_that_is_set_resumes()
    {
        using var images = Images(16);
        using var labels = zeros([16], ScalarType.Int64);
        var first = new RelevanceDropout(new PixelMask { Fill = MaskFill.Noise() }, 3, Relevance);
        var outputs = Enumerable.Range(0, 4).Select(_ => first.Apply(images, labels)).ToArray();
        Assert.Equal(4UL, first.Step);
        Assert.False(outputs[2].equal(outputs[3]).all().item<bool>());

        var resumed = new RelevanceDropout(new PixelMask { Fill = MaskFill.Noise() }, 3, Relevance) { Step = 2 };
        Assert.True(resumed.Apply(images, labels).equal(outputs[2]).all().item<bool>());
        Assert.True(resumed.Apply(images, labels).equal(outputs[3]).all().item<bool>());
    }

    [Fact]
    public void Only_drawn_samples_go_through_the_model_and_others_are_kept()
    {
        using var images = Images(64);
        using var labels = arange(Number.Zero, Number.Of(64), Number.One, ScalarType.Int64);
        long seen = 0;
        var reldrop = new RelevanceDropout(new TopKMask { Probability = 0.25, Count = 10, Fill = MaskFill.Value(7) }, 2, (input, target) =>
        {
            seen += input.shape[0];
            Assert.Equal(input.shape[0], target.shape[0]);
            return input.clone();
        });
        using var before = images.clone();
        using var output = reldrop.Apply(images, labels);
        using var changed = output.ne(images).reshape(64, -1).sum(1);
        var counts = changed.data<long>().ToArray();
        Assert.Equal(seen, counts.Count(count => count == 10));
        Assert.Equal(64 - seen, counts.Count(count => count == 0));
        Assert.InRange(seen, 6, 28);
        Assert.True(images.equal(before).all().item<bool>());
        Assert.Equal(10 * seen, output.eq(Number.Of(7)).sum().item<long>());
    }

    [Fact]
    public void Noise_has_the_standard_deviation_that_was_asked_for()
    {
        using var images = zeros(16, 3, Height, Width);
        using var labels = zeros([16], ScalarType.Int64);
        using var output = new RelevanceDropout(new TopKMask { Fraction = 1, Fill = MaskFill.Noise(2) }, 4, Relevance).Apply(images, labels);
        Assert.Equal(0, output.mean().item<float>(), 0.05f);
        Assert.Equal(2, output.std().item<float>(), 0.05f);
    }

    [Fact]
    public void Clouds_and_half_precision_are_masked_too()
    {
        using var clouds = randn(4, 3, 20).to(ScalarType.BFloat16);
        using var labels = zeros([4], ScalarType.Int64);
        using var output = new RelevanceDropout(new TopKMask { Count = 5 }, 4, Relevance).Apply(clouds, labels);
        Assert.Equal(ScalarType.BFloat16, output.dtype);
        Assert.Equal(4 * 3 * 5, output.eq(Number.Zero).sum().item<long>());
    }

    [Fact]
    public void Bad_arguments_are_named()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new PixelMask { Alpha = 1.5 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new BlockMask { Centers = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new BlockMask { Probability = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>("MaxRatio", () => new RandomDropout { MaxRatio = 1.01 });
        Assert.Throws<ArgumentOutOfRangeException>("Count", () => new RandomPoints { Count = 0 });
        Assert.Throws<ArgumentOutOfRangeException>("Beta", () => new PointMask { Beta = -0.1 });
        Assert.Contains("3.5", Assert.Throws<ArgumentException>("Fill", () => new TopKMask { Fill = new(FillKind.FirstKept, 3.5f) }).Message, StringComparison.Ordinal);
        Assert.Contains("7", Assert.Throws<ArgumentException>("Fill", () => new TopKMask { Fill = new((FillKind)7, 0) }).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => new RelevanceDropout(new RandomErasing { MinArea = 0.5 }, 1));
        Assert.Throws<ArgumentNullException>(() => new RelevanceDropout(new BlockMask(), 1));
        using var images = Images(2);
        using var labels = zeros([3], ScalarType.Int64);
        var reldrop = new RelevanceDropout(new BlockMask(), 1, Relevance);
        Assert.Contains("2 samples", Assert.Throws<ArgumentException>(() => reldrop.Apply(images, labels)).Message, StringComparison.Ordinal);
        Assert.Contains("(B, C, H, W)", Assert.Throws<ArgumentException>(() => reldrop.Apply(labels, labels)).Message, StringComparison.Ordinal);
    }
}
