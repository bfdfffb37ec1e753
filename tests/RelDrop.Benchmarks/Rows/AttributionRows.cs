using RelDrop.Benchmarks.Measuring;
using RelDrop.Benchmarks.Networks;

namespace RelDrop.Benchmarks.Rows;

/// <summary>What an attribution costs in input gradients of the same network by autograd: ResNet-18, 32 images of 32×32.</summary>
internal static class AttributionRows
{
    public static IEnumerable<Row> All =>
    [
        Of<EpsilonFlat>(0.95),
        Of<RelDropPaper>(0.95),
        Of<EpsilonPlusFlat>(1.5),
        Of<EpsilonFlat>(0.5, Precision.BFloat16),
        Of<RelDropPaper>(0.5, Precision.BFloat16),
        Of<EpsilonPlusFlat>(0.7, Precision.BFloat16),
        Limit(Precision.Full),
        Limit(Precision.BFloat16),
    ];

    /// <summary>What the name of a row adds for an arithmetic of its own; the baseline is float32's.</summary>
    public static string Suffix(Precision precision) => precision == Precision.BFloat16 ? ", bfloat16" : "";

    public static Workload<ResNet> ResNet18(int batch = 32) => new Workload<ResNet>(new ResNet(blocksPerStage: 2), batch, size: 32).Settle();

    /// <summary>How low the rows of ε could get.</summary>
    private static Row Limit(Precision precision) => new($"Limit: convolutions of Epsilon alone / gradient, ResNet-18{Suffix(precision)}", null, rounds =>
    {
        using var workload = ResNet18();
        using var convolutions = new Convolutions(workload.Network, batch: 32, size: 32, precision);
        return rounds.Compare(convolutions.Run, workload.Gradient);
    });

    private static Row Of<TComposite>(double target, Precision precision = Precision.Full)
        where TComposite : Composite => new($"{typeof(TComposite).Name} / gradient, ResNet-18{Suffix(precision)}", target, rounds =>
    {
        using var workload = ResNet18();
        return rounds.Compare(() => workload.Attribute<TComposite>(precision), workload.Gradient);
    });
}
