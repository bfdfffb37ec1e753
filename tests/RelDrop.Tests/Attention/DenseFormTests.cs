using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests.Attention;

/// <summary>Products with parameters are dense layers, however they are written.</summary>
public sealed class DenseFormTests : IDisposable
{
    private static readonly Type[] Composites = [typeof(EpsilonPlus), typeof(EpsilonPlusFlat), typeof(EpsilonGamma), typeof(EpsilonAlpha2Beta1), typeof(AttnLrp), typeof(CpLrpGamma), typeof(Gradient)];
    private readonly DisposeScope scope = NewDisposeScope();

    public static TheoryData<string> Forms => ["product", "transposed", "addmm", "read twice", "vector", "heads"];

    public void Dispose() => scope.Dispose();

    [Theory]
    [MemberData(nameof(Forms))]
    public void Relevance_is_that_of_the_layer(string form)
    {
        manual_seed(7);
        var weight = randn(5, 4, float64);
        var bias = randn(5, float64);
        var (written, layer) = form switch
        {
            "product" => ((Module<Tensor, Tensor>)new ProductForm(weight.t().clone(), bias), (Module<Tensor, Tensor>)Layer(weight, bias)),
            "transposed" => (new TransposedForm(weight, bias), Layer(weight, bias)),
            "addmm" => (new AddmmForm(weight.t(), bias), Layer(weight, bias)),
            "read twice" => (new ReadTwiceForm(weight.t(), bias), new ReadTwiceLayer(Layer(weight), bias)),
            "vector" => (new VectorForm(weight[0]), new VectorLayer(Layer(weight[..1]))),
            _ => (new HeadsForm(randn(3, 4, 5, float64)), null!),
        };
        if (written is HeadsForm heads)
            layer = new HeadsLayer(Layer(heads.parameters().Single().transpose(1, 2).reshape(15, 4)));
        Agree(written, layer, Composites);
    }

    /// <summary>Where what is added is no bias, it still is a part of the layer: under a rule without signs, that is a sum.</summary>
    [Fact]
    public void What_is_added_may_have_any_shape()
    {
        manual_seed(8);
        var weight = randn(5, 4, float64);
        var positions = randn(2, 1, 5, float64);
        Agree(new PositionForm(weight.t(), positions), new PositionLayer(Layer(weight), positions), [typeof(AttnLrp), typeof(Gradient)]);
        var grown = randn(2, 6, 5, float64);
        Agree(new PositionForm(weight.t(), grown), new PositionLayer(Layer(weight), grown), [typeof(AttnLrp), typeof(Gradient)], randn(1, 1, 4, float64));
        Agree(new PositionForm(weight[..1].t(), randn(5, float64)), null, [typeof(Gradient)]);
    }

    [Fact]
    public void Sums_of_products_are_a_sum_and_a_product()
    {
        manual_seed(9);
        var (called, written) = (new SummedProducts(), new WrittenOutProducts());
        called.to(float64);
        written.to(float64).load_state_dict(called.state_dict());
        var x = randn(2, 4, 4, float64);
        foreach (var composite in new[] { typeof(AttnLrp), typeof(CpLrp), typeof(Gradient) })
        {
            Assert.True(called.forward(x).allclose(written.forward(x)));
            var expected = ((IAttributable)written).Attribute(composite, x, Target.Class(1)).Relevance;
            var actual = ((IAttributable)called).Attribute(composite, x, Target.Class(1)).Relevance;
            Assert.True(actual.allclose(expected, rtol: 1e-9, atol: 1e-9), composite.Name);
        }
    }

    private static Linear Layer(Tensor weight, Tensor? bias = null)
    {
        var layer = Linear(weight.shape[1], weight.shape[0], hasBias: bias is not null, dtype: float64);
        layer.weight = Parameter(weight.clone());
        if (bias is not null)
            layer.bias = Parameter(bias.clone());
        return layer;
    }

    private static void Agree(Module<Tensor, Tensor> written, Module<Tensor, Tensor>? layer, Type[] composites, Tensor? input = null)
    {
        var model = new FormModel(written);
        model.to(float64);
        var x = input ?? randn(2, 3, 4, float64);
        using var leaf = x.clone().requires_grad_();
        var output = model.forward(leaf);
        var gradient = autograd.grad([output.select(1, 2).sum()], [leaf])[0];
        var other = layer is null ? null : new FormModel(layer);
        other?.to(float64);
        ((Linear?)other?.named_children().Single(child => child.name == "head").module)?.load_state_dict(model.named_children().Single(child => child.name == "head").module.state_dict());
        foreach (var composite in composites)
        {
            var actual = ((IAttributable)model).Attribute(composite, x, Target.Class(2));
            Assert.True(actual.Output.allclose(output));
            var expected = composite == typeof(Gradient) ? gradient : ((IAttributable)other!).Attribute(composite, x, Target.Class(2)).Relevance;
            Assert.True(actual.Relevance.allclose(expected, rtol: 1e-6, atol: 1e-6), $"{composite.Name} is off by {(actual.Relevance - expected).abs().max().item<double>()}");
        }
    }
}
