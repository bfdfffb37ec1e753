using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests.Attention;

/// <summary>Rotary positions by complex numbers, and bags of embeddings, against what they are when written out.</summary>
public sealed class RotaryFormTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Complex_numbers_are_pairs()
    {
        manual_seed(5);
        Agree(new ComplexRotary(), new RealRotary(), randn(2, 5, 8, float64), [typeof(AttnLrp), typeof(CpLrp), typeof(CpLrpGamma), typeof(EpsilonPlusFlat), typeof(Gradient)]);
    }

    [Theory]
    [InlineData(EmbeddingBagMode.Sum)]
    [InlineData(EmbeddingBagMode.Mean)]
    [InlineData(EmbeddingBagMode.Max)]
    public void Bags_are_what_they_are_made_of(EmbeddingBagMode mode)
    {
        manual_seed(6);
        Agree(new BagModel(mode), new WrittenOutBag(mode), randint(7, [3, 4]), [typeof(AttnLrp), typeof(EpsilonPlus)]);
    }

    [Fact]
    public void Bags_of_several_sizes_and_with_padding_are_refused()
    {
        var sizes = Assert.Throws<NotSupportedException>(() => new BagModel(EmbeddingBagMode.Mean).Attribute<AttnLrp>(randint(7, [5]), Target.Class(1)));
        Assert.Contains("bags of one size, (B, size)", sizes.Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => new BagModel(EmbeddingBagMode.Mean, padding: 3).Attribute<AttnLrp>(randint(7, [3, 4]), Target.Class(1)));
    }

    private static void Agree(Module<Tensor, Tensor> model, Module<Tensor, Tensor> written, Tensor x, Type[] composites)
    {
        written.load_state_dict(model.state_dict());
        model.to(float64);
        written.to(float64);
        Assert.True(model.forward(x).allclose(written.forward(x)));
        foreach (var composite in composites)
        {
            var expected = ((IAttributable)written).Attribute(composite, x, Target.Class(1)).Relevance;
            var actual = ((IAttributable)model).Attribute(composite, x, Target.Class(1)).Relevance;
            Assert.True(actual.allclose(expected, rtol: 1e-7, atol: 1e-7), $"{composite.Name} is off by {(actual - expected).abs().max().item<double>()}");
        }
    }
}
