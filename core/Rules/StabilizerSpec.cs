namespace RelDrop.Rules;

/// <summary>How a rule keeps its denominators away from zero; what each means is said at RelDrop.StabilizedRuleAttribute.</summary>
internal sealed record StabilizerSpec(double Epsilon = StabilizerSpec.DefaultEpsilon, bool Clip = false, bool NormScale = false)
{
    /// <summary>zennit's default.</summary>
    public const double DefaultEpsilon = 1e-6;

    /// <summary>The stabilizer that a rule's settings ask for.</summary>
    public static StabilizerSpec Of(RuleSettings settings) => new(settings.Number("Epsilon", DefaultEpsilon), settings.Flag("Clip"), settings.Flag("NormScale"));
}
