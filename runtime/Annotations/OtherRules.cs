using RelDrop.Rules;

namespace RelDrop;

/// <summary>Relevance passes unchanged. For operations whose input and output have the same shape.</summary>
public sealed class PassAttribute : RuleAttribute;

/// <summary>Relevance propagates as the gradient does: R = Jᵀ R.</summary>
public sealed class GradientAttribute : RuleAttribute;

/// <summary>
/// For products: the gate (the output of a sigmoid or softmax) receives nothing and the other factor, the signal, everything
/// (Arras et al. 2019, sec. 2.3; for attention Ali et al. 2022, sec. 3.1). If none or both are gates, as <see cref="UniformAttribute"/>.
/// A statistic of the other factor, such as the reciprocal of its norm, counts as a gate.
/// For differences: what something is subtracted from receives everything, and what it is compared with nothing; shares as by
/// <see cref="NormAttribute"/> would grow without bound where both are nearly the same.
/// </summary>
public sealed class SignalAttribute : RuleAttribute
{
    /// <summary>
    /// Whether the output of any activation is a gate where no factor is the output of a sigmoid or softmax: of SiLU(g) ⊙ u, u receives
    /// everything (Rezaei Jafari et al. 2024, arXiv 2406.07592, for Mamba).
    /// </summary>
    public bool Activated { get; set; }

    /// <summary>In a matrix product, the stabilizer ε of the shares of its sums, at least 0.</summary>
    public double Epsilon { get; set; } = StabilizerSpec.DefaultEpsilon;
}

/// <summary>
/// For products: each factor receives half (Achtibat et al. 2024, eq. 13), but a statistic of the other factor nothing. In a matrix
/// product, by its share of the sum.
/// </summary>
public sealed class UniformAttribute : RuleAttribute
{
    /// <summary>In a matrix product, the stabilizer ε of the shares of its sums, at least 0.</summary>
    public double Epsilon { get; set; } = StabilizerSpec.DefaultEpsilon;
}

/// <summary>
/// For activations: only positive relevance passes, whatever the input (Zeiler and Fergus 2014). The preset <see cref="DeconvNet"/>
/// gives it to ReLU alone; given to another activation, it does there what it says.
/// </summary>
public sealed class DeconvNetAttribute : RuleAttribute;

/// <summary>
/// For activations: only positive relevance passes, and only as the gradient does (Springenberg et al. 2015). The preset
/// <see cref="GuidedBackprop"/> gives it to ReLU alone; given to another activation, it does there what it says.
/// </summary>
public sealed class GuidedBackpropAttribute : RuleAttribute;

/// <summary>For ReLU: relevance passes as through softplus, R · σ(β x) (Dombrowski et al. 2019). Other activations propagate as their gradient.</summary>
/// <param name="beta">β, above 0; the larger, the closer to ReLU.</param>
public sealed class BetaSmoothAttribute(double beta = 10) : RuleAttribute
{
    /// <summary>β.</summary>
    public double Beta { get; } = beta;
}
