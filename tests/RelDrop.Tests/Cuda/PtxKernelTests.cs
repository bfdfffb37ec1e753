using RelDrop.Cuda;
using RelDrop.Points;
using RelDrop.Tests.Cuda.Ptx;
using RelDrop.Tests.Masking;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Cuda;

/// <summary>The kernels' PTX chooses what the CPU chooses, with as many threads as on a GPU, in whatever order they run.</summary>
public sealed class PtxKernelTests
{
    public static IEnumerable<object[]> Cases =>
        from name in (IEnumerable<object[]>)MaskedModels.Names
        from order in Enum.GetValues<ThreadOrder>()
        select new object[] { name[0], order };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_PTX_masks_what_the_CPU_masks(string name, ThreadOrder order)
    {
        using var scope = NewDisposeScope();
        manual_seed(6);
        const int samples = 3;
        var (reldrop, inputs) = MaskedModels.Of(name);
        var launcher = new PtxKernelLauncher(order, seed: 1);
        var labels = tensor([0L, 1L, 2L]);
        foreach (var (channels, height, width) in inputs)
        {
            // A part of a larger tensor, so that it begins elsewhere.
            var input = (height == 1 ? randn(samples + 1, channels, width) : randn(samples + 1, channels, height, width)).narrow(0, 1, samples);
            (reldrop.Step, reldrop.Launcher) = (1, launcher);
            var masked = reldrop.Apply(input, labels);
            (reldrop.Step, reldrop.Launcher) = (1, null);
            AssertSame(reldrop.Apply(input, labels), masked);
        }

        Assert.Equal(inputs.Length == 1 ? [128] : [128, 32, 256], launcher.Launched.Select(launch => launch.Size.GroupSize));
    }

    [Theory]
    [InlineData("top-k", ScalarType.Float16)]
    [InlineData("few centers", ScalarType.Float16)]
    [InlineData("few centers", ScalarType.BFloat16)]
    [InlineData("points, first kept", ScalarType.BFloat16)]
    public void Inputs_of_16_bits_are_masked_too(string name, ScalarType type)
    {
        using var scope = NewDisposeScope();
        manual_seed(6);
        var (reldrop, inputs) = MaskedModels.Of(name);
        RelevanceDropout Dropout(PtxKernelLauncher? runs) => new(reldrop.Mask, MaskedModels.Seed, (x, _) => x.to(float32).pow(Number.Of(2)), reldrop.Kernels) { Launcher = runs };
        var (channels, height, width) = inputs[0];
        var input = (height == 1 ? randn(3, channels, width) : randn(3, channels, height, width)).to(type);
        AssertSame(Dropout(null).Apply(input, zeros(3, int64)), Dropout(new PtxKernelLauncher()).Apply(input, zeros(3, int64)));
    }

    /// <summary>Images that several groups of 1024 threads share, in shared memory or not, with ties and what cannot be compared.</summary>
    [Theory]
    [InlineData("top-k", ThreadOrder.Shuffled, true)]
    [InlineData("top-k", ThreadOrder.Ascending, false)]
    [InlineData("pixel", ThreadOrder.Descending, true)]
    public void Large_images_are_masked_too(string name, ThreadOrder order, bool fits)
    {
        const int bytes = 131 * 130 * sizeof(float);
        using var scope = NewDisposeScope();
        manual_seed(6);
        var (reldrop, _) = MaskedModels.Of(name);
        var launcher = new PtxKernelLauncher(order, seed: 2) { SharedBytes = fits ? bytes : bytes - 1 };
        RelevanceDropout Dropout(PtxKernelLauncher? runs) => new(reldrop.Mask with { Probability = 1 }, MaskedModels.Seed, (x, _) => x, reldrop.Kernels) { Launcher = runs };
        var (input, labels) = (randn(2, 2, 131, 130), zeros(2, int64));
        input[0, 0, 3, 5] = float.NaN;
        input[1].round_();
        AssertSame(Dropout(null).Apply(input, labels), Dropout(launcher).Apply(input, labels));
        Assert.Equal(new LaunchSize(2, 1024, 2, fits ? bytes : 0), Assert.Single(launcher.Launched).Size);
    }

    /// <summary>
    /// What bounds a kernel on a GPU is memory: each group reads its sample's relevance once, and of the input nobody reads what is masked.
    /// </summary>
    [Theory]
    [InlineData("top-k")]
    [InlineData("pixel")]
    [InlineData("patch")]
    [InlineData("block")]
    public void Nothing_is_read_twice(string name)
    {
        using var scope = NewDisposeScope();
        manual_seed(6);
        var (reldrop, _) = MaskedModels.Of(name);
        var launcher = new PtxKernelLauncher();
        var dropout = new RelevanceDropout(reldrop.Mask with { Probability = 1 }, MaskedModels.Seed, (x, _) => x.clone(), reldrop.Kernels) { Launcher = launcher };
        var input = randn(2, 3, 131, 130);
        var kept = dropout.Apply(input, zeros(2, int64)).eq(input).sum().item<long>();
        var parts = Assert.Single(launcher.Launched).Size.Parts;
        var bytes = input.numel() * sizeof(float);
        Assert.Equal([parts * bytes, kept * sizeof(float), 0], launcher.Tensors.Take(3).Select(tensor => tensor.BytesRead));
        Assert.Equal([0, 0, bytes], launcher.Tensors.Take(3).Select(tensor => tensor.BytesWritten));
    }

    [Theory]
    [InlineData(1, 1, 3, ThreadOrder.Ascending)]
    [InlineData(2, 100, 40, ThreadOrder.Descending)]
    [InlineData(1, 600, 20, ThreadOrder.Shuffled)]
    public void Points_are_those_that_the_CPU_chooses(int batch, int n, int count, ThreadOrder order)
    {
        using var scope = NewDisposeScope();
        var launcher = new PtxKernelLauncher(order, seed: 3);
        manual_seed(n);
        var points = rand(batch, n, 3);
        AssertSame(PointSampling.FarthestPoints(points, count, n / 2), PointKernels.FarthestPoints(launcher, points, count, n / 2));
        var centers = cat([points.narrow(1, 0, Math.Min(n, 300)), full([batch, 1, 3], Number.Of(9f))], 1);
        AssertSame(PointSampling.BallQuery(points, centers, 0.3, count), PointKernels.BallQuery(launcher, points, centers, 0.3, count));
    }

    /// <summary>To the bit, zeros' signs and NaNs' payloads too.</summary>
    private static void AssertSame(Tensor expected, Tensor actual)
    {
        Assert.Equal((expected.dtype, string.Join(", ", expected.shape)), (actual.dtype, string.Join(", ", actual.shape)));
        Assert.True(expected.bytes.SequenceEqual(actual.bytes), $"{expected.ne(actual).sum().item<long>()} of {expected.numel()} elements differ.");
    }
}
