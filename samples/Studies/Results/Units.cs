using System.Globalization;

namespace RelDrop.Studies.Results;

/// <summary>Numbers as they are shown.</summary>
public static class Units
{
    /// <summary>A number with its unit.</summary>
    /// <param name="unit">What it counts.</param>
    /// <param name="value">The number.</param>
    public static string Format(this Unit unit, double value) => unit switch
    {
        Unit.Share => $"{unit.Digits(value)} %",
        Unit.Milliseconds => $"{unit.Digits(value)} ms",
        _ => unit.Digits(value),
    };

    /// <summary>A number and how far it may be off.</summary>
    /// <param name="unit">What they count.</param>
    /// <param name="value">The number.</param>
    /// <param name="reach">How far; null if that is not known.</param>
    public static string Format(this Unit unit, double value, double? reach) =>
        reach is null ? unit.Format(value) : $"{unit.Digits(value)} ± {unit.Format(reach.Value)}";

    /// <summary>The mean, and of several values the deviation.</summary>
    /// <param name="spread">The values.</param>
    /// <param name="unit">What they count.</param>
    public static string Format(this Measures.Spread spread, Unit unit)
    {
        ArgumentNullException.ThrowIfNull(spread);
        return unit.Format(spread.Mean, spread.Deviation);
    }

    /// <summary>A number with its unit, and its sign.</summary>
    /// <param name="unit">What it counts; differences of shares are points, shown as percent are.</param>
    /// <param name="value">The number.</param>
    public static string FormatDifference(this Unit unit, double value)
    {
        var digits = unit.Digits(Math.Abs(value));
        return $"{(value < 0 && digits.Any(c => c is >= '1' and <= '9') ? "−" : "+")}{digits}";
    }

    private static string Digits(this Unit unit, double value) => unit switch
    {
        Unit.Share => (100 * value).ToString("0.0", CultureInfo.InvariantCulture),
        Unit.Milliseconds => value.ToString("0.00", CultureInfo.InvariantCulture),
        Unit.Count => value.ToString("0.##", CultureInfo.InvariantCulture),
        _ => value.ToString("0.0000", CultureInfo.InvariantCulture),
    };
}
