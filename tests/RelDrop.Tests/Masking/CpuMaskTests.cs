using RelDrop.Masking;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Masking;

/// <summary>Masking of CPU tensors against its definition, bit by bit.</summary>
public class CpuMaskTests
{
    private const ulong Seed = 17;

    private static readonly Dictionary<string, InputMask> Masks = new()
    {
        ["block"] = new BlockMask { Probability = 0.8, Fill = MaskFill.Value(-3) },
        ["one of 7 blocks"] = new BlockMask { Probability = 1, Centers = 7 },
        ["patch"] = new PatchMask { Probability = 1, Centers = 30, MinAspect = 0.6, Fill = MaskFill.Noise(0.5f) },
        ["pixel"] = new PixelMask { Probability = 0.8, Fill = MaskFill.Value(0.1f) },
        ["pixel by relevance"] = new PixelMask { Probability = 1, Alpha = 0, Beta = 0.5 },
        ["pixel by chance"] = new PixelMask { Probability = 1, Alpha = 1, Beta = 0.3, Fill = MaskFill.Noise() },
        ["top tenth"] = new TopKMask(),
        ["top 1"] = new TopKMask { Count = 1 },
        ["all"] = new TopKMask { Fraction = 1, Fill = MaskFill.Noise(2) },
        ["all but the least"] = new TopKMask { Fraction = 0.97, Fill = MaskFill.Value(2) },
        ["none"] = new TopKMask { Fraction = 0 },
        ["no sample"] = new TopKMask { Probability = 0 },
        ["batch"] = new PixelMask { Probability = 0.5, PerBatch = true },
        ["random erasing"] = new RandomErasing { Fill = MaskFill.Noise(1) },
        ["block of the first kept"] = new BlockMask { Probability = 1, MinArea = 0.3, Fill = MaskFill.FirstKept },
        ["point"] = new PointMask(),
        ["point of the first kept"] = new PointMask { Beta = 0.9, Fill = MaskFill.FirstKept },
        ["all of the first kept"] = new TopKMask { Fraction = 1, Fill = MaskFill.FirstKept },
        ["random dropout"] = new RandomDropout { Probability = 0.8 },
        ["random dropout of any ratio"] = new RandomDropout { MaxRatio = 1, Fill = MaskFill.Noise() },
        ["random points"] = new RandomPoints { Probability = 0.8, Fraction = 0.4 },
        ["one random point"] = new RandomPoints { Count = 1, Fill = MaskFill.FirstKept },
    };

    private static readonly Dictionary<string, Func<Tensor, Tensor>> Relevances = new()
    {
        ["any"] = random => random,
        ["ties"] = random => random.round(),
        ["heavy tails"] = random => random.pow(Number.Of(9)),
        ["NaN"] = random => random.masked_fill(random.gt(Number.Of(0.5)), Number.Of(float.NaN)),
        ["nothing but NaN"] = random => full_like(random, Number.Of(float.NaN)),
        ["infinite"] = random => random.masked_fill(random.gt(Number.One), Number.Of(float.PositiveInfinity)).masked_fill(random.lt(Number.Of(-1)), Number.Of(float.NegativeInfinity)),
        ["least"] = random => full_like(random, Number.Of(float.NegativeInfinity)),
        ["constant"] = random => full_like(random, Number.Of(-2)),
        ["zeros of both signs"] = random => random.sign().mul(Number.Of(0f)),
        ["subnormal"] = random => random.mul(Number.Of(1e-40)),
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var mask in Masks.Keys)
            {
                foreach (var relevance in Relevances.Keys)
                    cases.Add(mask, relevance);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Masks_are_those_of_the_definition(string mask, string relevance)
    {
        manual_seed(3);
        using var scope = NewDisposeScope();
        foreach (var shape in new long[][] { [3, 3, 16, 12], [1, 1, 8, 8], [5, 2, 13, 11], [2, 4, 1, 1], [2, 6, 1], [4, 3, 67], [2, 6, 200], [1, 3, 40, 33] })
        {
            // A box of a single pixel's image is refused.
            if (Masks[mask] is RectangleMask && shape[2..].All(extent => extent == 1))
                continue;
            var reldrop = AssertDefined(Masks[mask], randn(shape), Relevances[relevance](randn(shape)));
            Assert.Equal(2UL, reldrop.Step);
        }
    }

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Byte)]
    public void Inputs_of_every_type_are_masked(ScalarType type)
    {
        manual_seed(4);
        using var scope = NewDisposeScope();
        foreach (var shape in new long[][] { [3, 3, 16, 12], [2, 3, 9, 7], [2, 6, 130] })
        {
            var input = randn(shape).abs().mul(Number.Of(9)).to(type);
            var relevance = randn(shape).to(input.is_floating_point() ? type : ScalarType.Float32);
            AssertDefined(new TopKMask { Fraction = 0.3, Fill = MaskFill.Value(5) }, input, relevance);
            AssertDefined(new PointMask { Beta = 0.7, Fill = MaskFill.FirstKept }, input, relevance);
            AssertDefined(new RandomDropout(), input, relevance);
            AssertDefined(new RandomPoints { Count = 40 }, input, relevance);
            var noisy = new PixelMask { Probability = 1, Fill = MaskFill.Noise(1.5f) };
            if (input.is_floating_point())
                AssertDefined(noisy, input, relevance);
            else
                Assert.Contains($"{type}", Assert.Throws<ArgumentException>("input", () => new RelevanceDropout(noisy, Seed, (_, _) => relevance).Apply(input, input)).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(512, ScalarType.Float32)]
    [InlineData(509, ScalarType.Float32)]
    [InlineData(512, ScalarType.BFloat16)]
    public void Batches_larger_than_caches_are_masked(int side, ScalarType type)
    {
        manual_seed(5);
        using var scope = NewDisposeScope();
        var input = randn(6, 3, side, side).to(type);
        var relevance = randn(input.shape);
        AssertDefined(new TopKMask { Probability = 0.7 }, input, relevance);
        AssertDefined(new BlockMask { Probability = 0.7, Centers = 3 }, input, relevance);
        AssertDefined(new RandomDropout { Probability = 0.7 }, input, relevance);
    }

    [Fact]
    public void Strided_inputs_and_relevance_are_masked()
    {
        manual_seed(6);
        using var scope = NewDisposeScope();
        var input = randn(4, 10, 3, 12).permute(0, 2, 1, 3);
        var relevance = randn(8, 3, 12, 10).transpose(2, 3).slice(0, 1, 8, 2);
        Assert.False(input.is_contiguous() || relevance.is_contiguous());
        AssertDefined(new TopKMask { Fraction = 0.2, Fill = MaskFill.Noise() }, input, relevance);
        AssertDefined(new PixelMask { Probability = 1 }, input.expand(4, 3, 10, 12), relevance);
    }

    [Theory]
    [InlineData("block")]
    [InlineData("pixel")]
    [InlineData("top tenth")]
    public void Relevance_may_be_summed_over_channels_already(string mask)
    {
        manual_seed(7);
        using var scope = NewDisposeScope();
        var (input, relevance) = (randn(5, 3, 14, 9), randn(5, 1, 14, 9));
        var rows = tensor(Drawn(Masks[mask], 5));
        var summed = new RelevanceDropout(Masks[mask], Seed, (_, _) => relevance.index_select(0, rows)).Apply(input, input);
        var (expected, _) = MaskReference.Apply(new(Masks[mask], Seed, (_, _) => relevance), Seed, input, cat([relevance, zeros(5, 2, 14, 9)], 1));
        AssertSame(expected, summed);
    }

    [Fact]
    public void Relevance_of_another_shape_is_refused()
    {
        using var scope = NewDisposeScope();
        var input = randn(2, 3, 4, 5);
        foreach (var shape in new long[][] { [2, 2, 4, 5], [2, 4, 5], [1, 1, 4, 5], [2, 1, 5, 4] })
        {
            var error = Assert.Throws<InvalidOperationException>(() => new RelevanceDropout(new TopKMask(), Seed, (_, _) => zeros(shape)).Apply(input, input));
            Assert.Contains("(2, 3, 4, 5)", error.Message, StringComparison.Ordinal);
            Assert.Contains("(2, 1, 4, 5)", error.Message, StringComparison.Ordinal);
            Assert.Contains($"got ({string.Join(", ", shape)})", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_is_not_masked_is_a_copy_too()
    {
        using var scope = NewDisposeScope();
        var input = randn(2, 3, 4, 5).requires_grad_();
        var output = new RelevanceDropout(new TopKMask { Probability = 0 }, Seed, (_, _) => throw new InvalidOperationException()).Apply(input, input);
        AssertSame(input, output);
        Assert.False(output.requires_grad);
        using (no_grad())
            input.zero_();
        Assert.True(output.ne(Number.Zero).any().item<bool>());
    }

    [Theory]
    [InlineData(0, 8)]
    [InlineData(2, 0)]
    public void Empty_batches_stay_empty(long samples, long height)
    {
        using var input = zeros(samples, 3, height, 8);
        using var output = new RelevanceDropout(new TopKMask(), Seed, (x, _) => x.clone()).Apply(input, input);
        Assert.Equal(input.shape, output.shape);
    }

    /// <summary>Two steps, of the masked copy and of the masks.</summary>
    private static RelevanceDropout AssertDefined(InputMask mask, Tensor input, Tensor relevance)
    {
        var reldrop = new RelevanceDropout(mask, Seed, (x, target) => relevance.index_select(0, target));
        var samples = arange(Number.Zero, Number.Of(input.shape[0]), Number.One, ScalarType.Int64);
        for (var step = 0; step < 2; step++)
        {
            var (expected, masked) = MaskReference.Apply(reldrop, Seed, input, relevance);
            AssertSame(masked.any(1), reldrop.NextMask(input, samples));
            var output = reldrop.Apply(input, samples);
            Assert.True(output.is_contiguous());
            AssertSame(expected, output);
        }

        return reldrop;
    }

    private static long[] Drawn(InputMask mask, int samples)
    {
        var rows = new RelevanceDropout(mask, Seed, (x, _) => x).Draws(samples).Rows;
        return rows;
    }

    private static void AssertSame(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.dtype, actual.dtype);
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(expected.contiguous().bytes.SequenceEqual(actual.bytes));
    }
}
