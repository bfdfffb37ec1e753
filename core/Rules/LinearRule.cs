namespace RelDrop.Rules;

/// <summary>A rule for layers that are linear in their input, as data: the input's relevance is the sum of its groups.</summary>
/// <param name="Name">The rule as it is known in the field.</param>
/// <param name="Groups">The groups whose relevance adds up.</param>
internal sealed record LinearRule(string Name, IReadOnlyList<RuleGroup> Groups)
{
    private static readonly RuleTerm Plain = new(InputPart.Value, ParameterPart.Value, ParameterPart.Value);

    /// <summary>What keeps each group's denominator away from zero.</summary>
    public StabilizerSpec Stabilizer { get; private init; } = new();

    /// <summary>γ of <see cref="ParameterPart.FavorPositive"/> and <see cref="ParameterPart.FavorNegative"/>.</summary>
    public double Gamma { get; private init; }

    /// <summary>The value of <see cref="InputPart.Low"/>: one, or one for each input channel.</summary>
    public IReadOnlyList<double> Low { get; private init; } = [];

    /// <summary>The value of <see cref="InputPart.High"/>: one, or one for each input channel.</summary>
    public IReadOnlyList<double> High { get; private init; } = [];

    /// <summary>Whether neither the input's value nor the weight's matters, so that the layer's geometry alone gives the shares.</summary>
    public bool IsFlat => Name == "Flat";

    /// <summary>A rule by the name and settings of its attribute; null is the gradient.</summary>
    /// <exception cref="System.ArgumentException">There is no such rule for linear layers.</exception>
    public static LinearRule? Create(string name, RuleSettings settings)
    {
        if (name == "Gradient")
            return null;
        var (low, high) = Box(settings);
        var rule = new LinearRule(name, [.. GroupsOf(name, settings).Where(group => group.Coefficient != 0)])
        {
            Stabilizer = StabilizerSpec.Of(settings),
            Gamma = settings.Number("Gamma"),
            Low = low,
            High = high,
        };
        return settings.Flag("ZeroBias") ? rule.WithTerms(term => [term with { Bias = ParameterPart.None }]) : rule;
    }

    private static RuleGroup[] GroupsOf(string name, RuleSettings settings) => name switch
    {
        "Epsilon" or "Norm" => [All(Plain)],
        "ZPlus" => [All(Contributions(positive: true))],
        "AlphaBeta" =>
        [
            new RuleGroup(settings.Number("Alpha"), OutputMask.All, Contributions(positive: true)),
            new RuleGroup(-settings.Number("Beta"), OutputMask.All, Contributions(positive: false)),
        ],
        "Gamma" =>
        [
            new RuleGroup(1, OutputMask.Positive, Favored(ParameterPart.FavorPositive, ParameterPart.FavorNegative)),
            new RuleGroup(1, OutputMask.Negative, Favored(ParameterPart.FavorNegative, ParameterPart.FavorPositive)),
        ],
        "ZBox" =>
        [
            All(
                Plain,
                new RuleTerm(InputPart.Low, ParameterPart.Positive, ParameterPart.Positive, IsNegative: true),
                new RuleTerm(InputPart.High, ParameterPart.Negative, ParameterPart.Negative, IsNegative: true)),
        ],
        "WSquare" => [All(new RuleTerm(InputPart.One, ParameterPart.Squared, ParameterPart.Squared))],
        "Flat" => [All(new RuleTerm(InputPart.One, ParameterPart.One, ParameterPart.None))],
        _ => throw new System.ArgumentException($"There is no rule '{name}' for linear layers.", nameof(name)),
    };

    /// <summary>The same rule when no element of the input is negative: x⁺ is x, terms of x⁻ vanish, and groups without terms with them.</summary>
    public LinearRule ForNonNegativeInput() => WithTerms(term => term switch
    {
        { Input: InputPart.Negative, Bias: ParameterPart.None } => [],
        { Input: InputPart.Positive } => [term with { Input = InputPart.Value }],
        _ => [term],
    });

    /// <summary>The same rule when nothing arrives at outputs that are not above 0: groups of negative outputs vanish, and those of positive ones need no mask.</summary>
    public LinearRule ForPositiveOutput() => this with
    {
        Groups = [.. Groups.Where(group => group.Mask != OutputMask.Negative).Select(group => group with { Mask = OutputMask.All })],
    };

    private LinearRule WithTerms(System.Func<RuleTerm, RuleTerm[]> replace) =>
        this with { Groups = [.. Groups.Select(group => group with { Terms = [.. group.Terms.SelectMany(replace)] }).Where(group => group.Terms.Count > 0)] };

    /// <summary>The box as it was given, or around data in [0, 1] that is normalised as (x − mean) / std.</summary>
    private static (IReadOnlyList<double> Low, IReadOnlyList<double> High) Box(RuleSettings settings) =>
        settings["Mean"] is { } mean && settings["Std"] is { } std
            ? ([.. mean.Zip(std, (m, s) => -m / s)], [.. mean.Zip(std, (m, s) => (1 - m) / s)])
            : (settings["Low"] ?? [], settings["High"] ?? []);

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
