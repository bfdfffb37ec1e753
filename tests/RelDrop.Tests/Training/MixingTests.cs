using RelDrop.Training;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests.Training;

public sealed class MixingTests : IDisposable
{
    private const int Edge = 10;
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    /// <summary>The value of each sample is its number.</summary>
    private static Tensor Numbered(int count) => arange(Number.Zero, Number.Of(count), Number.One, ScalarType.Float32).view(-1, 1, 1, 1).expand(count, 3, Edge, Edge).contiguous();

    [Fact]
    public void Mixup_is_a_mean_of_a_sample_and_the_one_before()
    {
        var input = Numbered(4);
        var (mixed, share) = new Mixing(1) { Mixup = 0.4 }.Apply(input, 5);
        Assert.InRange(share, 0, 1);
        var before = tensor(new float[] { 3, 0, 1, 2 }).view(-1, 1, 1, 1);
        Assert.True(mixed.allclose((input * Number.Of(share)).add(before * Number.Of(1 - share), Number.One)));
        Assert.True(input.eq(Numbered(4)).all().item<bool>());
    }

    [Fact]
    public void CutMix_puts_a_box_of_the_one_before_into_a_sample_and_counts_what_lies_within()
    {
        var mixing = new Mixing(1) { CutMix = 1 };
        for (var step = 0; step < 50; step++)
        {
            using var inner = NewDisposeScope();
            var (mixed, share) = mixing.Apply(Numbered(3), step);
            var isOther = mixed[1].eq(Number.Zero);
            Assert.Equal(1 - share, isOther.to(ScalarType.Float64).mean().item<double>(), 9);
            // A box: every row and column that has a part of it has the same.
            var plane = isOther[0];
            Assert.True(plane.eq(plane.any(0, keepdim: true).logical_and(plane.any(1, keepdim: true))).all().item<bool>());
        }

        Assert.Contains("CutMix takes inputs (B, C, H, W); got [4, 5]", Assert.Throws<ArgumentException>(() => mixing.Apply(ones(4, 5), 0)).Message, StringComparison.Ordinal);
    }

    /// <summary>Mean ½ and variance 1 / (4 (2 α + 1)) of Beta(α, α).</summary>
    [Theory]
    [InlineData(0.2)]
    [InlineData(1)]
    [InlineData(4)]
    public void Shares_are_drawn_from_beta(double alpha)
    {
        var mixing = new Mixing(9) { Mixup = alpha };
        var input = ones(2, 1);
        double[] shares = [.. Enumerable.Range(0, 4000).Select(step =>
        {
            using var inner = NewDisposeScope();
            return mixing.Apply(input, step).Share;
        })];
        var mean = shares.Average();
        Assert.Equal(0.5, mean, 0.03);
        Assert.Equal(1 / (4 * ((2 * alpha) + 1)), shares.Average(share => (share - mean) * (share - mean)), 0.01);
    }

    [Fact]
    public void Draws_are_a_function_of_seed_and_batch()
    {
        var (input, first, second) = (Numbered(4), new Mixing(1) { Mixup = 1, CutMix = 1 }, new Mixing(2) { Mixup = 1, CutMix = 1 });
        _ = first.Apply(input, 1);
        Assert.Equal(new Mixing(1) { Mixup = 1, CutMix = 1 }.Apply(input, 7).Share, first.Apply(input, 7).Share);
        Assert.NotEqual(first.Apply(input, 7).Share, first.Apply(input, 8).Share);
        Assert.NotEqual(first.Apply(input, 7).Share, second.Apply(input, 7).Share);
        var half = new Mixing(1) { Mixup = 1, Probability = 0.5 };
        Assert.InRange(Enumerable.Range(0, 1000).Count(step => half.Apply(ones(2, 1), step).Share == 1), 440, 560);
        Assert.Equal(1, new Mixing(1).Apply(input, 0).Share);
        Assert.Throws<ArgumentOutOfRangeException>("Mixup", () => new Mixing(1) { Mixup = 5 });
        Assert.Throws<ArgumentOutOfRangeException>("Probability", () => new Mixing(1) { Probability = double.NaN });
    }

    [Fact]
    public void The_loss_is_that_of_both_labels()
    {
        manual_seed(1);
        using var model = Sequential(Flatten(), Linear(300, 3));
        using var optimizer = optim.SGD(model.parameters(), 0.1);
        var mixing = new Mixing(4) { Mixup = 1 };
        var labels = tensor([0L, 1, 2, 1]);
        var (mixed, share) = mixing.Apply(Numbered(4), 0);
        var targets = (functional.one_hot(labels, 3).to(ScalarType.Float32) * Number.Of(share)).add(functional.one_hot(labels.roll(1, 0), 3).to(ScalarType.Float32) * Number.Of(1 - share), Number.One);
        var expected = -(model.forward(mixed).log_softmax(1) * targets).sum(1).mean().item<float>();
        Assert.Equal(expected, new Trainer(model, optimizer) { Mixing = mixing }.Epochs(1, _ => [new Batch(Numbered(4), labels.clone())]).Single().Loss, 1e-4);
    }
}
