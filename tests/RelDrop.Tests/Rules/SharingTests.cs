using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests.Rules;

/// <summary>Sums and average pooling share relevance under the same rules, with the same options, as layers that are linear.</summary>
public class SharingTests
{
    public static TheoryData<string> Rules =>
    [
        nameof(PlainEpsilon), nameof(LargeEpsilon), nameof(Lrp0), nameof(ClippedEpsilon), nameof(ScaledEpsilon), nameof(ClippedScaledEpsilon),
        nameof(PlainNorm), nameof(ClippedNorm),
    ];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Average_pooling_is_a_linear_layer(string rule)
    {
        using var scope = NewDisposeScope();
        var (composite, oracle) = RuleCases.All.Single(pair => pair.Key.Name == rule);
        var pool = AvgPool2d(2);
        var matrix = new MatrixLayer(Sequential(pool), [4, 2, 4]);
        var (input, relevance) = LinearRuleTests.Sample(matrix, [4, 2, 4], isNonNegative: false);
        input[0, 0] = 0;
        double[] expected = [.. LinearRuleTests.Rows(input).Zip(LinearRuleTests.Rows(relevance)).SelectMany(pair => oracle(matrix, pair.First, pair.Second))];
        LinearRuleTests.AssertClose(expected, LinearRuleTests.Propagate(new AveragePoolBlock(pool), false, composite, input, relevance));
        LinearRuleTests.AssertClose(expected, LinearRuleTests.Propagate(Sequential(pool), false, composite, input, relevance));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_sum_is_a_linear_layer_of_weights_1(string rule)
    {
        using var scope = NewDisposeScope();
        var (composite, oracle) = RuleCases.All.Single(pair => pair.Key.Name == rule);
        var layer = Linear(4, 4, dtype: ScalarType.Float64);
        var matrix = new MatrixLayer(Sequential(layer), [4]);
        var (input, relevance) = LinearRuleTests.Sample(matrix, [4], isNonNegative: false);

        // x and z = W x + b side by side, summed pairwise.
        using var withoutGradient = no_grad();
        var both = Linear(8, 4, hasBias: false, dtype: ScalarType.Float64);
        both.weight.copy_(cat([eye(4, dtype: ScalarType.Float64), eye(4, dtype: ScalarType.Float64)], 1));
        var sum = new MatrixLayer(Sequential(both), [8]);
        double[] expected =
        [
            .. LinearRuleTests.Rows(input).Zip(LinearRuleTests.Rows(relevance)).SelectMany(pair =>
            {
                var (x, r) = pair;
                var received = oracle(sum, [.. x, .. matrix.Forward(x)], r);
                return received[..4].Zip(oracle(matrix, x, received[4..]), (direct, through) => direct + through);
            }),
        ];
        LinearRuleTests.AssertClose(expected, LinearRuleTests.Propagate(new ResidualBlock(layer), false, composite, input, relevance));
    }
}
