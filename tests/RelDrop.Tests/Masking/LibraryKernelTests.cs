using RelDrop.Cuda;
using RelDrop.Masking;
using RelDrop.Masking.Kernels;
using RelDrop.Tests.Cuda;
using RelDrop.Tests.Cuda.Ptx;
using static TorchSharp.torch;

namespace RelDrop.Tests.Masking;

/// <summary>Masks made by hand, such as from a configuration, have kernels too: the same masks as on the CPU.</summary>
public sealed class LibraryKernelTests
{
    [Theory]
    [MemberData(nameof(MaskedModels.Names), MemberType = typeof(MaskedModels))]
    public void The_kernel_masks_what_the_CPU_masks(string name)
    {
        using var launcher = new CpuKernelLauncher();
        AssertSame(name, samples: 6, ScalarType.Float32, launcher);
        Assert.Contains(launcher.Launched, launch => launch.Kernel.DeclaringType == typeof(LibraryKernels));
    }

    [Theory]
    [MemberData(nameof(MaskedModels.Names), MemberType = typeof(MaskedModels))]
    public void Its_PTX_masks_what_the_CPU_masks(string name)
    {
        foreach (var order in Enum.GetValues<ThreadOrder>())
            AssertSame(name, samples: 3, ScalarType.Float32, new PtxKernelLauncher(order, seed: 1));
        AssertSame(name, samples: 3, ScalarType.Float16, new PtxKernelLauncher());
        AssertSame(name, samples: 3, ScalarType.BFloat16, new PtxKernelLauncher());
    }

    [Theory]
    [MemberData(nameof(MaskedModels.Names), MemberType = typeof(MaskedModels))]
    public void It_compiles_to_the_PTX_that_emitted_kernels_do(string name)
    {
        var kernels = MaskedModels.Of(name).RelDrop.Mask.Kernels;
        using var compiler = new PtxCompiler();
        foreach (var method in new[] { kernels.ForFloat32.Method, kernels.ForFloat16.Method, kernels.ForBFloat16.Method })
            KernelTests.AssertLaunchable(compiler.Compile(method, 8, 0));
    }

    [Fact]
    public void Every_fill_of_every_mask_is_a_kernel()
    {
        foreach (var mask in new InputMask[] { new BlockMask(), new BlockMask { Centers = 20 }, new PatchMask { Centers = 3 }, new RandomErasing(), new PixelMask(), new PointMask(), new TopKMask(), new RandomPoints(), new RandomDropout() })
        {
            foreach (var fill in new[] { MaskFill.Value(2), MaskFill.Noise(0.5f), MaskFill.FirstKept })
                AssertSame(mask with { Fill = fill, Probability = 0.75 }, [(3, 12, 10)], 6, ScalarType.Float32, new PtxKernelLauncher());
        }
    }

    private static void AssertSame(string name, int samples, ScalarType type, IKernelLauncher launcher)
    {
        var (reldrop, inputs) = MaskedModels.Of(name);
        AssertSame(reldrop.Mask, inputs, samples, type, launcher);
    }

    private static void AssertSame(InputMask mask, IEnumerable<(int Channels, int Height, int Width)> inputs, int samples, ScalarType type, IKernelLauncher launcher)
    {
        using var scope = NewDisposeScope();
        manual_seed(6);
        RelevanceDropout Dropout(IKernelLauncher? runs) => new(mask, MaskedModels.Seed, (x, _) => x.to(float32).pow(Number.Of(2))) { Launcher = runs };
        foreach (var (channels, height, width) in inputs)
        {
            var input = (height == 1 ? randn(samples, channels, width) : randn(samples, channels, height, width)).to(type);
            var (expected, masked) = (Dropout(null).Apply(input, zeros(samples, int64)), Dropout(launcher).Apply(input, zeros(samples, int64)));
            Assert.Equal(expected.bytes.ToArray(), masked.bytes.ToArray());
        }
    }
}
