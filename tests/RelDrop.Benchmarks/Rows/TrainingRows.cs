using RelDrop.Benchmarks.Measuring;
using RelDrop.Benchmarks.Networks;
using RelDrop.Masking;
using RelDrop.Relevance;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Benchmarks.Rows;

/// <summary>What a training step with RelDrop costs in plain steps: ResNet-18, 32 images of 32×32, SGD with momentum.</summary>
internal static class TrainingRows
{
    public static IEnumerable<Row> All =>
    [
        Of("every sample masked", 1.55, probability: 1, Precision.Full),
        Of("half of the samples masked", 1.28, probability: 0.5, Precision.Full),
        Of("every sample masked", 1.3, probability: 1, Precision.BFloat16),
        Of("half of the samples masked", 1.15, probability: 0.5, Precision.BFloat16),
        Limit("every sample masked", samples: 32, Precision.Full),
        Limit("half of the samples masked", samples: 16, Precision.Full),
        Limit("every sample masked", samples: 32, Precision.BFloat16),
        Limit("half of the samples masked", samples: 16, Precision.BFloat16),
    ];

    private static Row Of(string masked, double target, double probability, Precision precision) => new(
        $"RelDrop step / plain step, {masked}{AttributionRows.Suffix(precision)}",
        target,
        rounds => Measure(rounds, () => AttributionRows.ResNet18(), network => new RelevanceDropout(new BlockMask { Probability = probability }, seed: 1, (input, target) => network.Attribute<EpsilonFlat>(input, target, precision).Relevance)));

    /// <summary>How low the row of that name could get: a plain step and the convolutions of an attribution alone.</summary>
    private static Row Limit(string masked, int samples, Precision precision) => new($"Limit: convolutions of Epsilon alone and a step / plain step, {masked}{AttributionRows.Suffix(precision)}", null, rounds =>
    {
        using var limit = AttributionRows.ResNet18();
        using var plain = AttributionRows.ResNet18();
        using var limitOptimizer = Optimizer(limit);
        using var plainOptimizer = Optimizer(plain);
        using var convolutions = new Convolutions(limit.Network, samples, size: 32, precision);
        return rounds.Compare(
            () =>
            {
                convolutions.Run();
                Step(limit, limit.Inputs, limitOptimizer);
            },
            () => Step(plain, plain.Inputs, plainOptimizer));
    });

    /// <summary>Compares training with a mask and without, each on a network of its own.</summary>
    public static Measurement Measure<TNetwork>(Rounds rounds, Func<Workload<TNetwork>> start, Func<TNetwork, RelevanceDropout> create)
        where TNetwork : nn.Module<Tensor, Tensor>, ILrpModule
    {
        using var masked = start();
        using var plain = start();
        using var maskedOptimizer = Optimizer(masked);
        using var plainOptimizer = Optimizer(plain);
        var reldrop = create(masked.Network);
        return rounds.Compare(
            () =>
            {
                using var inputs = reldrop.Apply(masked.Inputs, masked.Labels);
                Step(masked, inputs, maskedOptimizer);
            },
            () => Step(plain, plain.Inputs, plainOptimizer));
    }

    /// <summary>The rate is so small that hundreds of steps leave ordinary gradients.</summary>
    public static SGD Optimizer<TNetwork>(Workload<TNetwork> workload)
        where TNetwork : nn.Module<Tensor, Tensor>, ILrpModule
    {
        workload.Network.train();
        return optim.SGD(workload.Network.parameters(), learningRate: 1e-4, momentum: 0.9);
    }

    public static void Step<TNetwork>(Workload<TNetwork> workload, Tensor inputs, optim.Optimizer optimizer)
        where TNetwork : nn.Module<Tensor, Tensor>, ILrpModule
    {
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        var loss = nn.functional.cross_entropy(workload.Network.forward(inputs), workload.Labels);
        loss.backward();
        optimizer.step();
    }
}
