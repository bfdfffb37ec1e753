using RelDrop.Distributed;
using RelDrop.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests.Distributed;

/// <summary>A training that comes to the same, whether ranks share it or one process does their parts one after the other.</summary>
internal sealed class RankedTraining : IDisposable
{
    /// <summary>How many samples each global batch has.</summary>
    public const int Batch = 32;

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly OptimizerHelper optimizer;
    private readonly RelevanceDropout reldrop;
    private readonly int batch;

    /// <param name="seed">What the first weights are drawn by.</param>
    /// <param name="batch">How many samples each global batch has.</param>
    public RankedTraining(long seed = 1, int batch = Batch)
    {
        this.batch = batch;
        lock (typeof(RankedTraining))
        {
            manual_seed(seed);
            Model = new RankedCnn();
        }

        Model.train();
        reldrop = Model.CreateRelDrop(seed: 1);
        optimizer = ParameterGroups.SGD(Model, 0.1, momentum: 0.9, weightDecay: 1e-3);
    }

    public RankedCnn Model { get; }

    /// <summary>Which elements were masked, over all steps.</summary>
    public List<string> Masks { get; } = [];

    /// <summary>Every bit of parameters and running statistics.</summary>
    public string Hash => $"{Fingerprint.Of(Model):x16}";

    /// <summary>The images of a step, and their labels.</summary>
    public static (Tensor Images, Tensor Labels) Data(int step, int samples = Batch)
    {
        using var generator = new torch.Generator((ulong)(1000 + step));
        return (randn([samples, 3, 12, 12], generator: generator), randint(0, 4, [samples], int64, generator: generator));
    }

    /// <summary>A step of one of the ranks.</summary>
    public void Step(int step, Ranks ranks, SharedGradients gradients)
    {
        using var inner = NewDisposeScope();
        optimizer.zero_grad();
        var share = ranks.Share(batch, least: 2);
        if (share.Length > 0)
        {
            var loss = Loss(step, share);
            gradients.Expect(share.Length, batch);
            loss.backward();
        }

        gradients.Reduce(share.Length, batch);
        optimizer.step();
    }

    /// <summary>The same step by one process, which sums gradients and running statistics in the order of the ranks.</summary>
    public void Accumulate(int step, int ranks)
    {
        using var inner = NewDisposeScope();
        using var withoutGradient = no_grad();
        var parameters = Model.parameters().ToArray();
        var statistics = Model.named_buffers().Where(buffer => buffer.name.Contains("running", StringComparison.Ordinal)).Select(buffer => buffer.buffer).ToArray();
        var before = statistics.Select(buffer => buffer.clone()).ToArray();
        Tensor[] gradientSums = [], statisticSums = [];
        foreach (var share in Enumerable.Range(0, ranks).Select(rank => BatchShare.Of(batch, rank, ranks, least: 2)))
        {
            // A rank without samples adds zeros.
            if (share.Length == 0)
                continue;
            optimizer.zero_grad();
            Copy(before, statistics);
            using (enable_grad())
                Loss(step, share).backward();
            var weight = Number.Of((double)share.Length / share.Global);
            gradientSums = Added(gradientSums, parameters.Select(parameter => parameter.grad!.mul(weight)));
            statisticSums = Added(statisticSums, statistics.Select(buffer => buffer.mul(weight)));
        }

        Copy(gradientSums, [.. parameters.Select(parameter => parameter.grad!)]);
        Copy(statisticSums, statistics);
        optimizer.step();
    }

    public void Dispose()
    {
        optimizer.Dispose();
        Model.Dispose();
        scope.Dispose();
    }

    private Tensor Loss(int step, BatchShare share)
    {
        var (images, labels) = Data(step, batch);
        (reldrop.Step, reldrop.FirstSample) = ((ulong)step, share.Start);
        var (input, target) = (images.narrow(0, share.Start, share.Length), labels.narrow(0, share.Start, share.Length));
        var seen = reldrop.Apply(input, target);
        using (no_grad())
            Masks.AddRange(seen.ne(input).any(1).data<bool>().ToArray().Chunk(144).Select((mask, i) => $"{step} {share.Start + i} {string.Concat(mask.Select(masked => masked ? '1' : '0'))}"));
        return functional.cross_entropy(Model.forward(seen), target);
    }

    private static Tensor[] Added(Tensor[] sums, IEnumerable<Tensor> values) =>
        sums.Length == 0 ? [.. values] : [.. sums.Zip(values, (sum, value) => sum.add_(value, Number.One))];

    private static void Copy(Tensor[] from, Tensor[] to)
    {
        foreach (var (source, target) in from.Zip(to))
            target.copy_(source);
    }
}
