namespace RelDrop.Studies.Measures;

/// <summary>Holm's step-down correction: of several comparisons, the chance that any is found where there is none stays what was chosen.</summary>
public static class Holm
{
    /// <summary>The adjusted p-values, in the same order.</summary>
    /// <param name="pValues">The p-values of all comparisons that were fixed in advance.</param>
    /// <exception cref="ArgumentException">One is none of 0 to 1.</exception>
    public static double[] Adjust(ReadOnlySpan<double> pValues)
    {
        foreach (var p in pValues)
        {
            if (p is not (>= 0 and <= 1))
                throw new ArgumentException(FormattableString.Invariant($"A p-value is {p}; expected 0 to 1."));
        }

        var adjusted = new double[pValues.Length];
        var (rest, least) = (pValues.Length, 0.0);
        foreach (var i in TieGroups.Order(pValues))
            adjusted[i] = least = Math.Max(least, Math.Min(1, rest-- * pValues[i]));
        return adjusted;
    }
}
