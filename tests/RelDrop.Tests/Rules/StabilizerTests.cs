using RelDrop.Relevance;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Rules;

public class StabilizerTests
{
    private static readonly double[] Denominators = [0, -0.0, 0.05, -0.05, 3, -4];

    [Theory]
    [InlineData(0.1, false, new[] { 0.1, 0.1, 0.15, -0.15, 3.1, -4.1 })]
    [InlineData(0.1, true, new[] { 0.1, 0.1, 0.1, -0.1, 3, -4 })]
    [InlineData(0.0, false, new[] { 0, 0, 0.05, -0.05, 3, -4 })]
    public void Denominators_keep_their_sign_and_0_counts_as_positive(double epsilon, bool clip, double[] expected)
    {
        using var stable = Stabilizer.Apply(tensor(Denominators), epsilon, clip);
        Assert.All(expected.Zip(stable.data<double>().ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-15));
    }

    [Theory]
    [InlineData(false, new[] { 3.5, -4.5, 0, 0 })]
    [InlineData(true, new[] { 3.0, -4, 0, 0 })]
    public void A_scaled_epsilon_is_relative_to_each_sample(bool clip, double[] expected)
    {
        // The root mean squares are √((9 + 16) / 2) and 0.
        using var stable = Stabilizer.Apply(tensor(new[,] { { 3.0, -4 }, { 0, 0 } }), 0.5 / Math.Sqrt(12.5), clip, normScale: true);
        Assert.All(expected.Zip(stable.data<double>().ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-15));
    }

    [Theory]
    [InlineData(0.0, false)]
    [InlineData(1.0, true)]
    public void Nothing_is_shared_out_by_a_denominator_of_0(double epsilon, bool normScale)
    {
        using var share = Stabilizer.Share(tensor(new[,] { { 5.0, 0 } }), zeros(1, 2, dtype: ScalarType.Float64), epsilon, normScale: normScale);
        Assert.Equal([0.0, 0], share.data<double>().ToArray());
    }

    [Fact]
    public void A_negative_epsilon_is_refused() =>
        Assert.Contains("epsilon", Assert.Throws<ArgumentOutOfRangeException>(() => Stabilizer.Apply(ones(1), -1e-6)).Message, StringComparison.Ordinal);
}
