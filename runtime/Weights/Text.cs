namespace RelDrop.Weights;

/// <summary>How messages show what files say, which may be long or not meant to be printed.</summary>
internal static class Text
{
    private const int MaxLength = 100;

    private const int MaxItems = 10;

    public static string Quote(string name) => $"'{Clip(name)}'";

    public static string Clip(string text)
    {
        var shown = text.Length <= MaxLength ? text : $"{text.AsSpan(0, MaxLength)}…";
        return string.Create(shown.Length, shown, (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = char.IsControl(source[i]) ? '?' : source[i];
        });
    }

    public static string Shape(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";

    /// <summary>The first few of many.</summary>
    public static string List(IReadOnlyCollection<string> items) => List(items, item => item);

    /// <summary>The first few of many; no others are put into words.</summary>
    public static string List<T>(IReadOnlyCollection<T> items, Func<T, string> show)
        => string.Join(", ", items.Take(MaxItems).Select(show)) + (items.Count > MaxItems ? $" and {items.Count - MaxItems} more" : "");
}
