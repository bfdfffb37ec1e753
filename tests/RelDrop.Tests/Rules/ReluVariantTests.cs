using RelDrop.Tests.Generation;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Rules;

/// <summary>GuidedBackprop, DeconvNet and BetaSmooth change ReLU alone, as in zennit; a rule that a field asks for acts there.</summary>
public class ReluVariantTests : IClassFixture<OneThread>
{
    private static readonly string[] Relus =
        ["relu.forward(x)", "functional.relu(x)", "functional.relu(x, inplace: true)", "x.relu()", "x.relu_()", "inplace.forward(x)", "unseen.forward(x)"];

    private static readonly string[] Others =
    [
        "ReLU6()", "LeakyReLU(0.1)", "ELU()", "CELU()", "SELU()", "SiLU()", "GELU()", "Mish()", "Hardswish()", "Tanh()",
        "Sigmoid()", "Softplus()", "PReLU(1)", "Hardtanh()", "LogSigmoid()", "Hardsigmoid()", "Softsign()", "Tanhshrink()",
    ];

    private static readonly string[] Functions =
    [
        "functional.relu6(x)", "x.relu6()", "functional.leaky_relu(x, 0.1)", "x.sigmoid()", "x.tanh()", "functional.gelu(x)", "functional.silu(x)",
        "x.square()", "x.abs()", "x.exp()", "-x", "x.clamp_min(0)",
    ];

    private static readonly Lazy<Emitted> Models = new(() => new Emitted("namespace Models;\n"
        + string.Concat(Relus.Concat(Functions).Select((code, i) => Source($"Written{i}", "", code)))
        + Source("Module", "", "unseen.forward(x)")
        + string.Concat(Others.Select((made, i) => Source($"Field{i}", $"private readonly {made.Split('(')[0]} other = {made};", "other.forward(x)")))
        + Source("AskedFor", "[GuidedBackprop] private readonly GELU other = GELU();", "other.forward(x)")
        + Source("AskedForDeconvNet", "[DeconvNet] private readonly Tanh other = Tanh();", "other.forward(x)")));

    public static TheoryData<string> WaysOfReLU => [.. Relus];

    public static TheoryData<string> OtherModules => [.. Others];

    public static TheoryData<string> OtherFunctions => [.. Functions];

    [Theory]
    [MemberData(nameof(WaysOfReLU))]
    public void ReLU_has_its_variant_however_it_is_written(string code)
    {
        using var scope = NewDisposeScope();
        var run = new Run($"Written{Array.IndexOf(Relus, code)}", nn.ReLU());
        var (z, arriving) = run.AtActivation();
        AssertClose(run.Below(arriving.clamp_min(Number.Zero)), run.Relevance(typeof(DeconvNet)));
        AssertClose(run.Below(arriving.clamp_min(Number.Zero) * z.gt(Number.Zero)), run.Relevance(typeof(GuidedBackprop)));
        AssertClose(run.Below(arriving * (z * Number.Of(10)).sigmoid()), run.Relevance(typeof(BetaSmooth)));
    }

    [Theory]
    [MemberData(nameof(OtherModules))]
    public void Every_other_activation_is_its_gradient(string made)
    {
        using var scope = NewDisposeScope();
        var i = Array.IndexOf(Others, made);
        foreach (var run in new[] { new Run($"Field{i}", nn.ReLU()), new Run("Module", Made[i]()) })
        {
            foreach (var preset in new[] { typeof(DeconvNet), typeof(GuidedBackprop), typeof(BetaSmooth) })
                AssertClose(run.Relevance(typeof(Gradient)), run.Relevance(preset));
        }
    }

    [Theory]
    [MemberData(nameof(OtherFunctions))]
    public void Every_other_activation_as_a_function_is_its_gradient(string code)
    {
        using var scope = NewDisposeScope();
        var run = new Run($"Written{Relus.Length + Array.IndexOf(Functions, code)}", nn.ReLU());
        foreach (var preset in new[] { typeof(DeconvNet), typeof(GuidedBackprop), typeof(BetaSmooth) })
            AssertClose(run.Relevance(typeof(Gradient)), run.Relevance(preset));
    }

    [Fact]
    public void A_field_of_another_activation_has_the_rule_that_it_asks_for()
    {
        using var scope = NewDisposeScope();
        var guided = new Run("AskedFor", nn.ReLU());
        var (z, arriving) = guided.AtActivation();
        var leaf = z.detach().requires_grad_();
        var gradient = autograd.grad([nn.functional.gelu(leaf)], [leaf], [arriving.clamp_min(Number.Zero)])[0];
        AssertClose(guided.Below(gradient), guided.Relevance(typeof(Gradient)));
        var deconv = new Run("AskedForDeconvNet", nn.ReLU());
        AssertClose(deconv.Below(deconv.AtActivation().Arriving.clamp_min(Number.Zero)), deconv.Relevance(typeof(Gradient)));
    }

    /// <summary>The modules of <see cref="Others"/>, which the generator cannot see.</summary>
    private static readonly Func<nn.Module<Tensor, Tensor>>[] Made =
    [
        () => nn.ReLU6(), () => nn.LeakyReLU(0.1), () => nn.ELU(), () => nn.CELU(), () => nn.SELU(), () => nn.SiLU(), () => nn.GELU(),
        () => nn.Mish(), () => nn.Hardswish(), () => nn.Tanh(), () => nn.Sigmoid(), () => nn.Softplus(), () => nn.PReLU(1), () => nn.Hardtanh(),
        () => nn.LogSigmoid(), () => nn.Hardsigmoid(), () => nn.Softsign(), () => nn.Tanhshrink(),
    ];

    private static void AssertClose(Tensor expected, Tensor actual) => Assert.True(actual.allclose(expected, rtol: 1e-10, atol: 1e-12), $"{expected.str()} {actual.str()}");

    private static string Source(string name, string field, string code) => $$"""
        [LrpModel<Gradient>, LrpModel<GuidedBackprop>, LrpModel<DeconvNet>, LrpModel<BetaSmooth>] public partial class {{name}} : Module<Tensor, Tensor>
        {
            public readonly Linear fc1 = Linear(6, 8), fc2 = Linear(8, 4);
            private readonly ReLU relu = ReLU(), inplace = ReLU(inplace: true);
            private readonly Sequential unseen;
            {{field}}
            public {{name}}(Module<Tensor, Tensor> activation) : base("{{name}}") { unseen = Sequential(new Module<Tensor, Tensor>[] { activation }); RegisterComponents(); }
            public override Tensor forward(Tensor x) { x = fc1.forward(x); return fc2.forward({{code}}); }
        }

        """;

    /// <summary>A model, an input and the relevance that its output starts with.</summary>
    private sealed class Run
    {
        private readonly nn.Module<Tensor, Tensor> model;
        private readonly Tensor input;
        private readonly Tensor start;

        public Run(string name, nn.Module<Tensor, Tensor> activation)
        {
            model = Models.Value.Create(name, activation);
            (input, start) = (randn(5, 6, dtype: float64), randn(5, 4, dtype: float64));
        }

        public Tensor Relevance(Type composite) => ((IAttributable)model).Attribute(composite, input, Target.Relevance(start)).Relevance;

        /// <summary>The activation's input, and what the gradient brings to its output.</summary>
        public (Tensor Input, Tensor Arriving) AtActivation() => (nn.functional.linear(input, Parameter("fc1.weight"), Parameter("fc1.bias")), start.matmul(Parameter("fc2.weight")));

        /// <summary>The input's relevance, from the activation's.</summary>
        public Tensor Below(Tensor relevance) => relevance.matmul(Parameter("fc1.weight"));

        private Tensor Parameter(string name) => model.get_parameter(name)!.detach();
    }
}
