// Compiled into the generator, which emits a rule's terms as code, and into the runtime, which evaluates them for
// modules that the generator cannot see: a rule's mathematics is written once, here.
#nullable enable
using System.Collections.Generic;
using System.Linq;

namespace RelDrop.Rules;

/// <summary>The part of a layer's input x that a term reads.</summary>
internal enum InputPart
{
    /// <summary>x.</summary>
    Value,

    /// <summary>x⁺ = max(x, 0).</summary>
    Positive,

    /// <summary>x⁻ = min(x, 0).</summary>
    Negative,

    /// <summary>1, whatever the input.</summary>
    One,
}

/// <summary>The part of a layer's weight or bias that a term reads.</summary>
internal enum ParameterPart
{
    /// <summary>The parameter as it is, or as batch norm folding leaves it.</summary>
    Value,

    /// <summary>max(w, 0).</summary>
    Positive,

    /// <summary>min(w, 0).</summary>
    Negative,

    /// <summary>1 everywhere.</summary>
    One,

    /// <summary>Left out. Only for a bias.</summary>
    None,
}

/// <summary>One term zᵢ = Wᵢ xᵢ + bᵢ of a rule's denominator, which is also one term xᵢ ⊙ Wᵢᵀ s of the relevance.</summary>
internal readonly record struct RuleTerm(InputPart Input, ParameterPart Weight, ParameterPart Bias);

/// <summary>
/// A rule for layers that are linear in their input, as data: with s = R / stabilize(Σᵢ Wᵢ xᵢ + bᵢ), the input's relevance
/// is Σᵢ xᵢ ⊙ Wᵢᵀ s.
/// </summary>
internal sealed class LinearRule(string name, double epsilon, params RuleTerm[] terms)
{
    /// <summary>The rule as it is known in the field.</summary>
    public string Name { get; } = name;

    /// <summary>The stabilizer added to the denominator with its sign.</summary>
    public double Epsilon { get; } = epsilon;

    /// <summary>The terms of the denominator and of the relevance.</summary>
    public IReadOnlyList<RuleTerm> Terms { get; } = terms;

    /// <summary>zennit's default stabilizer.</summary>
    public const double DefaultEpsilon = 1e-6;

    /// <summary>LRP-ε: the layer's own output is the denominator.</summary>
    public static LinearRule EpsilonRule(double epsilon) =>
        new("Epsilon", epsilon, new RuleTerm(InputPart.Value, ParameterPart.Value, ParameterPart.Value));

    /// <summary>LRP-z⁺: positive contributions only. The positive part of the bias counts once.</summary>
    public static LinearRule ZPlus { get; } = new(
        "ZPlus",
        DefaultEpsilon,
        new RuleTerm(InputPart.Positive, ParameterPart.Positive, ParameterPart.Positive),
        new RuleTerm(InputPart.Negative, ParameterPart.Negative, ParameterPart.None));

    /// <summary>LRP-♭: neither the input's value nor the weight's matters.</summary>
    public static LinearRule Flat { get; } = new(
        "Flat", DefaultEpsilon, new RuleTerm(InputPart.One, ParameterPart.One, ParameterPart.None));

    /// <summary>The same rule when no element of the input is negative: x⁺ is x, and terms of x⁻ vanish.</summary>
    public LinearRule ForNonNegativeInput() => new(
        Name,
        Epsilon,
        [.. Terms.Where(term => term.Input != InputPart.Negative || term.Bias != ParameterPart.None)
                 .Select(term => term.Input == InputPart.Positive ? term with { Input = InputPart.Value } : term)]);
}
