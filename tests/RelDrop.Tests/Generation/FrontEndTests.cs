using System.Reflection;
using Microsoft.CodeAnalysis;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Generation;

/// <summary>Programs as users structure them: compiled, with autograd as the oracle of the gradient.</summary>
public class FrontEndTests
{
    [Theory]
    [MemberData(nameof(FrontEndSources.Names), MemberType = typeof(FrontEndSources))]
    public void The_gradient_composite_is_autograd(string name)
    {
        using var scope = NewDisposeScope();
        var model = Create(Compiler.Run(FrontEndSources.Source(name, nameof(Gradient))));
        using var input = randn(2, 3, 8, 8);
        model.eval();
        using var leaf = input.clone().requires_grad_();
        var gradient = autograd.grad([model.forward(leaf).select(1, 2).sum()], [leaf])[0];
        model.train();
        using var attribution = ((IAttributable)model).Attribute(typeof(Gradient), input, Target.Class(2));
        Assert.True(attribution.Relevance.allclose(gradient, rtol: 1e-4, atol: 1e-6), $"off by {(attribution.Relevance - gradient).abs().max().item<float>()}");
    }

    [Theory]
    [MemberData(nameof(FrontEndSources.Names), MemberType = typeof(FrontEndSources))]
    public void It_compiles_without_a_warning_under_every_pass(string name)
    {
        using var scope = NewDisposeScope();
        using var input = randn(2, 3, 8, 8);
        float[]? expected = null;
        foreach (var disabled in new[] { "", "Grounding", string.Join(';', RelDrop.Passes.PassOptions.Names) })
        {
            var result = Compiler.Run(FrontEndSources.Source(name, nameof(EpsilonPlusFlat)), disabled);
            Assert.Empty(result.Reported);
            Assert.Empty(result.Problems);
            using var attribution = ((IAttributable)Create(result)).Attribute(typeof(EpsilonPlusFlat), input, Target.Class(2));
            var relevance = attribution.Relevance.contiguous().data<float>().ToArray();
            expected ??= relevance;
            Assert.All(relevance.Zip(expected), pair => Assert.Equal(pair.First, pair.Second, 1e-5f * expected.Max(Math.Abs)));
        }
    }

    [Fact]
    public void The_explained_input_is_chosen()
    {
        const string source = """
            namespace Models;

            [LrpModel<Gradient>(Explain = "image")]
            public partial class Net : Module<Tensor, Tensor, Tensor>
            {
                private readonly Linear fc = Linear(4, 5);
                private readonly Linear gate = Linear(4, 4);
                public Net() : base(nameof(Net)) => RegisterComponents();
                public override Tensor forward(Tensor mask, Tensor image) => fc.forward(image * gate.forward(mask).sigmoid());
            }
            """;
        using var scope = NewDisposeScope();
        var model = (nn.Module<Tensor, Tensor, Tensor>)CreateAny(Compiler.Run(source));
        var (mask, image) = (randn(3, 4), randn(3, 4).requires_grad_());
        var gradient = autograd.grad([model.forward(mask, image).select(1, 1).sum()], [image])[0];
        var attribution = (Attribution)model.GetType().GetMethods().Single(method => method is { Name: "Attribute", IsGenericMethod: false }).Invoke(model, [mask, image.detach(), Target.Class(1), null])!;
        Assert.True(attribution.Relevance.allclose(gradient, rtol: 1e-4, atol: 1e-6));
    }

    [Fact]
    public void Attribute_has_the_parameters_of_forward()
    {
        const string source = """
            namespace Models;

            [LrpModel<Gradient>, BlockMask(Probability = 1)]
            public partial class Net : Module<Tensor, int, Tensor?, System.Collections.Generic.List<Tensor>>
            {
                private readonly Linear fc = Linear(6, 5);
                public Net() : base(nameof(Net)) => RegisterComponents();
                public override System.Collections.Generic.List<Tensor> forward(Tensor x, int steps = 2, Tensor? gate = null)
                {
                    var results = new System.Collections.Generic.List<Tensor>();
                    for (var i = 0; i < steps; i++)
                    {
                        x = x.tanh() * (i + 1);
                        results.Add(fc.forward((gate is null ? x : x * gate).mean([2])).flatten(1).mean([1], true).expand(-1, 5) + fc.forward(x.mean([2]).mean([1])));
                    }

                    return results;
                }
            }
            """;
        using var scope = NewDisposeScope();
        var model = (nn.Module)CreateAny(Compiler.Run(source));
        var forward = model.GetType().GetMethods().First(method => method.Name == "forward" && method.DeclaringType == model.GetType());
        var attribute = model.GetType().GetMethods().Single(method => method is { Name: "Attribute", IsGenericMethod: false });
        foreach (var gate in new[] { null, rand(1, 3, 8, 6) })
        {
            var input = randn(2, 3, 8, 6).requires_grad_();
            var output = ((List<Tensor>)forward.Invoke(model, [input, 3, gate])!)[0];
            var gradient = autograd.grad([output.select(1, 2).sum()], [input])[0];
            using var attribution = (Attribution)attribute.Invoke(model, [input.detach(), 3, gate, Target.Class(2), null])!;
            Assert.True(attribution.Output.allclose(output));
            Assert.True(attribution.Relevance.allclose(gradient, rtol: 1e-4, atol: 1e-6));
        }

        var images = rand(2, 3, 8, 6) + Number.One;
        var reldrop = (RelevanceDropout)model.GetType().GetMethod("CreateRelDrop")!.Invoke(model, [1UL])!;
        Assert.False(reldrop.Apply(images, zeros(2, dtype: int64)).allclose(images));
    }

    [Theory]
    [InlineData("return functional.log_softmax(fc.forward(x), 1);")]
    [InlineData("return fc.forward(x).softmax(1);")]
    [InlineData("return soft.forward(fc.forward(x));")]
    public void A_softmax_at_the_output_is_skipped(string body)
    {
        static string Source(string body) => $$"""
            namespace Models;

            [LrpModel<EpsilonPlus>, LrpModel<Gradient>]
            public partial class Net : Module<Tensor, Tensor>
            {
                private readonly Linear fc = Linear(4, 5);
                private readonly Softmax soft = Softmax(1);
                public Net() : base(nameof(Net)) => RegisterComponents();
                public override Tensor forward(Tensor x) { {{body}} }
            }
            """;
        using var scope = NewDisposeScope();
        using var input = rand(3, 4);
        var (bare, skipped) = (Create(Compiler.Run(Source("return fc.forward(x);"))), Create(Compiler.Run(Source(body))));
        foreach (var composite in new[] { typeof(EpsilonPlus), typeof(Gradient) })
        {
            using var expected = ((IAttributable)bare).Attribute(composite, input, Target.Class(2));
            using var actual = ((IAttributable)skipped).Attribute(composite, input, Target.Class(2));
            Assert.True(actual.Relevance.allclose(expected.Relevance));
            Assert.True(actual.Output.allclose(skipped.forward(input)));
        }
    }

    [Fact]
    public void A_token_receives_the_relevance_of_its_vector()
    {
        const string source = """
            namespace Models;

            [LrpModel<EpsilonPlus>]
            public partial class Net : Module<Tensor, Tensor>
            {
                private readonly Embedding embedding = Embedding(10, 4);
                private readonly Linear fc = Linear(4, 5, hasBias: false);
                public Net() : base(nameof(Net)) => RegisterComponents();
                public override Tensor forward(Tensor x) => fc.forward(embedding.forward(x).sum(1));
            }
            """;
        using var scope = NewDisposeScope();
        var model = Create(Compiler.Run(source));
        using var tokens = tensor(new long[,] { { 1, 7, 7 }, { 0, 2, 9 } });
        using var attribution = ((IAttributable)model).Attribute(typeof(EpsilonPlus), tokens, Target.Class(2));
        var (table, weight) = (((TorchSharp.Modules.Embedding)model.children().First()).weight!, ((TorchSharp.Modules.Linear)model.children().Last()).weight);
        using var shares = table.index_select(0, tokens.flatten()).reshape(2, 3, 4).matmul(weight[2]) / attribution.Output[.., 2].unsqueeze(1);
        Assert.True(attribution.Relevance.allclose(shares, rtol: 1e-3, atol: 1e-5), $"{attribution.Relevance.str()} {shares.str()}");
    }

    [Theory]
    [InlineData("Signal")]
    [InlineData("Uniform")]
    public void Attention_conserves_relevance(string rule)
    {
        var source = $$"""
            namespace Models;

            [{{rule}}(On = Layers.Product)]
            public class Mine : EpsilonPlus;

            [LrpModel<Mine>]
            public partial class Net : Module<Tensor, Tensor>
            {
                private readonly Linear q = Linear(4, 4, hasBias: false), k = Linear(4, 4, hasBias: false), v = Linear(4, 4, hasBias: false), fc = Linear(4, 5, hasBias: false);
                private readonly LayerNorm norm = LayerNorm(4);
                public Net() : base(nameof(Net)) => RegisterComponents();
                public override Tensor forward(Tensor x)
                {
                    x = norm.forward(x);
                    var weights = (q.forward(x).matmul(k.forward(x).transpose(1, 2)) / Math.Sqrt(4)).softmax(-1);
                    return fc.forward((x + weights.bmm(v.forward(x))).mean([1]));
                }
            }
            """;
        using var scope = NewDisposeScope();
        var result = Compiler.Run(source);
        Assert.Empty(result.Problems);
        var model = (IAttributable)Create(result);
        using var input = rand(2, 6, 4);
        using var attribution = model.Attribute(model.GetType().Assembly.GetType("Models.Mine")!, input, Target.Class(2));

        // What the softmax's own gradient sends to its logits adds up to nothing, so that the rest is all.
        Assert.All(attribution.Relevance.sum([1, 2]).data<float>().ToArray(), sum => Assert.InRange(sum, rule == "Signal" ? 0.999f : 0.4f, 1.001f));
    }

    [Fact]
    public void Relevance_is_kept_where_it_is_asked_for()
    {
        const string source = """
            namespace Models;

            [LrpBlock]
            public partial class Block : Module<Tensor, Tensor>
            {
                [KeepRelevance] private readonly Conv2d conv = Conv2d(3, 3, 1, bias: false);
                public Block() : base(nameof(Block)) => RegisterComponents();
                public override Tensor forward(Tensor x) => conv.forward(x).relu();
            }

            [LrpModel<EpsilonPlus>]
            public partial class Net : Module<Tensor, Tensor>
            {
                [KeepRelevance] private readonly ModuleList<Block> blocks = new(new Block(), new Block());
                [KeepRelevance] private readonly Conv2d stem = Conv2d(3, 3, 3, padding: 1, bias: false);
                [KeepRelevance] private readonly Sequential features = Sequential(new Block(), ReLU());
                private readonly Linear fc = Linear(3, 5, hasBias: false);
                public Net() : base(nameof(Net)) => RegisterComponents();
                public override Tensor forward(Tensor x)
                {
                    x = stem.forward(x);
                    foreach (var block in blocks)
                        x = block.forward(x);
                    return fc.forward(features.forward(x).mean([2, 3]));
                }
            }
            """;
        using var scope = NewDisposeScope();
        var model = Create(Compiler.Run(source));
        using var attribution = ((IAttributable)model).Attribute(typeof(EpsilonPlus), rand(2, 3, 8, 8), Target.Class(1));
        Assert.Equal(["blocks.0", "blocks.0.conv", "blocks.1", "blocks.1.conv", "features.0.conv", "features.1", "stem"], attribution.Intermediate.Keys.Order(StringComparer.Ordinal));
        Assert.All(attribution.Intermediate.Values, relevance => Assert.Equal([2L, 3, 8, 8], relevance.shape));
        Assert.All(attribution.Intermediate.Values, relevance => Assert.Equal(2.0, relevance.sum().item<float>(), 1e-2));
    }

    [Fact]
    public void Blocks_of_another_assembly_are_found_through_it()
    {
        const string library = """
            [assembly: LrpComposite<EpsilonPlus>]
            namespace Library;

            [LrpBlock]
            public partial class Block : Module<Tensor, Tensor>
            {
                private readonly Conv2d conv = Conv2d(3, 3, 1);
                public Block() : base(nameof(Block)) => RegisterComponents();
                public override Tensor forward(Tensor x) => conv.forward(x).relu();
            }
            """;
        static string Application(string composite) => $$"""
            namespace Models;

            [LrpModel<{{composite}}>]
            public partial class Net : Module<Tensor, Tensor>
            {
                private readonly Library.Block block = new();
                private readonly Linear fc = Linear(3, 5);
                public Net() : base(nameof(Net)) => RegisterComponents();
                public override Tensor forward(Tensor x) => fc.forward(block.forward(x).mean([2, 3]));
            }
            """;
        using var scope = NewDisposeScope();
        using var image = new MemoryStream();
        var compiled = Compiler.Run(library).Compilation.WithAssemblyName("Library");
        Assert.True(compiled.Emit(image).Success);
        var reference = MetadataReference.CreateFromImage(image.ToArray());
        var loaded = Assembly.Load(image.ToArray());
        AppDomain.CurrentDomain.AssemblyResolve += (_, request) => request.Name == loaded.FullName ? loaded : null;

        var result = Compiler.Run(Application("EpsilonPlus"), reference);
        Assert.Empty(result.Reported);
        using var attribution = ((IAttributable)Create(result)).Attribute(typeof(EpsilonPlus), rand(2, 3, 8, 8), Target.Class(1));
        Assert.True(attribution.Relevance.abs().sum().item<float>() > 0);

        var refused = Assert.Single(Compiler.Run(Application("EpsilonFlat"), reference).Reported);
        Assert.Equal("RDG012", refused.Id);
    }

    private static nn.Module<Tensor, Tensor> Create(Compiler.Result result) => (nn.Module<Tensor, Tensor>)CreateAny(result);

    private static nn.Module CreateAny(Compiler.Result result)
    {
        Assert.Empty(result.Reported);
        using var image = new MemoryStream();
        var emitted = result.Compilation.Emit(image);
        Assert.True(emitted.Success, string.Join("\n", emitted.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
        manual_seed(21);
        return (nn.Module)Activator.CreateInstance(Assembly.Load(image.ToArray()).GetType("Models.Net", throwOnError: true)!)!;
    }
}
