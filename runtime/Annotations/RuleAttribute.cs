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
}

/// <summary>
/// LRP-ε (Bach et al. 2015, eq. 58): R = x ⊙ Wᵀ(R / (z + ε·sign z)), with z the layer's output, bias included.
/// </summary>
/// <param name="epsilon">The stabilizer ε, at least 0, added with the sign of z (+ at 0).</param>
public sealed class EpsilonAttribute(double epsilon = 1e-6) : RuleAttribute
{
    /// <summary>The stabilizer ε.</summary>
    public double Epsilon { get; } = epsilon;
}

/// <summary>
/// LRP-z⁺ (Montavon et al. 2017, eq. 17): only positive contributions x⁺W⁺ + x⁻W⁻ + b⁺ carry relevance.
/// </summary>
public sealed class ZPlusAttribute : RuleAttribute;

/// <summary>LRP-♭ (Lapuschkin et al. 2019): relevance is spread evenly over what a unit sees, whatever its input and weights.</summary>
public sealed class FlatAttribute : RuleAttribute;

/// <summary>Each input receives the share that it contributes to the output: R = x ⊙ Jᵀ(R / z). For sums and average pooling.</summary>
public sealed class NormAttribute : RuleAttribute;

/// <summary>Relevance passes unchanged. For operations whose input and output have the same shape.</summary>
public sealed class PassAttribute : RuleAttribute;

/// <summary>Relevance propagates as the gradient does: R = Jᵀ R.</summary>
public sealed class GradientAttribute : RuleAttribute;
