namespace RelDrop.Studies.Measures;

/// <summary>Samples of equal score, which no order of the data may tell apart.</summary>
internal static class TieGroups
{
    /// <summary>The groups, highest score first: how many of each are marked, and how many there are.</summary>
    public static IReadOnlyList<(int Marked, int Count)> Descending(ReadOnlySpan<double> scores, ReadOnlySpan<bool> marks)
    {
        Require.SameLength(scores.Length, marks.Length);
        var order = Order(scores);
        Array.Reverse(order);
        var groups = new List<(int Marked, int Count)>();
        for (var start = 0; start < order.Length;)
        {
            var (end, marked) = (start, 0);
            for (; end < order.Length && scores[order[end]] == scores[order[start]]; end++)
                marked += marks[order[end]] ? 1 : 0;
            groups.Add((marked, end - start));
            start = end;
        }

        return groups;
    }

    /// <summary>The samples from the lowest score on, equal ones as they come.</summary>
    public static int[] Order(ReadOnlySpan<double> scores)
    {
        Require.Finite(scores);
        var keys = scores.ToArray();
        return [.. Enumerable.Range(0, keys.Length).OrderBy(i => keys[i])];
    }
}
