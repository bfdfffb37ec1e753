using System.Reflection;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using RelDrop.Masking;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Masking;

/// <summary>The emitted kernels: the same masks as on CPU tensors, and compilable for GPUs.</summary>
public class KernelTests
{
    private const int Threads = 16;

    [Theory]
    [MemberData(nameof(MaskedModels.Names), MemberType = typeof(MaskedModels))]
    public void The_kernel_masks_what_the_CPU_masks(string name)
    {
        manual_seed(6);
        const int samples = 6;
        var (reldrop, inputs) = MaskedModels.Of(name);
        using var labels = tensor([0L, 1L, 2L, 3L, 4L, 0L]);
        foreach (var (channels, height, width) in inputs)
        {
            using var input = height == 1 ? randn(samples, channels, width) : randn(samples, channels, height, width);
            for (var step = 0UL; step < 3; step++)
            {
                reldrop.Step = step;
                var plans = reldrop.Plan(samples, height, width, out var rows);
                var relevance = RelevanceOf(reldrop, input, labels, rows);
                using var expected = reldrop.Apply(input, labels);
                // One point alone repeats itself.
                if (width > 1)
                    Assert.Equal(rows.Length > 0, expected.ne(input).any().item<bool>());
                Assert.Equal(expected.data<float>().ToArray(), Run(reldrop.Kernel!, relevance, input.data<float>().ToArray(), plans, samples, channels, height, width, step));
            }
        }
    }

    [Theory]
    [MemberData(nameof(MaskedModels.Names), MemberType = typeof(MaskedModels))]
    public void The_kernel_compiles_to_PTX(string name)
    {
        var method = MaskedModels.Of(name).RelDrop.Kernel!.Method;
        using var context = Context.Create(builder => builder.Default().Optimize(OptimizationLevel.O2));
        foreach (var architecture in new[] { CudaArchitecture.SM_80, CudaArchitecture.SM_90 })
        {
            using var backend = new PTXBackend(context, new CudaCapabilityContext(architecture), architecture, CudaInstructionSet.ISA_80, null);
            var compiled = (PTXCompiledKernel)backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(method), default);
            Assert.Contains($".visible .entry Kernel_{method.Name}", compiled.PTXAssembly, StringComparison.Ordinal);
            Assert.Equal(9, Regex.Count(compiled.PTXAssembly[compiled.PTXAssembly.IndexOf(".entry", StringComparison.Ordinal)..compiled.PTXAssembly.IndexOf('{', StringComparison.Ordinal)], @"\.param "));
            Assert.DoesNotContain("fma", compiled.PTXAssembly, StringComparison.Ordinal);
        }
    }

    /// <summary>The relevance that CPU masking reads, by asking the mask's own source through a mask of nothing.</summary>
    private static float[] RelevanceOf(RelevanceDropout reldrop, Tensor input, Tensor labels, long[] rows)
    {
        if (!reldrop.Mask.UsesRelevance || rows.Length == 0)
            return new float[1];
        var source = (Func<Tensor, Tensor, Tensor>)typeof(RelevanceDropout).GetField("relevance", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(reldrop)!;
        using var index = tensor(rows);
        return source(input.index_select(0, index), labels.index_select(0, index)).contiguous().data<float>().ToArray();
    }

    private static float[] Run(MaskKernel kernel, float[] relevance, float[] input, int[] plans, int samples, int channels, int height, int width, ulong step)
    {
        using var context = Context.Create(builder => builder.Default().CPU(new CPUDevice(4, Threads / 4, 1)));
        using var accelerator = context.GetCPUDevice(0).CreateCPUAccelerator(context, CPUAcceleratorMode.Parallel);
        using var relevanceBuffer = accelerator.Allocate1D(relevance);
        using var inputBuffer = accelerator.Allocate1D(input);
        using var outputBuffer = accelerator.Allocate1D<float>(input.Length);
        using var planBuffer = accelerator.Allocate1D(plans);
        using var loaded = accelerator.LoadKernel(accelerator.GetBackend().Compile(EntryPointDescription.FromExplicitlyGroupedKernel(kernel.Method), default));
        ArrayView<float> relevanceView = relevanceBuffer.View.BaseView, inputView = inputBuffer.View.BaseView, outputView = outputBuffer.View.BaseView;
        ArrayView<int> planView = planBuffer.View.BaseView;
        var launch = loaded.CreateLauncherDelegate<Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<int>, int, int, int, ulong, ulong>>();
        launch(accelerator.DefaultStream, new KernelConfig(samples, Threads), relevanceView, inputView, outputView, planView, channels, height, width, MaskedModels.Seed, step);
        accelerator.Synchronize();
        return outputBuffer.GetAsArray1D();
    }
}
