using RelDrop.Benchmarks.Measuring;
using RelDrop.Benchmarks.Networks;
using RelDrop.Benchmarks.Rows;
using RelDrop.Masking;
using RelDrop.Models;
using RelDrop.Relevance;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Benchmarks.Machines;

/// <summary>What a training step with RelDrop costs with oneDNN as it is, mended and switched off.</summary>
internal static class StepCosts
{
    private const int StepsATurn = 3;

    /// <summary>Measures by turns and writes a line a network. oneDNN is left as it was.</summary>
    public static void Write(OneDnnCaches caches, int rounds)
    {
        // What is timed may be wrong: that is not what is asked here.
        var verifyFirst = AttributionOptions.VerifyFirst;
        AttributionOptions.VerifyFirst = false;
        Write("ResNet-18, 32 images of 32×32", caches, rounds, () => AttributionRows.ResNet18());
        Write("EfficientNet-B0, 16 images of 64×64", caches, rounds, () => new Workload<EfficientNetB0>(new EfficientNetB0(classes: 10), batch: 16, size: 64));
        AttributionOptions.VerifyFirst = verifyFirst;
    }

    private static void Write<TNetwork>(string name, OneDnnCaches caches, int rounds, Func<Workload<TNetwork>> start)
        where TNetwork : nn.Module<Tensor, Tensor>, ILrpModule
    {
        var levels = caches.Levels;
        (string Name, int Levels, bool Enabled)[] ways = [("as it is", levels, true), ("mended", 0, true), ("off", levels, false)];
        var times = ways.Select(_ => new List<double>()).ToArray();
        using var workload = start();
        using var optimizer = TrainingRows.Optimizer(workload);
        var reldrop = new RelevanceDropout(new BlockMask { Probability = 1 }, seed: 1, (input, target) => LrpEngine.Attribute(workload.Network, typeof(EpsilonFlat), [input], 0, target).Relevance);
        var contender = new Contender(() =>
        {
            using var inputs = reldrop.Apply(workload.Inputs, workload.Labels);
            TrainingRows.Step(workload, inputs, optimizer);
        });
        for (var round = 0; round < rounds; round++)
        {
            for (var way = 0; way < ways.Length; way++)
            {
                caches.Levels = ways[way].Levels;
                TorchNative.TryUseOneDnn(ways[way].Enabled);
                // Prepared anew for each way; the first step does that.
                LibtorchOneDnn.TryDropOperations();
                contender.Time();
                for (var step = 0; step < StepsATurn; step++)
                    times[way].Add(contender.Time());
            }
        }

        caches.Levels = levels;
        TorchNative.TryUseOneDnn(true);
        LibtorchOneDnn.TryDropOperations();
        var baseline = Quantiles.Median(times[0]);
        Console.WriteLine($"{name}: {string.Join("; ", ways.Zip(times, (way, all) => FormattableString.Invariant($"{way.Name} {Quantiles.Median(all):0} ms ({Quantiles.Median(all) / baseline:0.00})")))}");
    }
}
