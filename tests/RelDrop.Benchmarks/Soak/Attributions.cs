using RelDrop.Models;
using RelDrop.Relevance;
using static TorchSharp.torch;
using PointNet = RelDrop.Models.PointClouds.PointNet;

namespace RelDrop.Benchmarks.Soak;

/// <summary>Attributions of several networks under several composites, in both precisions, of batches and images of several sizes.</summary>
internal sealed class Attributions : IDisposable
{
    private static readonly Type[] Composites = [typeof(EpsilonPlusFlat), typeof(EpsilonFlat), typeof(Gradient)];

    private readonly (string Name, nn.Module<Tensor, Tensor> Network, Tensor Input)[] cases;

    public Attributions()
    {
        manual_seed(1);
        cases =
        [
            .. Images("lenet5", [4, 3, 32, 32], [1, 3, 32, 32]),
            .. Images("resnet18_cifar", [1, 3, 16, 12]),
            .. Images("mobilenet_v2", [2, 3, 32, 32]),
            ("pointnet", new PointNet(5, normals: false), randn(2, 3, 64)),
        ];
        foreach (var (_, network, _) in cases)
            network.eval();
    }

    /// <summary>The bits of the relevance of every case. May run on several threads.</summary>
    public IEnumerable<(string Name, byte[] Bits)> Run() =>
        from one in cases
        from composite in Composites
        from precision in new[] { Precision.Full, Precision.BFloat16 }
        select ($"{one.Name} under {composite.Name}, {precision}", Bits((ILrpModule)one.Network, composite, one.Input, precision));

    public void Dispose()
    {
        foreach (var (_, network, input) in cases)
        {
            network.Dispose();
            input.Dispose();
        }
    }

    private static IEnumerable<(string, nn.Module<Tensor, Tensor>, Tensor)> Images(string name, params long[][] shapes)
    {
        var network = ModelZoo.Create(name, classes: 10);
        return [.. shapes.Select(shape => ($"{name} of {string.Join('×', shape)}", network, randn(shape)))];
    }

    private static byte[] Bits(ILrpModule model, Type composite, Tensor input, Precision precision)
    {
        // Owned by the caller, as without a scope; what the copy makes is the scope's.
        using var attribution = LrpEngine.Attribute(model, composite, [input], 0, Target.Class(3), precision);
        using var scope = NewDisposeScope();
        return attribution.Relevance.to(float32).contiguous().bytes.ToArray();
    }
}
