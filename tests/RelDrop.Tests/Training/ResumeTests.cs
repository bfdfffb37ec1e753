using RelDrop.Masking;
using RelDrop.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests.Training;

/// <summary>A run that was stopped anywhere comes to the same bits as one that was not, whatever takes part in it.</summary>
public sealed class ResumeTests : IDisposable
{
    private const int EpochCount = 2;
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Each set of features on its own, of those that could keep state.</summary>
    public static TheoryData<bool, bool, bool, bool> Combinations
    {
        get
        {
            var all = new TheoryData<bool, bool, bool, bool>();
            for (var bits = 0; bits < 16; bits++)
                all.Add((bits & 1) > 0, (bits & 2) > 0, (bits & 4) > 0, (bits & 8) > 0);
            return all;
        }
    }

    private sealed record Setup(Sequential Model, Trainer Trainer, OptimizerHelper Optimizer, WeightAverage? Average) : IDisposable
    {
        public byte[] Snapshot() => [.. CheckpointTests.Snapshot(Model, Optimizer), .. Average is null ? [] : AverageContent.Save(Average)];

        public void Dispose()
        {
            Average?.Dispose();
            Optimizer.Dispose();
            Model.Dispose();
        }
    }

    private static Setup Create(bool accumulates, bool averages, bool mixes, bool drops, string? path = null, CancellationToken stop = default)
    {
        manual_seed(1);
        var model = Sequential(Conv2d(2, 4, 3), BatchNorm2d(4), ReLU(), Flatten(), Dropout(0.2), Linear(64, 2));
        OptimizerHelper optimizer = drops ? ParameterGroups.AdamW(model, 0.01) : ParameterGroups.SGD(model, 0.05);
        var average = averages ? new WeightAverage(model, 0.9) : null;
        var trainer = new Trainer(model, optimizer, drops ? new RelevanceDropout(new PixelMask { Probability = 0.5 }, 7, (input, _) => input.clone()) : null)
        {
            Schedule = Schedule.Cosine(12).WithWarmUp(3),
            Accumulate = accumulates ? 3 : 1,
            Average = average,
            Mixing = mixes ? new Mixing(3) { Mixup = 0.4, CutMix = 1, Probability = 0.8 } : null,
            LabelSmoothing = mixes ? 0.1 : 0,
            ClipNorm = accumulates ? 0.5 : double.PositiveInfinity,
            CheckpointPath = path,
            Stop = stop,
        };
        return new Setup(model, trainer, optimizer, average);
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Within_an_epoch(bool accumulates, bool averages, bool mixes, bool drops)
    {
        using var whole = Create(accumulates, averages, mixes, drops);
        var expected = whole.Trainer.Epochs(EpochCount, TrainerTests.Batches).ToList();

        // 11 is the third batch of the second epoch, and ends a step of three.
        using var stop = new CancellationTokenSource();
        using var first = Create(accumulates, averages, mixes, drops, folder["c.zip"], stop.Token);
        var (seen, results) = (0, new List<EpochResult>());
        foreach (var batch in first.Trainer.Batches(EpochCount, TrainerTests.Batches))
        {
            if (++seen == 10)
                stop.Cancel();
            if (batch.Finished is not null)
                results.Add(batch.Finished);
        }

        Assert.Equal(accumulates ? 11 : 10, seen);
        using var second = Create(accumulates, averages, mixes, drops);
        // Nothing of before is there any more.
        manual_seed(99);
        second.Trainer.LoadCheckpoint(folder["c.zip"]);
        results.AddRange(second.Trainer.Epochs(EpochCount, TrainerTests.Batches));

        Assert.Equal(whole.Snapshot(), second.Snapshot());
        Assert.Equal(expected.Select(epoch => epoch with { StepMilliseconds = 0 }), results.Select(epoch => epoch with { StepMilliseconds = 0 }));
        Assert.Equal(whole.Trainer.Step, second.Trainer.Step);
    }

    [Fact]
    public void Batches_that_are_done_need_not_be_made()
    {
        using var stop = new CancellationTokenSource();
        using var first = Create(false, false, false, false, folder["c.zip"], stop.Token);
        foreach (var batch in first.Trainer.Batches(1, TrainerTests.Batches))
        {
            if (batch.Number == 5)
                stop.Cancel();
        }

        using var second = Create(false, false, false, false);
        second.Trainer.LoadCheckpoint(folder["c.zip"]);
        var asked = new List<(int, int)>();
        _ = second.Trainer.Epochs(2, (epoch, start) =>
        {
            asked.Add((epoch, start));
            return TrainerTests.Batches(epoch).Skip(start);
        }).ToList();
        Assert.Equal([(0, 5), (1, 0)], asked);

        using var other = Create(false, false, false, false);
        other.Trainer.LoadCheckpoint(folder["c.zip"]);
        Assert.Contains("no more batches; expected more than the 5", Assert.Throws<InvalidOperationException>(() => other.Trainer.Epochs(2, epoch => TrainerTests.Batches(epoch).Take(5)).ToList()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_checkpoint_is_written_in_the_middle_of_a_step()
    {
        using var run = Create(accumulates: true, averages: true, mixes: false, drops: false);
        foreach (var batch in run.Trainer.Batches(1, TrainerTests.Batches))
        {
            if (batch.Number % 3 == 0 || batch.Number == 8)
                run.Trainer.SaveCheckpoint(folder["c.zip"]);
            else
                Assert.Contains($"seen {batch.Number % 3} of its 3 batches", Assert.Throws<InvalidOperationException>(() => run.Trainer.SaveCheckpoint(folder["c.zip"])).Message, StringComparison.Ordinal);
        }

        using var used = run.Average!.Use();
        Assert.Throws<InvalidOperationException>(() => run.Trainer.SaveCheckpoint(folder["c.zip"]));
        Assert.Throws<InvalidOperationException>(() => run.Trainer.LoadCheckpoint(folder["c.zip"]));
    }
}
