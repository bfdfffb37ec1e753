using RelDrop.Tests.Generation;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Invariances;

/// <summary>A batch norm is a part of the linear layer before or behind it, however the two are held: as fields, in lists, in blocks, on one side of a branch.</summary>
public class NormFoldingTests : IClassFixture<OneThread>
{
    private static readonly Lazy<Emitted> Models = new(() => new Emitted(NormFoldingModels.Source));
    private static readonly string[] Composites = ["EpsilonPlus", "EpsilonAlpha2Beta1Flat", "EpsilonGamma", "Lrp0"];

    public static TheoryData<string> Behind => [.. NormFoldingModels.Behind.Keys];

    public static TheoryData<string> Before => [.. NormFoldingModels.Before.Keys];

    public static TheoryData<string> OfEach => [.. NormFoldingModels.Layers.Keys];

    /// <summary>A linear layer whose output a batch norm reads.</summary>
    [Theory]
    [MemberData(nameof(Behind))]
    public void What_a_norm_behind_a_layer_does_is_the_layers(string name) => AssertAsFields(name, "BehindFields");

    /// <summary>A batch norm whose output a linear layer reads, with padding, which is not shifted.</summary>
    [Theory]
    [MemberData(nameof(Before))]
    public void What_a_norm_before_a_layer_does_is_the_layers(string name) => AssertAsFields(name, "BeforeFields");

    /// <summary>Under LRP-0, what is folded is one affine map, to whose input it gives the gradient times the input.</summary>
    [Theory]
    [MemberData(nameof(OfEach))]
    public void A_layer_and_its_norms_are_one_affine_map(string name)
    {
        using var scope = NewDisposeScope();
        var model = (dynamic)Models.Value.Create(name);
        var x = randn((long[])model.Shape, dtype: float64);
        var expected = x.detach().requires_grad_();
        Tensor output = model.Affine(expected);
        var start = randn_like(output);
        (output * start).sum().backward();
        var relevance = expected.grad! * expected;
        Attribution given = ((IAttributable)model).Attribute(Models.Value.Type("Lrp0"), x, Target.Relevance(output.detach() * start));
        Assert.True(allclose(given.Output, output, 1e-9, 1e-9));
        Assert.True(allclose(given.Relevance, relevance, 1e-6, 1e-8), $"off by {(given.Relevance - relevance).abs().max().item<double>()}");
    }

    /// <summary>A norm that a value's other readers do not share stays by itself.</summary>
    [Fact]
    public void A_norm_beside_another_reader_is_not_folded()
    {
        using var scope = NewDisposeScope();
        var (field, list) = (Relevance("ReadTwice", "EpsilonPlus"), Relevance("ReadTwiceInList", "EpsilonPlus"));
        Assert.True(allclose(field, list, 1e-9, 1e-10));
    }

    private static void AssertAsFields(string name, string fields)
    {
        foreach (var composite in Composites)
        {
            using var scope = NewDisposeScope();
            var (given, expected) = (Relevance(name, composite), Relevance(fields, composite));
            Assert.True(allclose(given, expected, 1e-9, 1e-10), $"{composite}: off by {(given - expected).abs().max().item<double>()} of {expected.abs().max().item<double>()}");
        }
    }

    private static Tensor Relevance(string name, string composite)
    {
        var model = Models.Value.Create(name);
        manual_seed(5);
        var x = randn(3, 2, 9, dtype: float64);
        var type = composite == "Lrp0" ? Models.Value.Type(composite) : typeof(EpsilonPlus).Assembly.GetType("RelDrop." + composite)!;
        var attribution = ((IAttributable)model).Attribute(type, x, Target.Class(2));
        model.eval();
        Assert.True(allclose(attribution.Output, model.forward(x), 1e-9, 1e-10));
        return attribution.Relevance;
    }
}
