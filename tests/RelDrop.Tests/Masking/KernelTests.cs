using RelDrop.Cuda;
using RelDrop.Masking;
using RelDrop.Tests.Cuda;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Masking;

/// <summary>The emitted kernels: the same masks as without them, and compilable for GPUs.</summary>
public class KernelTests
{
    [Theory]
    [MemberData(nameof(MaskedModels.Names), MemberType = typeof(MaskedModels))]
    public void The_kernel_masks_what_the_CPU_masks(string name)
    {
        manual_seed(6);
        const int samples = 6;
        var (reldrop, inputs) = MaskedModels.Of(name);
        using var launcher = new CpuKernelLauncher();
        reldrop.Launcher = launcher;
        using var labels = tensor([0L, 1L, 2L, 3L, 4L, 0L]);
        foreach (var (channels, height, width) in inputs)
        {
            // A part of a larger tensor, so that it begins elsewhere.
            using var all = height == 1 ? randn(samples + 1, channels, width) : randn(samples + 1, channels, height, width);
            using var input = all.narrow(0, 1, samples);
            for (var step = 0UL; step < 3; step++)
            {
                reldrop.Step = step;
                var rows = reldrop.Draws(samples).Rows.Length;
                using var masked = reldrop.Apply(input, labels);
                (reldrop.Step, reldrop.Launcher) = (step, null);
                using var expected = reldrop.Apply(input, labels);
                reldrop.Launcher = launcher;
                // One point alone repeats itself.
                if (width > 1)
                    Assert.Equal(rows > 0, expected.ne(input).any().item<bool>());
                Assert.Equal(expected.data<float>().ToArray(), masked.data<float>().ToArray());
            }
        }

        Assert.Equal(3 * inputs.Length, launcher.Launched.Count);
        Assert.All(launcher.Launched, launch => Assert.Equal((reldrop.Kernels!.ForFloat32.Method, samples), (launch.Kernel, launch.Size.Groups)));
    }

    [Theory]
    [MemberData(nameof(MaskedModels.Names), MemberType = typeof(MaskedModels))]
    public void Inputs_of_16_bits_are_masked_by_one_launch_too(string name)
    {
        using var scope = NewDisposeScope();
        manual_seed(6);
        var (reldrop, inputs) = MaskedModels.Of(name);
        using var launcher = new CpuKernelLauncher();
        RelevanceDropout Dropout(IKernelLauncher? runs) => new(reldrop.Mask, MaskedModels.Seed, (x, _) => x.to(float32).pow(Number.Of(2)), reldrop.Kernels) { Launcher = runs };
        var (channels, height, width) = inputs[0];
        var (input, labels) = (height == 1 ? randn(6, channels, width) : randn(6, channels, height, width), zeros(6, int64));
        foreach (var type in new[] { float16, bfloat16 })
        {
            var masked = Dropout(launcher).Apply(input.to(type), labels);
            Assert.Equal(type, masked.dtype);
            Assert.Equal(Dropout(null).Apply(input.to(type), labels).bytes.ToArray(), masked.bytes.ToArray());
        }

        Assert.Equal([reldrop.Kernels!.ForFloat16.Method, reldrop.Kernels.ForBFloat16.Method], launcher.Launched.Select(launch => launch.Kernel));
    }

    [Theory]
    [MemberData(nameof(MaskedModels.Names), MemberType = typeof(MaskedModels))]
    public void The_kernel_compiles_to_PTX(string name)
    {
        var kernels = MaskedModels.Of(name).RelDrop.Kernels!;
        using var compiler = new PtxCompiler();
        foreach (var (method, major) in new[] { (kernels.ForFloat32.Method, 8), (kernels.ForFloat32.Method, 9), (kernels.ForFloat16.Method, 8), (kernels.ForBFloat16.Method, 8) })
        {
            var kernel = compiler.Compile(method, major, 0);
            Assert.StartsWith($"Kernel_{method.Name}", kernel.EntryName, StringComparison.Ordinal);
            AssertLaunchable(kernel);
        }
    }

    /// <summary>A kernel has the parameters that launches give, and no instruction that is slow or rounds as the CPU does not.</summary>
    internal static void AssertLaunchable(PtxKernel kernel)
    {
        Assert.Equal([16, 16, 16, 16, 4, 4, 4, 4, 8, 8], kernel.ParameterSizes);
        Assert.InRange(kernel.SharedBytes, 0, 48 * 1024);
        // Fused, or left to be, a product and a sum are rounded once; loads of pairs need addresses that views do not promise.
        Assert.DoesNotMatch(@"fma|\b(add|sub|mul)\.f", kernel.Text);
        Assert.DoesNotMatch(@"\.v[24]\.", kernel.Text);
        // Memory that may be global or shared is reached by slower instructions.
        Assert.DoesNotMatch(@"\b(ld|st|atom)\.[bfsu]\d", kernel.Text);
    }

    /// <summary>Rows that fit into shared memory and rows that do not, and images that several groups share.</summary>
    [Theory]
    [InlineData("top-k")]
    [InlineData("pixel")]
    [InlineData("few centers")]
    [InlineData("patch")]
    [InlineData("points, first kept")]
    [InlineData("random points")]
    [InlineData("random erasing")]
    public void Large_images_are_masked_too(string name)
    {
        using var scope = NewDisposeScope();
        using var launcher = new CpuKernelLauncher { SharedBytes = 64 * 64 * sizeof(float) };
        manual_seed(6);
        var (reldrop, _) = MaskedModels.Of(name);
        RelevanceDropout Dropout(IKernelLauncher? runs) => new(reldrop.Mask with { Probability = 1 }, MaskedModels.Seed, (x, _) => x, reldrop.Kernels) { Launcher = runs };
        foreach (var (height, width) in new[] { (64, 64), (65, 64), (131, 130) })
        {
            var (input, labels) = (randn(2, 2, height, width), zeros(2, int64));
            // Ties, and what cannot be compared.
            input[0, 0, 3, 5] = float.NaN;
            input[1].round_();
            var (expected, masked) = (Dropout(null).Apply(input, labels), Dropout(launcher).Apply(input, labels));
            Assert.Equal(expected.data<float>().ToArray(), masked.data<float>().ToArray());
        }

        Assert.Equal([1, 1, 2], launcher.Launched.Select(launch => launch.Size.Parts));
        Assert.Equal([256, 256, 1024], launcher.Launched.Select(launch => launch.Size.GroupSize));
        Assert.Equal([reldrop.Kernels!.KeepsRelevance ? launcher.SharedBytes : 0, 0, 0], launcher.Launched.Select(launch => launch.Size.DynamicSharedBytes));
    }

    /// <summary>One and all, among ties, zeros of either sign and infinities.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(119)]
    [InlineData(120)]
    public void Any_number_of_pixels_is_masked(int count)
    {
        using var scope = NewDisposeScope();
        using var launcher = new CpuKernelLauncher();
        manual_seed(count);
        var (reldrop, _) = MaskedModels.Of("top-k");
        RelevanceDropout Dropout(IKernelLauncher? runs) => new(new TopKMask { Count = count }, MaskedModels.Seed, (x, _) => x, reldrop.Kernels) { Launcher = runs };
        var (input, labels) = (randint(-2, 3, [4, 1, 12, 10], float32), zeros(4, int64));
        input[1].fill_(Number.Zero).narrow(1, 0, 3).fill_(Number.Of(-0f));
        input[2, 0, 5].fill_(Number.Of(float.PositiveInfinity));
        input[2, 0, 6].fill_(Number.Of(float.NegativeInfinity));
        input[3].fill_(Number.Of(float.NaN));
        var (expected, masked) = (Dropout(null).Apply(input, labels), Dropout(launcher).Apply(input, labels));
        Assert.Equal(expected.data<float>().ToArray(), masked.data<float>().ToArray());
        Assert.Equal(count, masked[3].isnan().logical_not().sum().item<long>());
    }

    [Fact]
    public void Relevance_that_is_summed_already_and_other_types_are_masked_too()
    {
        using var scope = NewDisposeScope();
        manual_seed(6);
        var (reldrop, _) = MaskedModels.Of("pixel");
        using var launcher = new CpuKernelLauncher();
        var (input, labels) = (randn(4, 3, 12, 10), zeros(4, int64));
        RelevanceDropout Dropout(IKernelLauncher? runs) => new(reldrop.Mask, 5, (x, _) => x.pow(Number.Of(2)).sum(1, keepdim: true), reldrop.Kernels) { Launcher = runs };
        Assert.True(Dropout(launcher).Apply(input, labels).eq(Dropout(null).Apply(input, labels)).all().item<bool>());
        Assert.Single(launcher.Launched);

        // What has more digits than kernels goes the other way.
        Assert.Equal(float64, Dropout(launcher).Apply(input.to(float64), labels).dtype);
        Assert.Single(launcher.Launched);
        Assert.Equal([0, 3, 12, 10], Dropout(launcher).Apply(input.narrow(0, 0, 0), labels.narrow(0, 0, 0)).shape);
    }

    [Fact]
    public void Tensors_on_different_devices_are_refused()
    {
        using var scope = NewDisposeScope();
        var (reldrop, _) = MaskedModels.Of("pixel");
        var elsewhere = zeros(4, int64, device: new Device(DeviceType.META));
        Assert.Contains("Expected targets on cpu, as the inputs; got them on meta", Assert.Throws<ArgumentException>("target", () => reldrop.Apply(randn(4, 3, 12, 10), elsewhere)).Message, StringComparison.Ordinal);
        var lost = new RelevanceDropout(reldrop.Mask with { }, 1, (x, _) => empty(x.shape, device: new Device(DeviceType.META)));
        lost.Step = 1;
        Assert.Contains("Expected relevance on cpu, as the inputs; got it on meta", Assert.Throws<InvalidOperationException>(() => lost.Apply(randn(40, 3, 12, 10), zeros(40, int64))).Message, StringComparison.Ordinal);
    }
}
