using RelDrop.Tests.Generation;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests;

/// <summary>The output of an attribution is what the model's forward gives in eval mode: batch norms are folded exactly, whatever their ε.</summary>
public class ExactOutputTests : IClassFixture<OneThread>
{
    private static readonly (string Name, string Arguments, string Norm, int Dimensions)[] Layers =
    [
        ("Linear", "4, 4", "BatchNorm1d", 0), ("Linear", "4, 4, hasBias: false", "BatchNorm1d", 0),
        ("Conv1d", "4, 4, 3, padding: 1", "BatchNorm1d", 1), ("Conv2d", "4, 4, 3, padding: 1, bias: false", "BatchNorm2d", 2),
        ("Conv2d", "4, 4, 3, padding: 1, groups: 2", "BatchNorm2d", 2), ("Conv3d", "4, 4, 3, padding: 1", "BatchNorm3d", 3),
        ("ConvTranspose1d", "4, 4, 3, padding: 1, bias: false", "BatchNorm1d", 1), ("ConvTranspose2d", "4, 4, 3, padding: 1, groups: 2", "BatchNorm2d", 2),
        ("ConvTranspose3d", "4, 4, 3, padding: 1", "BatchNorm3d", 3),
    ];

    /// <summary>A batch norm before the layer and one behind it, reached in every way that a pass knows.</summary>
    private static readonly Dictionary<string, string> Bodies = new()
    {
        ["Fields"] = "return behind.forward(layer.forward(before.forward(x)));",
        ["Seen"] = "return seen.forward(x);",
        ["Unseen"] = "return unseen.forward(x);",
        ["List"] = "foreach (var module in list) x = module.forward(x); return x;",
        ["Sequentials"] = "foreach (var module in sequentials) x = module.forward(x).relu(); return x;",
    };

    private static readonly Lazy<Emitted> Models = new(() => new Emitted(
        "namespace Models;\n" + string.Concat(Layers.SelectMany((layer, i) => Bodies.Select(body => Source(layer, body.Key + i, body.Value))))));

    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (var path in Bodies.Keys)
            {
                for (var i = 0; i < Layers.Length; i++)
                    cases.Add(path, i);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Output_is_forwards_to_the_last_digits(string path, int layer)
    {
        foreach (var eps in new[] { 1e-5, 1e-3, 0.5, 0.8 })
        {
            foreach (var affine in new[] { true, false })
            {
                using var scope = NewDisposeScope();
                var model = Models.Value.Create($"{path}{layer}", eps, affine);
                var input = randn([3, 4, .. Enumerable.Repeat(5L, Layers[layer].Dimensions)], dtype: float64);
                model.eval();
                var expected = model.forward(input);
                model.train();
                foreach (var composite in new[] { typeof(EpsilonPlusFlat), typeof(RelDropPaper), typeof(Gradient) })
                {
                    using var attribution = ((IAttributable)model).Attribute(composite, input, Target.Relevance(ones_like(expected)));
                    var error = ((attribution.Output - expected).abs().max() / expected.abs().max()).item<double>();
                    Assert.True(error < 1e-13, FormattableString.Invariant($"{composite.Name}, eps {eps}, affine {affine}: {error}"));
                }
            }
        }
    }

    private static string Source((string Name, string Arguments, string Norm, int Dimensions) layer, string name, string body)
    {
        var made = $"{layer.Name}({layer.Arguments})";
        var norm = $"{layer.Norm}(4, eps: eps, affine: affine)";
        return $$"""
            [LrpModel<EpsilonPlusFlat>, LrpModel<RelDropPaper>, LrpModel<Gradient>] public partial class {{name}} : Module<Tensor, Tensor>
            {
                private readonly {{layer.Name}} layer = {{made}};
                private readonly {{layer.Norm}} before, behind;
                private readonly Sequential seen, unseen;
                private readonly ModuleList<Module<Tensor, Tensor>> list;
                private readonly ModuleList<Sequential> sequentials;
                public {{name}}(double eps, bool affine) : base("{{name}}")
                {
                    before = {{norm}};
                    behind = {{norm}};
                    seen = Sequential({{norm}}, {{made}}, {{norm}});
                    unseen = Sequential(new Module<Tensor, Tensor>[] { {{norm}}, {{made}}, {{norm}} });
                    list = new({{norm}}, {{made}}, {{norm}});
                    sequentials = new(Sequential({{norm}}, {{made}}), Sequential({{made}}, {{norm}}));
                    RegisterComponents();
                }
                public override Tensor forward(Tensor x) { {{body}} }
            }

            """;
    }
}
