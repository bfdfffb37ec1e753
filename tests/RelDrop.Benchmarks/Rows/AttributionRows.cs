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
    ];

    public static Workload<ResNet> ResNet18(int batch = 32) => new Workload<ResNet>(new ResNet(blocksPerStage: 2), batch, size: 32).Settle();

    private static Row Of<TComposite>(double target)
        where TComposite : Composite => new($"{typeof(TComposite).Name} / gradient, ResNet-18", target, rounds =>
    {
        using var workload = ResNet18();
        return rounds.Compare(workload.Attribute<TComposite>, workload.Gradient);
    });
}
