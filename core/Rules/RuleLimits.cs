namespace RelDrop.Rules;

/// <summary>What holds of every rule's settings: the generator reports it, and the runtime refuses it where no generator looked.</summary>
/// <remarks>It must hold in float32, in which most models compute: there 1e-320 is 0, and 1e300 infinite.</remarks>
internal static class RuleLimits
{
    private static readonly string[] Numbers = ["Epsilon", "Alpha", "Beta", "Gamma", "Low", "High", "Mean", "Std"];

    /// <summary>What is wrong with the settings of a rule, or null.</summary>
    public static string? Error(string rule, RuleSettings settings)
    {
        if (Array.Find(Numbers, name => settings[name]?.Any(value => !IsFinite(value)) == true) is { } name)
            return $"{Lower(name)} must be finite, in float32 too";
        if (settings.Number("Epsilon") < 0)
            return "epsilon must be at least 0";
        if (settings.Flag("Clip") && (float)settings.Number("Epsilon", StabilizerSpec.DefaultEpsilon) <= 0)
            return "epsilon must be above 0 where Clip is set, or nothing is clipped";
        return rule switch
        {
            "AlphaBeta" => AlphaBetaError(settings.Number("Alpha"), settings.Number("Beta")),
            "Gamma" when settings.Number("Gamma") < 0 => "gamma must be at least 0",
            "BetaSmooth" when (float)settings.Number("Beta") <= 0 => "beta must be above 0",
            "ZBox" => BoxError(settings),
            _ => null,
        };
    }

    private static string? AlphaBetaError(double alpha, double beta) => alpha >= 0 && beta >= 0 && Math.Abs(alpha - beta - 1) < 1e-9
        ? null
        : "alpha and beta must be at least 0, and alpha - beta must be 1, or relevance is not conserved";

    private static string? BoxError(RuleSettings settings)
    {
        var isBounds = (settings["Low"] ?? settings["High"]) is not null;
        if (isBounds == ((settings["Mean"] ?? settings["Std"]) is not null))
            return "give low and high, or Mean and Std";
        var (first, second) = isBounds ? ("Low", "High") : ("Mean", "Std");
        if (settings[first] is not { } lower || settings[second] is not { } upper || lower.Count != upper.Count)
            return $"{Lower(first)} has {settings[first]?.Count ?? 0} values and {Lower(second)} {settings[second]?.Count ?? 0}; both must have one for each channel";
        if (!isBounds)
            return upper.All(std => std > 0) && lower.Zip(upper, (mean, std) => IsFinite(mean / std) && IsFinite((1 - mean) / std)).All(isFinite => isFinite)
                ? null
                : "std must be above 0, and the bounds (0 - mean) / std and (1 - mean) / std finite in float32";
        return lower.Zip(upper, (low, high) => (float)low < (float)high).All(isBelow => isBelow) ? null : lower.Count == 1 ? "low must be below high" : "low must be below high in every channel";
    }

    private static bool IsFinite(double value) => !float.IsNaN((float)value) && !float.IsInfinity((float)value);

    private static string Lower(string name) => char.ToLowerInvariant(name[0]) + name.Substring(1);
}
