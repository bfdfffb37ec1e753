using System.Diagnostics;
using RelDrop.Points;
using RelDrop.Tests.Masking;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Cuda;

/// <summary>A test for machines with a GPU, built with <c>-p:TorchBackend=cuda</c>; skipped elsewhere.</summary>
public sealed class GpuTheoryAttribute : TheoryAttribute
{
    public GpuTheoryAttribute() => Skip = cuda.is_available() ? null : "There is no CUDA device.";
}

/// <summary>The bridge, the kernels and relevance where they are meant to run.</summary>
public sealed class GpuTests
{
    [GpuTheory]
    [MemberData(nameof(MaskedModels.Names), MemberType = typeof(MaskedModels))]
    public void Masks_are_those_of_the_CPU(string name)
    {
        manual_seed(6);
        var (reldrop, inputs) = MaskedModels.Of(name);
        foreach (var (channels, height, width) in inputs)
        {
            using var scope = NewDisposeScope();
            var input = height == 1 ? randn(6, channels, width) : randn(6, channels, height, width);
            // Relevance as on the CPU, so that only masks are compared.
            RelevanceDropout Dropout() => new(reldrop.Mask, MaskedModels.Seed, (x, _) => x.cpu().pow(Number.Of(2)).to(x.device), reldrop.Kernels);
            var (onCpu, onGpu, labels) = (Dropout(), Dropout(), zeros(6, int64));
            foreach (var type in new[] { float32, float16, bfloat16, float64 })
            {
                var masked = onGpu.Apply(input.to(type).cuda(), labels.cuda());
                Assert.Equal(DeviceType.CUDA, masked.device_type);
                Assert.True(masked.cpu().eq(onCpu.Apply(input.to(type), labels)).all().item<bool>(), $"{type}");
            }
        }
    }

    [GpuTheory]
    [InlineData(2, 100, 40)]
    [InlineData(8, 1024, 512)]
    public void Points_are_those_that_the_CPU_chooses(int batch, int n, int count)
    {
        using var scope = NewDisposeScope();
        manual_seed(n);
        var points = rand(batch, n, 3);
        Assert.True(PointSampling.FarthestPoints(points, count).eq(PointSampling.FarthestPoints(points.cuda(), count).cpu()).all().item<bool>());
        var centers = points.narrow(1, 0, n / 2);
        Assert.True(PointSampling.BallQuery(points, centers, 0.2, 32).eq(PointSampling.BallQuery(points.cuda(), centers.cuda(), 0.2, 32).cpu()).all().item<bool>());
    }

    /// <summary>Kernels and torch's operations by turns, with nothing that waits between them: their order is the stream's.</summary>
    [GpuTheory]
    [InlineData(10_000)]
    public void Launches_and_operations_are_ordered(int rounds)
    {
        using var scope = NewDisposeScope();
        var reldrop = MaskedModels.Of("top-k").RelDrop;
        var dropout = new RelevanceDropout(reldrop.Mask, 1, (x, _) => x, reldrop.Kernels);
        var (data, labels) = (rand(4, 3, 32, 32).cuda(), zeros(4, int64).cuda());
        var sum = zeros(4, 3, 32, 32).cuda();
        for (var i = 0; i < rounds; i++)
        {
            using var inner = NewDisposeScope();
            dropout.Step = 0;
            sum.add_(dropout.Apply(data.add(Number.Zero, Number.One), labels), Number.One);
        }

        dropout.Step = 0;
        var expected = dropout.Apply(data.cpu(), labels.cpu()).to(float64) * Number.Of(rounds);
        Assert.True(sum.cpu().to(float64).allclose(expected, rtol: 1e-3));
    }

    /// <summary>A batch is explained and masked while the device still is at what was asked of it before, for all samples and for some.</summary>
    [GpuTheory]
    [InlineData(1)]
    [InlineData(0.5)]
    public void Masking_does_not_wait_for_the_device(double probability)
    {
        using var scope = NewDisposeScope();
        using var model = new BlockMasked();
        model.to(CUDA);
        var reldrop = model.CreateRelDrop(1);
        var dropout = new RelevanceDropout(reldrop.Mask with { Probability = probability }, 1, (x, target) => model.Attribute(x, target).Relevance, reldrop.Kernels);
        var (data, labels, matrix) = (rand(64, 3, 32, 32).cuda(), zeros(64, int64).cuda(), rand(8192, 8192).cuda());
        // Before, so that kernels and libraries are loaded and memory is there, pinned too.
        for (var i = 0; i < 3; i++)
            dropout.Apply(data, labels);
        var product = matrix.matmul(matrix);
        cuda.synchronize();
        for (var i = 0; i < 100; i++)
            product = matrix.matmul(matrix);
        var watch = Stopwatch.StartNew();
        dropout.Apply(data, labels);
        var applied = watch.Elapsed;
        cuda.synchronize();
        Assert.True(applied < watch.Elapsed / 2, $"Masking took {applied}, all work {watch.Elapsed}.");
    }

    [GpuTheory]
    [InlineData(1)]
    public void A_model_on_the_GPU_is_trained_and_explained_there(int seed)
    {
        using var scope = NewDisposeScope();
        manual_seed(seed);
        using var model = new BlockMasked();
        var (images, labels) = (randn(4, 3, 12, 10), tensor([0L, 1, 2, 3]));
        using var onCpu = model.Attribute(images, labels);
        model.to(CUDA);
        using var onGpu = model.Attribute(images.cuda(), labels.cuda());
        Assert.True(onGpu.Relevance.cpu().allclose(onCpu.Relevance, rtol: 1e-3, atol: 1e-5));
        Assert.Equal(DeviceType.CUDA, model.CreateRelDrop(1).Apply(images.cuda(), labels.cuda()).device_type);
        Assert.Contains("as the inputs", Assert.Throws<ArgumentException>("target", () => model.CreateRelDrop(1).Apply(images.cuda(), labels)).Message, StringComparison.Ordinal);
    }
}
