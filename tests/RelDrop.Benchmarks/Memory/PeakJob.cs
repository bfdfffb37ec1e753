using RelDrop.Benchmarks.Networks;
using static TorchSharp.torch;

namespace RelDrop.Benchmarks.Memory;

/// <summary>What a process of its own does once, so that its peak of memory is seen.</summary>
/// <param name="Method">One of <see cref="Methods"/>.</param>
/// <param name="Blocks">Blocks a stage of the residual network.</param>
/// <param name="Batch">The number of images.</param>
/// <param name="Size">Their height and width.</param>
internal sealed record PeakJob(string Method, int Blocks, int Batch, int Size)
{
    public const string Gradient = "Gradient";

    /// <summary>What can be run, by name: the gradient by autograd, and attributions.</summary>
    public static IReadOnlyDictionary<string, Action<Workload<ResNet>>> Methods { get; } = new Dictionary<string, Action<Workload<ResNet>>>
    {
        [Gradient] = workload => workload.Gradient(),
        [nameof(EpsilonFlat)] = workload => workload.Attribute<EpsilonFlat>(Precision.Full),
        [nameof(EpsilonPlusFlat)] = workload => workload.Attribute<EpsilonPlusFlat>(Precision.Full),
        [InBFloat16(nameof(EpsilonFlat))] = workload => workload.Attribute<EpsilonFlat>(Precision.BFloat16),
        [InBFloat16(nameof(EpsilonPlusFlat))] = workload => workload.Attribute<EpsilonPlusFlat>(Precision.BFloat16),
    };

    /// <summary>The name of an attribution in bfloat16.</summary>
    public static string InBFloat16(string composite) => composite + " in bfloat16";

    /// <summary>The bytes that one run takes at its peak, on top of network and images. Linux tells.</summary>
    public long Run()
    {
        TorchCpu.Ensure();
        var network = new ResNet(Blocks);
        using (NewDisposeScope())
            Methods[Method](new Workload<ResNet>(network, batch: 1, Size));

        using var workload = new Workload<ResNet>(network, Batch, Size);
        GC.Collect();
        var before = ResidentMemory.ResetPeak();
        Methods[Method](workload);
        return ResidentMemory.Peak - before;
    }
}
