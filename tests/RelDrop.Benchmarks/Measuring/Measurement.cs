namespace RelDrop.Benchmarks.Measuring;

/// <summary>What a row came to. A ratio is ours over the baseline's: lower is better.</summary>
/// <param name="Ratio">The ratio, or null if it could not be measured.</param>
/// <param name="Ours">Ours, in <paramref name="Unit"/>.</param>
/// <param name="Baseline">The baseline, in <paramref name="Unit"/>.</param>
/// <param name="Spread">Half the range in which the middle half of the ratios lies; null if there is only one.</param>
/// <param name="Unit">Milliseconds, megabytes or a count.</param>
/// <param name="Note">What a reader must know, such as why there is no ratio.</param>
internal sealed record Measurement(double? Ratio, double? Ours, double? Baseline, double? Spread, string Unit, string? Note = null)
{
    public const string Milliseconds = "ms";
    public const string Megabytes = "MB";
    public const string Count = "count";

    /// <summary>A row that this machine cannot measure.</summary>
    public static Measurement Missing(string unit, string reason) => new(null, null, null, null, unit, reason);
}
