using System.Diagnostics.CodeAnalysis;
using RelDrop.Rules;
using RelDrop.Support;

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
[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)]
public abstract class RuleAttribute : Attribute
{
    /// <summary>The kinds of layer that the rule is for. Only read on a composite.</summary>
    public Layers On { get; set; }

    /// <summary>
    /// A pattern for the layer's path in its class, such as <c>features.*</c>; <c>*</c> stands for any characters. Of the layers
    /// that it covers, the rule is for those that can take it, and only for those of <see cref="On"/> if that is given too: with
    /// <see cref="Layers.First"/>, where no linear layer comes before. Only read on a composite.
    /// </summary>
    public string? Name { get; set; }

    /// <summary>The rule's name, as the generator reads it.</summary>
    internal string Rule => GetType().Name[..^nameof(Attribute).Length];

    /// <summary>The rule's settings by the names of its properties, as the generator reads them.</summary>
    internal IEnumerable<RuleSetting> Given => GetType().GetProperties().Select(property => (property.Name, Values: property.GetIndexParameters().Length > 0 ? null : property.GetValue(this) switch
    {
        double number => new[] { number },
        bool flag => [flag ? 1 : 0],
        double[] numbers => numbers,
        _ => null,
    })).Where(setting => setting.Values is not null).Select(setting => new RuleSetting(setting.Name, setting.Values!.ToEquatable()));
}

/// <summary>
/// A rule that shares relevance out by a denominator z, which it keeps away from zero: z + ε·sign(z), or with
/// <see cref="Clip"/> sign(z)·max(|z|, ε); sign(0) is 1 (zennit's Stabilizer).
/// </summary>
public abstract class StabilizedRuleAttribute : RuleAttribute
{
    /// <summary>
    /// The stabilizer ε, at least 0. With ε = 0, what arrives at a unit with z = 0 is lost, since nothing contributes that could
    /// receive a share of it.
    /// </summary>
    public double Epsilon { get; set; } = StabilizerSpec.DefaultEpsilon;

    /// <summary>Whether denominators are clipped at ±ε, and left alone beyond, rather than moved by ε. Then ε must be above 0.</summary>
    public bool Clip { get; set; }

    /// <summary>
    /// Whether ε is relative: multiplied by √(mean z²), the root mean square of each sample's denominators over every dimension
    /// but the batch.
    /// </summary>
    public bool NormScale { get; set; }

    /// <summary>
    /// Whether the bias b of a linear layer counts as 0 in every sum below (zennit's <c>zero_params='bias'</c>), so that none of the
    /// relevance goes to it. Where a rule asks for the sign of an output, that is the layer's own, bias included.
    /// </summary>
    public bool ZeroBias { get; set; }
}
