using RelDrop.Relevance;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Rules;

/// <summary>Every rule on every linear layer against its formula, evaluated contribution by contribution on the layer's matrix.</summary>
public class LinearRuleTests : IClassFixture<OneThread>
{
    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var layer in LayerCases.Names)
            {
                foreach (var rule in RuleCases.All.Keys)
                    cases.Add(layer, rule.Name);
            }

            return cases;
        }
    }

    public static TheoryData<string> Layers => [.. LayerCases.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Relevance_is_what_the_matrix_gives(string layer, string rule)
    {
        var (composite, oracle) = RuleCases.All.Single(pair => pair.Key.Name == rule);
        var (compiled, dispatched, matrix, shape) = LayerCases.Get(layer);
        foreach (var isNonNegative in new[] { false, true })
        {
            using var scope = NewDisposeScope();
            var (input, relevance) = Sample(matrix, shape, isNonNegative);
            double[] expected = [.. Rows(input).Zip(Rows(relevance)).SelectMany(pair => oracle(matrix, pair.First, pair.Second))];
            AssertClose(expected, Propagate(compiled, isNonNegative, composite, input, relevance));
            AssertClose(expected, Propagate(dispatched, isNonNegative, composite, input, relevance));
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void ZPlus_is_alpha_1_beta_0_to_the_last_bit(string layer)
    {
        using var scope = NewDisposeScope();
        var (compiled, dispatched, matrix, shape) = LayerCases.Get(layer);
        var (input, relevance) = Sample(matrix, shape, isNonNegative: false);
        foreach (var module in new[] { compiled, dispatched })
            Assert.Equal(Propagate(module, false, typeof(PlainZPlus), input, relevance), Propagate(module, false, typeof(Alpha1Beta0), input, relevance));
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_large_gamma_is_zplus_where_inputs_and_outputs_are_positive(string layer)
    {
        using var scope = NewDisposeScope();
        var (compiled, _, matrix, shape) = LayerCases.Get(layer);
        var (input, relevance) = Sample(matrix, shape, isNonNegative: true, count: 8);
        var positive = compiled.forward(input).gt(Number.Zero);
        relevance *= positive;
        var expected = Propagate(compiled, true, typeof(PlainZPlus), input, relevance);
        AssertClose(expected, Propagate(compiled, true, typeof(HugeGamma), input, relevance), 1e-4);
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void WSquare_and_flat_do_not_look_at_the_input(string layer)
    {
        using var scope = NewDisposeScope();
        var (compiled, _, matrix, shape) = LayerCases.Get(layer);
        var (input, relevance) = Sample(matrix, shape, isNonNegative: false);
        foreach (var composite in new[] { typeof(PlainWSquare), typeof(PlainFlat) })
            Assert.Equal(Propagate(compiled, false, composite, input, relevance), Propagate(compiled, false, composite, zeros_like(input), relevance));
    }

    /// <summary>
    /// With nothing for the bias and no ε, all that arrives at an output goes on, as long as a denominator is not 0: the output
    /// for LRP-0 and γ, its negative and its positive contributions for αβ and z⁺. The bias cancels in z^B and is not part of ♭, whose
    /// shares count the inputs that an output really sees, at borders and between strides too.
    /// </summary>
    [Theory]
    [MemberData(nameof(Layers))]
    public void Relevance_is_conserved(string layer)
    {
        using var scope = NewDisposeScope();
        var (compiled, _, matrix, shape) = LayerCases.Get(layer);
        var (input, relevance) = Sample(matrix, shape, isNonNegative: false);
        relevance *= tensor([.. Rows(input).SelectMany(x => Enumerable.Range(0, matrix.Outputs).Select(j => HasBothSigns(matrix, x, j) ? 1.0 : 0.0))]).reshape(relevance.shape);
        var total = relevance.sum().item<double>();
        Assert.NotEqual(0, total);
        foreach (var composite in new[] { typeof(UnbiasedLrp0), typeof(UnbiasedZPlus), typeof(UnbiasedAlphaBeta), typeof(UnbiasedGamma), typeof(ChannelZBox), typeof(UnbiasedWSquare), typeof(UnstabilizedFlat) })
        {
            var received = Propagate(compiled, false, composite, input, relevance);
            Assert.True(Math.Abs(received.Sum() - total) < 1e-10 * received.Sum(Math.Abs), $"{composite.Name}: {received.Sum()} of {total}");
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void The_bias_takes_its_share(string layer)
    {
        using var scope = NewDisposeScope();
        var (compiled, _, matrix, shape) = LayerCases.Get(layer);
        var (input, relevance) = Sample(matrix, shape, isNonNegative: false);
        var expected = Rows(input).Zip(Rows(relevance)).Sum(pair => matrix.Forward(pair.First).Select((z, j) => z == 0 ? 0 : pair.Second[j] * (1 - (matrix.Bias[j] / z))).Sum());
        var received = Propagate(compiled, false, typeof(Lrp0), input, relevance);
        Assert.Equal(expected, received.Sum(), 1e-10 * received.Sum(Math.Abs));
    }

    /// <summary>x = (½, ½) and W = (1, −1): the contributions are there, but their sum has no sign and nothing to divide by.</summary>
    [Theory]
    [InlineData(typeof(PlainGamma), 0.0, 0.0)]
    [InlineData(typeof(UnbiasedGamma), 0.0, 0.0)]
    [InlineData(typeof(Lrp0), 0.0, 0.0)]
    [InlineData(typeof(LargeEpsilon), 6.0, -6.0)]
    [InlineData(typeof(UnbiasedZPlus), 3.0, 0.0)]
    [InlineData(typeof(UnbiasedAlphaBeta), 6.0, -3.0)]
    public void An_output_whose_contributions_cancel_is_0(Type composite, double first, double second)
    {
        using var scope = NewDisposeScope();
        var layer = nn.Linear(2, 1, hasBias: false, dtype: ScalarType.Float64);
        using (no_grad())
            layer.weight.copy_(tensor(new[,] { { 1.0, -1 } }));
        foreach (var module in new nn.Module<Tensor, Tensor>[] { new LinearBlock(layer), layer })
            Assert.Equal([first, second], Propagate(module, false, composite, tensor(new[,] { { 0.5, 0.5 } }), tensor(new[,] { { 3.0 } })));
    }
    internal static double[] Propagate(nn.Module<Tensor, Tensor> module, bool isNonNegative, Type composite, Tensor input, Tensor relevance)
    {
        using var withoutGradient = no_grad();
        using var scope = NewDisposeScope();
        var pass = LrpDispatch.CreatePass(new Probe(module, isNonNegative), composite, LrpContext.Model);
        Assert.True(pass.Record(input).allclose(module.forward(input), rtol: 1e-4));
        var received = pass.Propagate(relevance);
        Assert.Equal(input.shape, received.shape);
        return received.contiguous().data<double>().ToArray();
    }

    internal static void AssertClose(double[] expected, double[] actual, double tolerance = 1e-10)
    {
        Assert.Equal(expected.Length, actual.Length);
        var scale = expected.Max(Math.Abs);
        Assert.True(scale > 0);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance * scale));
    }

    internal static double[][] Rows(Tensor x) => [.. Enumerable.Range(0, (int)x.shape[0]).Select(i => x[i].contiguous().data<double>().ToArray())];

    /// <summary>Samples with an input of 0 each, and relevance of either sign.</summary>
    internal static (Tensor Input, Tensor Relevance) Sample(MatrixLayer matrix, long[] shape, bool isNonNegative, int count = 2)
    {
        var random = new Random(11);
        var input = LayerCases.Uniform(random, [count, .. shape], isNonNegative ? 0 : -1, 1);
        input.flatten(1)[.., 1] = 0;
        return (input, LayerCases.Uniform(random, [count, .. matrix.OutputShape], -1, 1));
    }

    private static bool HasBothSigns(MatrixLayer matrix, double[] x, int j)
    {
        var contributions = Enumerable.Range(0, matrix.Inputs).Select(i => x[i] * matrix.Weight[i][j]).ToArray();
        return contributions.Any(c => c > 0) && contributions.Any(c => c < 0);
    }
}
