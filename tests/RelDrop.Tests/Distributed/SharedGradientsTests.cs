using RelDrop.Distributed;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Tests.Distributed;

/// <summary>Ranks come to what one process comes to that does their parts one after the other, to the bit.</summary>
public sealed class SharedGradientsTests : IDisposable
{
    private const int Steps = 5;

    private readonly OneThread oneThread = new();

    public void Dispose() => oneThread.Dispose();

    [Theory]
    [InlineData(1, 32)]
    [InlineData(2, 32)]
    [InlineData(4, 32)]
    [InlineData(3, 32)]
    [InlineData(4, 30)]
    [InlineData(4, 5)] // Two ranks have samples.
    public void Ranks_train_as_one_process_that_accumulates_their_parts(int size, int batch)
    {
        using var expected = new RankedTraining(batch: batch);
        for (var step = 0; step < Steps; step++)
            expected.Accumulate(step, size);
        foreach (var overlap in new[] { Overlap.Off, Overlap.On })
        {
            var ranks = Trained(size, batch, new SharedGradientsOptions { BucketBytes = 4000, Overlap = overlap });
            Assert.All(ranks, rank => Assert.Equal(expected.Hash, rank.Hash));
            Assert.Equal(expected.Masks.Order(), ranks.SelectMany(rank => rank.Masks).Order());
            Assert.All(ranks, rank => Assert.Equal(overlap == Overlap.On && size > 1, rank.IsOverlapped));
        }
    }

    [Fact]
    public void The_librarys_own_sums_differ_by_rounding_at_most()
    {
        using var expected = new RankedTraining();
        for (var step = 0; step < Steps; step++)
            expected.Accumulate(step, 4);
        var ranks = Trained(4, RankedTraining.Batch, new SharedGradientsOptions { Ordered = false });
        Assert.All(ranks, rank => Assert.Equal(ranks[0].Hash, rank.Hash));
    }

    [Fact]
    public void Parts_of_any_size_are_sent()
    {
        var hashes = new long[] { 1, 100, 4000, 1 << 20 }.Select(bytes => Trained(2, RankedTraining.Batch, new SharedGradientsOptions { BucketBytes = bytes })[0].Hash);
        Assert.Single(hashes.Distinct());
    }

    [Fact]
    public void Gradients_that_were_set_anew_count()
    {
        var values = LoopbackRun.Of(2, ranks =>
        {
            using var model = nn.Linear(2, 1, hasBias: false);
            using var gradients = new SharedGradients(ranks, model);
            model.weight!.grad = tensor(new[] { 1f + ranks.Rank, 10f }, [1, 2]);
            gradients.Reduce(1, 2);
            var first = model.weight.grad!.data<float>().ToArray();
            model.weight.grad = null;
            gradients.Reduce(1, 2);
            return (first, Second: model.weight.grad!.data<float>().ToArray());
        });
        Assert.All(values, value => Assert.Equal([1.5f, 10f], value.first));
        Assert.All(values, value => Assert.Equal([0f, 0f], value.Second));
    }

    [Fact]
    public void Statistics_of_norms_that_do_not_train_stay_to_the_bit()
    {
        var same = LoopbackRun.Of(3, ranks =>
        {
            using var model = nn.Sequential(nn.BatchNorm1d(4), nn.Linear(4, 1));
            using (no_grad())
                model.named_buffers().First(buffer => buffer.name.EndsWith("running_var", StringComparison.Ordinal)).buffer.fill_(Number.Of(0.1));
            using var gradients = new SharedGradients(ranks, model);
            model.eval();
            var before = Fingerprint.Of(model);
            for (var step = 0; step < 5; step++)
                gradients.Reduce(1, 3);
            return before == Fingerprint.Of(model);
        });
        Assert.All(same, Assert.True);
    }

    [Fact]
    public void Parameters_that_do_not_train_keep_having_no_gradient()
    {
        LoopbackRun.Of(2, ranks =>
        {
            var (frozen, trained) = (nn.Linear(4, 4), nn.Linear(4, 1));
            using var model = nn.Sequential(frozen, trained);
            foreach (var parameter in frozen.parameters())
                parameter.requires_grad = false;
            using var gradients = new SharedGradients(ranks, model);
            model.forward(ones(2, 4)).sum().backward();
            gradients.Reduce(2, 4);
            Assert.All(frozen.parameters(), parameter => Assert.Null(parameter.grad));
            Assert.All(trained.parameters(), parameter => Assert.NotNull(parameter.grad));
            return 0;
        });
    }

    [Fact]
    public void Double_precision_is_shared_too()
    {
        var values = LoopbackRun.Of(2, ranks =>
        {
            using var model = nn.Linear(3, 1).to(ScalarType.Float64);
            using var gradients = new SharedGradients(ranks, model, new SharedGradientsOptions { Overlap = Overlap.On });
            gradients.Expect(1, 2);
            model.forward(full(1, 3, Number.Of(1 + ranks.Rank), dtype: float64)).sum().backward();
            gradients.Reduce(1, 2);
            return model.parameters().First().grad!.data<double>().ToArray();
        });
        Assert.All(values, value => Assert.Equal([1.5, 1.5, 1.5], value));
    }

    private static (string Hash, List<string> Masks, bool IsOverlapped)[] Trained(int size, int batch, SharedGradientsOptions options) => LoopbackRun.Of(size, ranks =>
    {
        using var training = new RankedTraining(seed: 1 + ranks.Rank, batch);
        using var gradients = new SharedGradients(ranks, training.Model, options);
        for (var step = 0; step < Steps; step++)
            training.Step(step, ranks, gradients);
        return (training.Hash, training.Masks, gradients.IsOverlapped);
    });
}
