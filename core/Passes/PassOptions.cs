namespace RelDrop.Passes;

/// <summary>Which optimising passes run. All of them leave the numbers as they are.</summary>
internal sealed record PassOptions(bool SignAnalysis = true, bool StrengthReduction = true, bool Liveness = true, bool Grounding = true, bool Factoring = true)
{
    /// <summary>The passes' names.</summary>
    public static IReadOnlyList<string> Names { get; } = [nameof(SignAnalysis), nameof(StrengthReduction), nameof(Liveness), nameof(Grounding), nameof(Factoring)];

    /// <summary>Reads the MSBuild property RelDropDisablePasses: names separated by commas or semicolons.</summary>
    public static PassOptions Parse(string disabled)
    {
        var names = disabled.Split(',', ';').Select(name => name.Trim()).ToArray();
        return new PassOptions(
            SignAnalysis: !names.Contains(nameof(SignAnalysis)),
            StrengthReduction: !names.Contains(nameof(StrengthReduction)),
            Liveness: !names.Contains(nameof(Liveness)),
            Grounding: !names.Contains(nameof(Grounding)),
            Factoring: !names.Contains(nameof(Factoring)));
    }
}
