namespace RelDrop;

/// <summary>Relevance passes unchanged. For operations whose input and output have the same shape.</summary>
public sealed class PassAttribute : RuleAttribute;

/// <summary>Relevance propagates as the gradient does: R = Jᵀ R.</summary>
public sealed class GradientAttribute : RuleAttribute;

/// <summary>For ReLU: only positive relevance passes, whatever the input (Zeiler and Fergus 2014).</summary>
public sealed class DeconvNetAttribute : RuleAttribute;

/// <summary>For ReLU: only positive relevance passes, and only where the gradient does (Springenberg et al. 2015).</summary>
public sealed class GuidedBackpropAttribute : RuleAttribute;

/// <summary>For ReLU: relevance passes as through softplus, R · σ(β x) (Dombrowski et al. 2019).</summary>
/// <param name="beta">β, above 0; the larger, the closer to ReLU.</param>
public sealed class BetaSmoothAttribute(double beta = 10) : RuleAttribute
{
    /// <summary>β.</summary>
    public double Beta { get; } = beta;
}
