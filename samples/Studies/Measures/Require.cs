namespace RelDrop.Studies.Measures;

/// <summary>What measures ask of their input: where one is not defined, it says so and gives no number.</summary>
internal static class Require
{
    public static void SameLength(int one, int other)
    {
        if (one != other)
            throw new ArgumentException($"There are {one} values and {other} to go with them; expected as many.");
    }

    public static void AtLeast(int count, int least, string what)
    {
        if (count < least)
            throw new ArgumentException($"There {(count == 1 ? "is" : "are")} {count} {what}; expected {least} or more.");
    }

    public static void Finite(ReadOnlySpan<double> values)
    {
        foreach (var value in values)
        {
            if (!double.IsFinite(value))
                throw new ArgumentException(FormattableString.Invariant($"A value is {value}; expected finite ones."));
        }
    }

    /// <summary>How many marks are of one kind; there must be one.</summary>
    public static int Some(ReadOnlySpan<bool> marks, bool kind)
    {
        var count = marks.Count(kind);
        AtLeast(count, 1, kind ? "positives" : "negatives");
        return count;
    }
}
