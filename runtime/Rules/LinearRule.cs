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

    /// <summary>The least value that an input can have.</summary>
    Low,

    /// <summary>The greatest value that an input can have.</summary>
    High,
}

/// <summary>The part of a layer's weight or bias that a term reads.</summary>
internal enum ParameterPart
{
    /// <summary>The parameter as it is, or as batch norm folding leaves it.</summary>
    Value,

    /// <summary>w⁺ = max(w, 0).</summary>
    Positive,

    /// <summary>w⁻ = min(w, 0).</summary>
    Negative,

    /// <summary>w + γ w⁺.</summary>
    FavorPositive,

    /// <summary>w + γ w⁻.</summary>
    FavorNegative,

    /// <summary>w².</summary>
    Squared,

    /// <summary>1 everywhere.</summary>
    One,

    /// <summary>Left out. Only for a bias.</summary>
    None,
}

/// <summary>The outputs whose relevance a group carries.</summary>
internal enum OutputMask
{
    /// <summary>All.</summary>
    All,

    /// <summary>Those whose value is above 0.</summary>
    Positive,

    /// <summary>Those whose value is below 0.</summary>
    Negative,
}

/// <summary>One term zᵢ = Wᵢ xᵢ + bᵢ of a denominator, which is also one term xᵢ ⊙ Wᵢᵀ s of the relevance; negative terms are subtracted in both.</summary>
internal readonly record struct RuleTerm(InputPart Input, ParameterPart Weight, ParameterPart Bias, bool IsNegative = false);

/// <summary>Terms that share a denominator: with s = R / stabilize(Σᵢ zᵢ) where the mask holds, they give c · Σᵢ xᵢ ⊙ Wᵢᵀ s.</summary>
/// <param name="Coefficient">c.</param>
/// <param name="Mask">The outputs that take part.</param>
/// <param name="Terms">The terms.</param>
internal sealed record RuleGroup(double Coefficient, OutputMask Mask, IReadOnlyList<RuleTerm> Terms);

/// <summary>A rule for layers that are linear in their input, as data: the input's relevance is the sum of its groups.</summary>
internal sealed class LinearRule(string name, params RuleGroup[] groups)
{
    /// <summary>zennit's default stabilizer.</summary>
    public const double DefaultEpsilon = 1e-6;

    private static readonly RuleTerm Plain = new(InputPart.Value, ParameterPart.Value, ParameterPart.Value);

    /// <summary>The rule as it is known in the field.</summary>
    public string Name { get; } = name;

    /// <summary>The stabilizer added to denominators with their sign.</summary>
    public double Epsilon { get; private init; } = DefaultEpsilon;

    /// <summary>γ of <see cref="ParameterPart.FavorPositive"/> and <see cref="ParameterPart.FavorNegative"/>.</summary>
    public double Gamma { get; private init; }

    /// <summary>The value of <see cref="InputPart.Low"/>.</summary>
    public double Low { get; private init; }

    /// <summary>The value of <see cref="InputPart.High"/>.</summary>
    public double High { get; private init; }

    /// <summary>The groups whose relevance adds up.</summary>
    public IReadOnlyList<RuleGroup> Groups { get; } = groups;

    /// <summary>LRP-♭: neither the input's value nor the weight's matters.</summary>
    public static LinearRule Flat { get; } = new("Flat", All(new RuleTerm(InputPart.One, ParameterPart.One, ParameterPart.None)));

    /// <summary>A rule by the name of its attribute, with the attribute's arguments in order; null is the gradient.</summary>
    /// <exception cref="System.ArgumentException">There is no such rule for linear layers.</exception>
    public static LinearRule? Create(string name, IReadOnlyList<double> parameters) => name switch
    {
        "Epsilon" => new LinearRule(name, All(Plain)) { Epsilon = parameters[0] },
        "Norm" => new LinearRule(name, All(Plain)),
        "ZPlus" => new LinearRule(name, All(Contributions(positive: true))),
        "AlphaBeta" => new LinearRule(
            name,
            new RuleGroup(parameters[0], OutputMask.All, Contributions(positive: true)),
            new RuleGroup(-parameters[1], OutputMask.All, Contributions(positive: false))),
        "Gamma" => new LinearRule(
            name,
            new RuleGroup(1, OutputMask.Positive, Favored(ParameterPart.FavorPositive, ParameterPart.FavorNegative)),
            new RuleGroup(1, OutputMask.Negative, Favored(ParameterPart.FavorNegative, ParameterPart.FavorPositive)))
        { Gamma = parameters[0] },
        "ZBox" => new LinearRule(name, All(
            Plain,
            new RuleTerm(InputPart.Low, ParameterPart.Positive, ParameterPart.Positive, IsNegative: true),
            new RuleTerm(InputPart.High, ParameterPart.Negative, ParameterPart.Negative, IsNegative: true)))
        { Low = parameters[0], High = parameters[1] },
        "WSquare" => new LinearRule(name, All(new RuleTerm(InputPart.One, ParameterPart.Squared, ParameterPart.Squared))),
        "Flat" => Flat,
        "Gradient" => null,
        _ => throw new System.ArgumentException($"There is no rule '{name}' for linear layers.", nameof(name)),
    };

    /// <summary>The same rule when no element of the input is negative: x⁺ is x, terms of x⁻ vanish, and groups without terms with them.</summary>
    public LinearRule ForNonNegativeInput() => new(
        Name,
        [
            .. Groups
                .Select(group => group with
                {
                    Terms =
                    [
                        .. group.Terms
                            .Where(term => term.Input != InputPart.Negative || term.Bias != ParameterPart.None)
                            .Select(term => term.Input == InputPart.Positive ? term with { Input = InputPart.Value } : term),
                    ],
                })
                .Where(group => group.Terms.Count > 0),
        ])
    { Epsilon = Epsilon, Gamma = Gamma, Low = Low, High = High };

    private static RuleGroup All(params RuleTerm[] terms) => new(1, OutputMask.All, terms);

    /// <summary>x⁺w⁺ + x⁻w⁻, or x⁺w⁻ + x⁻w⁺. The bias of that sign counts once.</summary>
    private static RuleTerm[] Contributions(bool positive)
    {
        var (same, other) = positive ? (ParameterPart.Positive, ParameterPart.Negative) : (ParameterPart.Negative, ParameterPart.Positive);
        return [new RuleTerm(InputPart.Positive, same, same), new RuleTerm(InputPart.Negative, other, ParameterPart.None)];
    }

    private static RuleTerm[] Favored(ParameterPart positive, ParameterPart negative) =>
        [new RuleTerm(InputPart.Positive, positive, positive), new RuleTerm(InputPart.Negative, negative, ParameterPart.None)];
}
