namespace RelDrop;

// Sources: Bach et al. 2015, doi 10.1371/journal.pone.0130140; Montavon et al. 2017, doi 10.1016/j.patcog.2016.11.008; Montavon et al. 2019,
// doi 10.1007/978-3-030-28954-6_10; Lapuschkin et al. 2019, doi 10.1038/s41467-019-08987-4; Andéol et al. 2021, arXiv 2106.04923.
// In the formulas, x is the layer's input, W and b its weight and bias, as folding batch norm leaves them, z = W x + b its output,
// R on the right the output's relevance and on the left the input's; ⊙ and / are elementwise, / is stabilized, and
// a⁺ = max(a, 0), a⁻ = min(a, 0).

/// <summary>LRP-ε (Bach et al. 2015, eq. 58): R = x ⊙ Wᵀ(R / z). ε = 0 is LRP-0 (Montavon et al. 2019).</summary>
public sealed class EpsilonAttribute : StabilizedRuleAttribute
{
    /// <summary>LRP-ε.</summary>
    /// <param name="epsilon">The stabilizer ε, at least 0; larger values also quieten what contributes little.</param>
    public EpsilonAttribute(double epsilon = 1e-6) => Epsilon = epsilon;
}

/// <summary>
/// LRP-z⁺ (Montavon et al. 2017, section 4.2; zennit's for inputs of either sign): only positive contributions carry relevance,
/// R = x⁺ ⊙ W⁺ᵀ(R / z) + x⁻ ⊙ W⁻ᵀ(R / z) with z = W⁺x⁺ + W⁻x⁻ + b⁺.
/// </summary>
public sealed class ZPlusAttribute : StabilizedRuleAttribute;

/// <summary>
/// LRP-αβ (Bach et al. 2015, eq. 60): α times what <see cref="ZPlusAttribute"/> gives, less β times the same of the negative contributions,
/// x⁺ ⊙ W⁻ᵀ(R / z) + x⁻ ⊙ W⁺ᵀ(R / z) with z = W⁻x⁺ + W⁺x⁻ + b⁻.
/// </summary>
/// <param name="alpha">α, at least 0.</param>
/// <param name="beta">β = α − 1, at least 0.</param>
public sealed class AlphaBetaAttribute(double alpha = 2, double beta = 1) : StabilizedRuleAttribute
{
    /// <summary>The weight of positive contributions.</summary>
    public double Alpha { get; } = alpha;

    /// <summary>The weight of negative contributions.</summary>
    public double Beta { get; } = beta;
}

/// <summary>
/// LRP-γ (Montavon et al. 2019), generalised to inputs and outputs of either sign (Andéol et al. 2021) as in zennit: where the
/// output is positive, positive contributions count 1 + γ times, R = x⁺ ⊙ (W + γW⁺)ᵀ(R / z) + x⁻ ⊙ (W + γW⁻)ᵀ(R / z) with
/// z = (W + γW⁺)x⁺ + (W + γW⁻)x⁻ + b + γb⁺; where it is negative, negative ones. An output of exactly 0 passes nothing on.
/// </summary>
/// <param name="gamma">γ, at least 0: 0 is LRP-ε, ∞ would be LRP-z⁺ at positive outputs.</param>
public sealed class GammaAttribute(double gamma = 0.25) : StabilizedRuleAttribute
{
    /// <summary>How much more contributions of the output's sign count.</summary>
    public double Gamma { get; } = gamma;
}

/// <summary>
/// LRP-w² (Montavon et al. 2017, section 4.1): relevance is shared by the squared weights, whatever the input,
/// R = (W²)ᵀ(R / z) with z = W²·1 + b².
/// </summary>
public sealed class WSquareAttribute : StabilizedRuleAttribute;

/// <summary>
/// LRP-♭ (Lapuschkin et al. 2019): relevance is spread evenly over what a unit sees, whatever its input and weights. It is LRP-w² with
/// every weight 1, and no bias.
/// </summary>
public sealed class FlatAttribute : StabilizedRuleAttribute;

/// <summary>
/// Each input receives the share that it contributes to the output: R = x ⊙ Jᵀ(R / z), with J the gradient of z. For sums
/// and average pooling; on a linear layer it is LRP-ε.
/// </summary>
public sealed class NormAttribute : StabilizedRuleAttribute;
