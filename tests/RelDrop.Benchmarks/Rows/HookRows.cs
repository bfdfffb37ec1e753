using RelDrop.Benchmarks.Hooks;
using RelDrop.Benchmarks.Measuring;
using RelDrop.Benchmarks.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Benchmarks.Rows;

/// <summary>For context: what the same attributions cost with hooks and autograd, against the same gradient.</summary>
internal static class HookRows
{
    public static IEnumerable<Row> All => [Of<EpsilonFlat>(), Of<RelDropPaper>(), Of<EpsilonPlusFlat>()];

    private static Row Of<TComposite>()
        where TComposite : Composite => new($"{typeof(TComposite).Name} by hooks / gradient, ResNet-18", null, rounds =>
    {
        Check<TComposite>();
        using var workload = AttributionRows.ResNet18();
        var hooked = Hooked<TComposite>(workload.Network);
        return rounds.Compare(() => hooked.Relevance(workload.Inputs, workload.Labels).Dispose(), workload.Gradient);
    });

    private static HookedResNet Hooked<TComposite>(ResNet network)
        where TComposite : Composite => new(network, HookedComposite.Of<TComposite>());

    /// <summary>
    /// Both must give the same relevance. In float64: rules that do not conserve relevance multiply float32's rounding up to
    /// tens of percent, however they are computed.
    /// </summary>
    private static void Check<TComposite>()
        where TComposite : Composite
    {
        using var workload = AttributionRows.ResNet18(batch: 8);
        using var scope = NewDisposeScope();
        workload.Network.to(float64);
        var images = workload.Inputs.to(float64);
        var expected = workload.Network.Attribute<TComposite>(images, workload.Labels).Relevance;
        var error = ((Hooked<TComposite>(workload.Network).Relevance(images, workload.Labels) - expected).norm() / expected.norm()).item<double>();
        if (!(error < 1e-6))
            throw new InvalidOperationException(FormattableString.Invariant($"{typeof(TComposite).Name} by hooks is {error:0.0e0} of its norm away from the compiled relevance; expected less than 1e-6."));
    }
}
