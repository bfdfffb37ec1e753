namespace RelDrop.Tests.Oracle;

/// <summary>A rule as the literature states it, by name and parameters.</summary>
internal sealed record OracleRule(string Name, params double[] Parameters);

/// <summary>The kinds of operation that a preset tells apart.</summary>
internal enum OracleKind
{
    Dense,
    Convolution,
    BatchNorm,
    Activation,
    ReLU,
    AveragePooling,
    Mean,
    Sum,
    Difference,
    Product,
    Normalization,
    Other,
}

/// <summary>The presets, written out once more: which rule an operation gets; null is the gradient.</summary>
internal static class OraclePresets
{
    public static readonly string[] Names =
    [
        "EpsilonPlus", "EpsilonPlusFlat", "EpsilonAlpha2Beta1", "EpsilonAlpha2Beta1Flat", "EpsilonGamma", "EpsilonGammaBox", "EpsilonFlat",
        "RelDropPaper", "ExcitationBackprop", "DeconvNet", "GuidedBackprop", "BetaSmooth", "Gradient",
    ];

    public static OracleRule? Rule(string preset, OracleKind kind, bool isFirst)
    {
        var isLinear = kind is OracleKind.Dense or OracleKind.Convolution;
        if (preset is "Gradient" or "DeconvNet" or "GuidedBackprop" or "BetaSmooth")
            return preset != "Gradient" && kind == OracleKind.ReLU ? new OracleRule(preset, 10) : null;
        if (preset is "FlatThenEpsilon" or "FlatThenZPlus")
            return kind == OracleKind.BatchNorm ? new OracleRule("Pass") : !isLinear ? null : isFirst ? new OracleRule("Flat") : new OracleRule(preset["FlatThen".Length..], 1e-6);
        if (isLinear)
        {
            return preset switch
            {
                "ExcitationBackprop" => new OracleRule("ZPlus"),
                "EpsilonPlusFlat" or "EpsilonAlpha2Beta1Flat" or "EpsilonFlat" or "RelDropPaper" when isFirst => new OracleRule("Flat"),
                "EpsilonGammaBox" when isFirst && kind == OracleKind.Convolution => new OracleRule("ZBox", -2, 2),
                "EpsilonFlat" or "RelDropPaper" => new OracleRule("Epsilon", 1e-3),
                _ when kind == OracleKind.Dense => new OracleRule("Epsilon", 1e-6),
                "EpsilonPlus" or "EpsilonPlusFlat" => new OracleRule("ZPlus"),
                "EpsilonGamma" or "EpsilonGammaBox" => new OracleRule("Gamma", 0.25),
                _ => new OracleRule("AlphaBeta", 2, 1),
            };
        }

        return kind switch
        {
            OracleKind.Activation or OracleKind.ReLU => preset == "ExcitationBackprop" ? null : new OracleRule("Pass"),
            OracleKind.BatchNorm => preset == "ExcitationBackprop" ? null : new OracleRule("Pass"),
            OracleKind.Normalization => preset is "ExcitationBackprop" or "RelDropPaper" ? null : new OracleRule("Norm"),
            OracleKind.AveragePooling or OracleKind.Mean => new OracleRule("Norm"),
            OracleKind.Sum => preset == "RelDropPaper" ? null : new OracleRule("Norm"),
            OracleKind.Product or OracleKind.Difference => preset is "ExcitationBackprop" or "RelDropPaper" ? null : new OracleRule("Signal"),
            _ => null,
        };
    }
}
