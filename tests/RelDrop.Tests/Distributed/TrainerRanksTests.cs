using RelDrop.Distributed;
using RelDrop.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Distributed;

/// <summary>A trainer on several ranks.</summary>
public sealed class TrainerRanksTests : IDisposable
{
    private const int Epochs = 3;

    private readonly OneThread oneThread = new();
    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        oneThread.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(2, false, 1)]
    [InlineData(2, true, 1)]
    [InlineData(4, false, 2)]
    [InlineData(4, true, 2)]
    public void All_ranks_come_to_the_same(int size, bool overlap, int accumulate)
    {
        var lines = Run(size, overlap: overlap, accumulate: accumulate);
        Assert.All(lines, rank => Assert.Equal(lines[0], rank));
        Assert.Equal(overlap ? Run(size, accumulate: accumulate)[0] : lines[0], lines[0]);
        Assert.Equal((3 * Epochs) + Epochs + 2, lines[0].Length);
    }

    /// <summary>Batch norm sees parts of batches, so that losses are others, but not by much; the first batch's samples are the same.</summary>
    [Fact]
    public void Losses_are_those_of_one_rank_about()
    {
        double[] Losses(int size) => [.. Run(size)[0].Where(line => line.StartsWith("batch", StringComparison.Ordinal)).Select(line => double.Parse(line.Split(' ')[2], System.Globalization.CultureInfo.InvariantCulture))];
        foreach (var (one, two) in Losses(1).Zip(Losses(2)))
            Assert.Equal(one, two, 0.05);
    }

    [Fact]
    public void One_rank_trains_as_without_ranks()
    {
        using var run = new RankedEpochs(new Ranks(new SingleProcess()), "");
        Assert.Equal(run.Lines(Epochs), Run(1)[0]);
    }

    /// <summary>One rank asks for an end, all stop after the same step, and the first writes the checkpoint.</summary>
    [Fact]
    public void A_run_that_is_stopped_goes_on_to_the_same_bits()
    {
        var path = folder["run.ckpt"];
        var whole = Run(2)[1];
        var first = Run(2, path, stopAfter: 4)[1];
        var second = Run(2, path)[1];
        Assert.Equal(whole[..5], first[..5]);
        Assert.Equal(7, first.Length);
        Assert.Equal(whole[5..], second);
    }

    /// <summary>Batches are those of the whole run; weights differ by what batch norm sees.</summary>
    [Theory]
    [InlineData(4, 2)]
    [InlineData(2, 1)]
    [InlineData(1, 4)]
    public void Another_number_of_ranks_goes_on(int before, int after)
    {
        var path = folder["run.ckpt"];
        _ = Run(before, path, stopAfter: 4);
        var lines = Run(after, path)[0];
        var whole = Run(after)[0];
        Assert.Equal(whole[5..].Select(line => string.Join(' ', line.Split(' ')[..2])).SkipLast(2), lines.Select(line => string.Join(' ', line.Split(' ')[..2])).SkipLast(2));
    }

    [Fact]
    public void Dropout_layers_draw_by_rank_and_leave_torchs_state()
    {
        var states = LoopbackRun.Of(1, _ =>
        {
            manual_seed(5);
            var before = get_rng_state().bytes.ToArray();
            float[] Draw(int rank)
            {
                using var random = new RankRandom(1, 7, rank);
                return rand(4).data<float>().ToArray();
            }

            Assert.Equal(Draw(0), Draw(0));
            Assert.NotEqual(Draw(0), Draw(1));
            return before.SequenceEqual(get_rng_state().bytes.ToArray());
        });
        Assert.True(states[0]);
    }

    [Fact]
    public void Batches_say_which_part_they_are()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Trained(2, (_, batch) => batch));
        Assert.Equal("Batch 1 of epoch 1 does not say which part of a global batch it is; expected Batch.Share, since there are 2 ranks.", error.Message);
        error = Assert.Throws<InvalidOperationException>(() => Trained(2, (ranks, batch) => batch with { Share = ranks.Share(6) }));
        Assert.Equal("Batch 1 of epoch 1 has 8 samples; expected 3, as its share says.", error.Message);
        var wrong = Assert.Throws<ArgumentException>(() => Trained(2, (ranks, batch) => batch.Take(ranks.Share(6))));
        Assert.StartsWith("Expected a part of a batch of 8 samples; got one of 6.", wrong.Message, StringComparison.Ordinal);
    }

    private static void Trained(int size, Func<Ranks, Batch, Batch> part) => LoopbackRun.Of(size, ranks =>
    {
        using var model = new RankedCnn();
        using var optimizer = ParameterGroups.SGD(model, 0.1);
        var trainer = new Trainer(model, optimizer) { Ranks = ranks };
        return trainer.Epochs(1, _ => RankedTraining.Data(0, 8) is var (images, labels) ? [part(ranks, new Batch(images, labels))] : []).Count();
    });

    private static string[][] Run(int size, string checkpoint = "", int stopAfter = int.MaxValue, bool overlap = false, int accumulate = 1) => LoopbackRun.Of(size, ranks =>
    {
        using var run = new RankedEpochs(ranks, checkpoint, overlap, accumulate);
        return run.Lines(Epochs, stopAfter).ToArray();
    });
}
