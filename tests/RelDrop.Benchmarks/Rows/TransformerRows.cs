using RelDrop.Benchmarks.Measuring;
using RelDrop.Benchmarks.Networks;
using RelDrop.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Benchmarks.Rows;

/// <summary>What an attribution of a transformer costs in input gradients of the same network, whose attention is torch's fused one.</summary>
internal static class TransformerRows
{
    private static readonly (string Name, VisionTransformerSize Size, int Batch)[] Networks =
    [
        ("ViT-Tiny, 16×32×32", new VisionTransformerSize(192, 12, 3, Patch: 4, Image: 32), 16),
        ("ViT-Tiny, 4×224×224", new VisionTransformerSize(192, 12, 3, Patch: 16, Image: 224), 4),
    ];

    public static IEnumerable<Row> All =>
    [
        .. Networks.SelectMany(network => new[]
        {
            Of<AttnLrp>(network, 1.1),
            Of<CpLrp>(network, 0.95),
            Of<CpLrpGamma>(network, 2.2),
            Of<AttnLrp>(network, null, Precision.BFloat16),
            Modified(network),
        }),
        OfBert<AttnLrp>(1.1),
        OfBert<CpLrp>(0.95),
    ];

    private static Row Of<TComposite>((string Name, VisionTransformerSize Size, int Batch) network, double? target, Precision precision = Precision.Full)
        where TComposite : Composite => new($"{typeof(TComposite).Name} / gradient, {network.Name}{AttributionRows.Suffix(precision)}", target, rounds =>
    {
        using var workload = Workload(network);
        return rounds.Compare(() => workload.Attribute<TComposite>(precision), workload.Gradient);
    });

    private static Row Modified((string Name, VisionTransformerSize Size, int Batch) network) => new($"AttnLrp by autograd with modified functions / gradient, {network.Name}", null, rounds =>
    {
        using var workload = Workload(network);
        var modified = new ModifiedGradient(workload.Network, network.Size);
        Check(workload, modified);
        return rounds.Compare(() => modified.Relevance(workload.Inputs, workload.Labels).Dispose(), workload.Gradient);
    });

    private static Workload<VisionTransformer> Workload((string Name, VisionTransformerSize Size, int Batch) network)
    {
        manual_seed(1);
        return new Workload<VisionTransformer>(new VisionTransformer(network.Size, 10), network.Batch, (int)network.Size.Image);
    }

    /// <summary>Both must give the same relevance.</summary>
    private static void Check(Workload<VisionTransformer> workload, ModifiedGradient modified)
    {
        using var scope = NewDisposeScope();
        var ours = workload.Network.Attribute<AttnLrp>(workload.Inputs, workload.Labels).Relevance;
        var error = ((modified.Relevance(workload.Inputs, workload.Labels) - ours).norm() / ours.norm()).item<float>();
        if (!(error < 1e-3))
            throw new InvalidOperationException(FormattableString.Invariant($"AttnLrp by autograd is {error:0.0e0} of its norm away from the compiled relevance; expected less than 1e-3."));
    }

    private static Row OfBert<TComposite>(double target)
        where TComposite : Composite => new($"{typeof(TComposite).Name} / gradient, BERT-mini, 8×128 tokens", target, rounds =>
    {
        manual_seed(1);
        using var network = new Bert(BertSize.Mini, 10);
        network.eval();
        using var words = randn(8, 128, 256);
        using var mask = ones(8, 128, dtype: ScalarType.Bool);
        using var labels = randint(10, 8, int64);
        return rounds.Compare(() => network.Attribute<TComposite>(words, mask, labels).Dispose(), () =>
        {
            using var scope = NewDisposeScope();
            var leaf = words.detach().requires_grad_();
            autograd.grad([network.forward(leaf, mask).gather(1, labels.unsqueeze(1)).sum()], [leaf]);
        });
    });
}
