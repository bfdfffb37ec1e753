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

    /// <summary>|w|.</summary>
    Absolute,

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
