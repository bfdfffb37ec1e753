using RelDrop.Benchmarks.ManyRanks;

namespace RelDrop.Tests.Distributed;

/// <summary>Predicted steps, against sums by hand.</summary>
public class StepModelTests
{
    private static readonly Network Machine = new(new Link(Latency: 0.5, MegabytesPerMillisecond: 2), new Link(Latency: 1, MegabytesPerMillisecond: 1), RanksPerMachine: 4);

    [Fact]
    public void An_ordered_sum_moves_all_but_the_own_part_twice()
    {
        Assert.Equal(0, Machine.Sum(8, 1));
        // To three others, 2 MB each, at 2 MB/ms; and three messages.
        Assert.Equal(2 * ((3 * 0.5) + 3), Machine.Sum(8, 4), 9);
        // Of eight, four are elsewhere, 1 MB each at 1 MB/ms, while 3 MB go at 2 MB/ms.
        Assert.Equal(2 * ((3 * 0.5) + 4 + 4), Machine.Sum(8, 8), 9);
    }

    [Fact]
    public void Sending_hides_behind_the_backward_pass_but_for_the_last_part()
    {
        var model = new StepModel(Forward: 10, Backward: 20, Optimizer: 3, MaskFixed: 0, MaskEach: 0, Samples: 4, Probability: 0.5, Buckets: [8, 8]);
        var each = Machine.Sum(8, 4);
        Assert.Equal(33 + (2 * each), model.Predict(4, Machine, overlaps: false).Step, 9);
        // The first goes at 10 ms and takes 9, the second at 20.
        Assert.Equal(33 + each, model.Predict(4, Machine, overlaps: true).Step, 9);
        Assert.Equal(33, model.Predict(1, Machine, overlaps: true).Step, 9);
    }

    [Fact]
    public void All_wait_for_the_rank_with_the_most_masked_samples()
    {
        var model = new StepModel(0, 0, 0, MaskFixed: 0, MaskEach: 1, Samples: 16, Probability: 0.5, Buckets: [1e-9]);
        var free = new Network(new Link(0, 1e9), new Link(0, 1e9), 1);
        var (one, waiting, _) = model.Predict(1, free, overlaps: false);
        Assert.InRange(one, 7.5, 8.5);
        Assert.Equal(0, waiting, 9);
        var (many, _, _) = model.Predict(64, free, overlaps: false);
        // The greatest of 64 binomial numbers of 16 halves: 8 + 2.2 to 2.6 deviations of 2.
        Assert.InRange(many, 12, 13.5);
        Assert.Equal(16, (model with { Probability = 1 }).Predict(64, free, overlaps: false).Step, 6);
    }
}
