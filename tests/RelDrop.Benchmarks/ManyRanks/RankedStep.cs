using System.Diagnostics;
using RelDrop.Benchmarks.Networks;
using RelDrop.Benchmarks.Rows;
using RelDrop.Distributed;
using RelDrop.Masking;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Benchmarks.ManyRanks;

/// <summary>A training step with RelDrop on one thread: ResNet-18, images of 32×32, half of the samples masked under EpsilonFlat, SGD with momentum.</summary>
internal sealed class RankedStep : IDisposable
{
    public const double Probability = 0.5;

    private readonly Ranks ranks;
    private readonly Workload<ResNet> workload;
    private readonly SGD optimizer;
    private readonly RelevanceDropout reldrop;
    private readonly SharedGradients gradients;
    private readonly int batch;

    public RankedStep(Ranks ranks, int batch, Overlap overlap)
    {
        (this.ranks, this.batch) = (ranks, batch);
        manual_seed(1);
        workload = new Workload<ResNet>(new ResNet(blocksPerStage: 2), batch, size: 32).Settle();
        optimizer = TrainingRows.Optimizer(workload);
        reldrop = new RelevanceDropout(new BlockMask { Probability = Probability }, seed: 1, (input, target) => workload.Network.Attribute<EpsilonFlat>(input, target).Relevance);
        gradients = new SharedGradients(ranks, workload.Network, new SharedGradientsOptions { Overlap = overlap });
    }

    public bool IsOverlapped => gradients.IsOverlapped;

    /// <summary>The gradients' parts, in 10⁶ bytes.</summary>
    public IReadOnlyList<double> Buckets => [.. Layout().Select(bucket => bucket.Length * sizeof(float) / 1e6)];

    private IReadOnlyList<GradientLayout.Bucket> Layout() =>
        new GradientLayout([.. workload.Network.parameters()], statistics: 1, ranks.Size, new SharedGradientsOptions().BucketBytes / sizeof(float)).Buckets;

    /// <summary>A step of all ranks.</summary>
    public void Shared(ulong step)
    {
        var share = ranks.Share(batch);
        Part(step, share, () => gradients.Expect(share.Length, batch));
        gradients.Reduce(share.Length, batch);
        optimizer.step();
    }

    /// <summary>A step of one rank alone, on some samples, and how long each part of it takes, in milliseconds.</summary>
    public (double Mask, double Forward, double Backward, double Optimizer) Alone(ulong step, int samples)
    {
        var times = Part(step, BatchShare.Of(samples, 0, 1), () => { });
        var started = Stopwatch.GetTimestamp();
        optimizer.step();
        return (times.Mask, times.Forward, times.Backward, Milliseconds(started));
    }

    /// <summary>How many of some samples are masked in a step.</summary>
    public int Masked(ulong step, int samples)
    {
        reldrop.Step = step;
        return reldrop.Draws(samples).Rows.Length;
    }

    public void Dispose()
    {
        gradients.Dispose();
        optimizer.Dispose();
        workload.Dispose();
    }

    private (double Mask, double Forward, double Backward) Part(ulong step, BatchShare share, Action expect)
    {
        using var scope = NewDisposeScope();
        var started = Stopwatch.GetTimestamp();
        optimizer.zero_grad();
        (reldrop.Step, reldrop.FirstSample) = (step, share.Start);
        var (input, labels) = (workload.Inputs.narrow(0, share.Start, share.Length), workload.Labels.narrow(0, share.Start, share.Length));
        var seen = reldrop.Apply(input, labels);
        var mask = Milliseconds(started);
        started = Stopwatch.GetTimestamp();
        var loss = nn.functional.cross_entropy(workload.Network.forward(seen), labels);
        var forward = Milliseconds(started);
        expect();
        started = Stopwatch.GetTimestamp();
        loss.backward();
        return (mask, forward, Milliseconds(started));
    }

    private static double Milliseconds(long since) => Stopwatch.GetElapsedTime(since).TotalMilliseconds;
}
