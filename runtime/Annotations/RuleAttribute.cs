namespace RelDrop;

/// <summary>
/// Assigns a relevance rule: on a field to that layer, on a <see cref="Composite"/> to the layers that
/// <see cref="On"/> and <see cref="Name"/> select.
/// </summary>
/// <remarks>
/// The strongest assignment wins: the field's own, then a name pattern, then <see cref="Layers.First"/>, then the
/// kind of layer. Between equals, the later one, and a derived composite's over its base's.
/// </remarks>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Class, AllowMultiple = true)]
public abstract class RuleAttribute : Attribute
{
    /// <summary>The kinds of layer that the rule is for. Only read on a composite.</summary>
    public Layers On { get; set; }

    /// <summary>A pattern for the layer's path, such as <c>features.*</c>; <c>*</c> stands for any characters. Only read on a composite.</summary>
    public string? Name { get; set; }

    /// <summary>The rule's parameters in the order of the constructor, as the generator reads them.</summary>
    internal virtual IReadOnlyList<double> Parameters => [];
}

/// <summary>
/// LRP-ε (Bach et al. 2015, eq. 58): R = x ⊙ Wᵀ(R / (z + ε·sign z)), with z the layer's output, bias included.
/// </summary>
/// <param name="epsilon">The stabilizer ε, at least 0, added with the sign of z (+ at 0).</param>
public sealed class EpsilonAttribute(double epsilon = 1e-6) : RuleAttribute
{
    /// <summary>The stabilizer ε.</summary>
    public double Epsilon { get; } = epsilon;

    internal override IReadOnlyList<double> Parameters => [Epsilon];
}

/// <summary>
/// LRP-z⁺ (Montavon et al. 2017, eq. 17): only positive contributions x⁺W⁺ + x⁻W⁻ + b⁺ carry relevance.
/// </summary>
public sealed class ZPlusAttribute : RuleAttribute;

/// <summary>
/// LRP-αβ (Bach et al. 2015, eq. 60): positive contributions weigh α, negative ones −β, each as a share of their own sum.
/// </summary>
/// <param name="alpha">α, at least 0.</param>
/// <param name="beta">β = α − 1.</param>
public sealed class AlphaBetaAttribute(double alpha = 2, double beta = 1) : RuleAttribute
{
    /// <summary>The weight of positive contributions.</summary>
    public double Alpha { get; } = alpha;

    /// <summary>The weight of negative contributions.</summary>
    public double Beta { get; } = beta;

    internal override IReadOnlyList<double> Parameters => [Alpha, Beta];
}

/// <summary>
/// LRP-γ (Montavon et al. 2019), generalised to inputs and outputs of either sign as in zennit: contributions of the output's
/// sign count 1 + γ times.
/// </summary>
/// <param name="gamma">γ, at least 0.</param>
public sealed class GammaAttribute(double gamma = 0.25) : RuleAttribute
{
    /// <summary>How much more contributions of the output's sign count.</summary>
    public double Gamma { get; } = gamma;

    internal override IReadOnlyList<double> Parameters => [Gamma];
}

/// <summary>LRP-z^B (Montavon et al. 2017, eq. 14): for a first layer whose inputs lie in a box, such as pixels.</summary>
/// <param name="low">The least value of an input.</param>
/// <param name="high">The greatest value of an input.</param>
public sealed class ZBoxAttribute(double low, double high) : RuleAttribute
{
    /// <summary>The least value of an input.</summary>
    public double Low { get; } = low;

    /// <summary>The greatest value of an input.</summary>
    public double High { get; } = high;

    internal override IReadOnlyList<double> Parameters => [Low, High];
}

/// <summary>LRP-w² (Montavon et al. 2017, eq. 12): relevance is shared by the squared weights, whatever the input.</summary>
public sealed class WSquareAttribute : RuleAttribute;

/// <summary>LRP-♭ (Lapuschkin et al. 2019): relevance is spread evenly over what a unit sees, whatever its input and weights.</summary>
public sealed class FlatAttribute : RuleAttribute;

/// <summary>Each input receives the share that it contributes to the output: R = x ⊙ Jᵀ(R / z). For sums and average pooling.</summary>
public sealed class NormAttribute : RuleAttribute;

/// <summary>
/// For products: the gate (the output of a sigmoid or softmax) receives nothing and the other factor, the signal, everything
/// (Arras et al. 2019, sec. 2.3; for attention Ali et al. 2022, sec. 3.1). If none or both are gates, as <see cref="UniformAttribute"/>.
/// </summary>
public sealed class SignalAttribute : RuleAttribute;

/// <summary>For products: each factor receives half (Achtibat et al. 2024, eq. 13). In a matrix product, by its share of the sum.</summary>
public sealed class UniformAttribute : RuleAttribute;

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

    internal override IReadOnlyList<double> Parameters => [Beta];
}
