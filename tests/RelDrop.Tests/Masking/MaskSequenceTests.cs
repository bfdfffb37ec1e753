using RelDrop.Masking;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Masking;

/// <summary>Masks one after the other.</summary>
public sealed class MaskSequenceTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor images;
    private readonly Tensor labels = zeros(4, int64);

    public MaskSequenceTests()
    {
        using var generator = new torch.Generator(4);
        images = rand([4, 3, 8, 8], generator: generator).add_(Number.Of(0.1), Number.One);
    }

    public void Dispose() => scope.Dispose();

    private static TopKMask Most(int count) => new() { Count = count };

    /// <summary>What is there is what is relevant, so that the second sees that the first pixels are gone.</summary>
    [Fact]
    public void The_second_asks_for_the_relevance_of_what_the_first_has_left()
    {
        var asked = new List<Tensor>();
        Tensor Relevance(Tensor input, Tensor target)
        {
            asked.Add(input.clone().DetachFromDisposeScope());
            return input.clone();
        }

        var both = new RelevanceDropout(Most(5), seed: 1, Relevance) { Next = new RelevanceDropout(Most(3), seed: 2, Relevance) };
        var mask = both.NextMask(images, labels);
        var masked = both.Apply(images, labels);
        var alone = new RelevanceDropout(Most(5), seed: 1, (input, _) => input.clone()).Apply(images, labels);
        Assert.True(asked[^1].equal(alone).all().item<bool>());
        Assert.True(new RelevanceDropout(Most(8), seed: 1, (input, _) => input.clone()).Apply(images, labels).equal(masked).all().item<bool>());
        Assert.True(masked.eq(Number.Zero).all(1).equal(mask).all().item<bool>());
        Assert.Equal(8 * 4, mask.sum().item<long>());
    }

    [Fact]
    public void Setting_the_firsts_step_resumes_both()
    {
        RelevanceDropout Create(ulong step) => new(new RandomErasing { Probability = 0.7 }, seed: 1) { Step = step, Next = new RelevanceDropout(new RandomErasing { Probability = 0.7 }, seed: 2) };
        var whole = Create(0);
        _ = whole.Apply(images, labels);
        _ = whole.Apply(images, labels);
        Assert.True(whole.Apply(images, labels).equal(Create(2).Apply(images, labels)).all().item<bool>());
        Assert.Equal(3UL, whole.Step);
    }
}
