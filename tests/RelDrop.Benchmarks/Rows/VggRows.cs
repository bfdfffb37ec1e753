using RelDrop.Benchmarks.Measuring;
using RelDrop.Benchmarks.Networks;
using RelDrop.Models;
using RelDrop.Relevance;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Benchmarks.Rows;

/// <summary>A deep network without shortcuts, 16 images of 64×64: compiled as a whole, and layer by layer at run time since it is a Sequential.</summary>
internal static class VggRows
{
    public static IEnumerable<Row> All =>
    [
        Of<EpsilonGammaBox, Vgg16>("VGG-16", 2.5, () => new Vgg16()),
        Of<EpsilonGammaBox, Vgg16>("VGG-16", 1.2, () => new Vgg16(), Precision.BFloat16),
        Of<EpsilonGamma, Vgg16>("VGG-16", null, () => new Vgg16()),
        Of<EpsilonGamma, Vgg>("VGG-16 as Sequential", null, () => Vgg.Vgg16()),
    ];

    private static Row Of<TComposite, TNetwork>(string name, double? target, Func<TNetwork> network, Precision precision = Precision.Full)
        where TComposite : Composite
        where TNetwork : nn.Module<Tensor, Tensor>, ILrpModule => new($"{typeof(TComposite).Name} / gradient, {name}{AttributionRows.Suffix(precision)}", target, rounds =>
    {
        using var workload = new Workload<TNetwork>(network(), batch: 16, size: 64, classes: 1000);
        return rounds.Compare(() => workload.Attribute<TComposite>(precision), workload.Gradient);
    });
}
