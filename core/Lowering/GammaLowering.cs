using RelDrop.Programs;
using RelDrop.Rules;

namespace RelDrop.Lowering;

/// <summary>
/// γ for inputs and outputs of any sign in two products each way, where its terms have four: contributions of one sign are half of the sum
/// of all and of their magnitudes, [x w]± = (x w ± |x| |w|) / 2. With k = γ / (2 + γ) and A = |W| |x| + |b|, both groups have
/// s = R / (z + k sign(z) A), and the input receives x ⊙ (Wᵀ s + sign(x) ⊙ |W|ᵀ (k sign(z) s)), a multiple of itself, so that factors go
/// on. Nothing cancels: where z is above 0, so are most contributions, and the reverse.
/// </summary>
internal static class GammaLowering
{
    /// <summary>Whether a rule is lowered so: not where fewer terms do, nor where its groups are told apart by more than sign.</summary>
    public static bool Applies(Site site, RuleSpec rule, bool nonNegative) => site.Reduces && rule.Name == "Gamma" && rule.Settings.Number("Gamma") > 0
        && !rule.Settings.Flag("ZeroBias") && !rule.Settings.Flag("NormScale")
        && !(nonNegative && site.Context.StandIns.StandsIn(site.Apply.Result).IsAlways);

    /// <summary>The input's relevance.</summary>
    /// <param name="site">The layer.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="map">The layer with its weights.</param>
    /// <param name="input">Its input, x.</param>
    /// <param name="output">Its output, z.</param>
    /// <param name="nonNegative">Whether no element of the input is negative.</param>
    /// <param name="arriving">The output's relevance.</param>
    /// <param name="name">What the result is called.</param>
    /// <param name="block">What is appended to.</param>
    public static Message Send(Site site, RuleSpec rule, Value map, Value input, Value output, bool nonNegative, Message arriving, string name, Block block)
    {
        var gamma = rule.Settings.Number("Gamma");
        var (id, k) = (site.Id, new Constant(gamma / (2 + gamma)));
        var given = StabilizerSpec.Of(rule.Settings);
        var magnitude = new WeightOperand(ParameterPart.Absolute, 0);
        var x = nonNegative ? input : block.Once($"x{id}a", Primitive.Absolute, input);
        var sums = block.Tensor($"z{id}a", Primitive.Forward, map, x, magnitude);
        var denominator = block.Tensor($"d{id}", Primitive.Favored, output, sums, k);
        var share = arriving.Share(block, $"s{id}", denominator, Site.Stabilizer(given with { Epsilon = given.Epsilon / (1 + (gamma / 2)) }), reduces: false);
        var signed = block.Tensor($"t{id}", Primitive.BySign, share, output, k);
        var (plain, favored) = (block.Tensor($"c{id}", Primitive.Transpose, map, share), block.Tensor($"c{id}a", Primitive.Transpose, map, signed, magnitude));
        var factor = Value.Tensor($"c{id}x");
        block.Add(new Call(nonNegative ? Primitive.Add : Primitive.AddBySign, nonNegative ? [plain, favored] : [plain, favored, input], factor) { Overwritable = plain });
        return Message.Product(name, input, factor, ownsFactor: true);
    }
}
