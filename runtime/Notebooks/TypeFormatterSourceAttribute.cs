namespace RelDrop.Notebooks;

/// <summary>
/// Says to .NET Interactive, and so to Polyglot Notebooks, that a class shows itself as HTML. It knows the attribute, and what it names, by the names
/// of their members, so that the library needs no package of its.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TypeFormatterSourceAttribute : Attribute
{
    public Type FormatterSourceType { get; } = typeof(HtmlFormatters);

    public string[] PreferredMimeTypes { get; } = [HtmlFormatter.Html];
}

#pragma warning disable CA1822 // They are called on instances.
internal sealed class HtmlFormatters
{
    public IEnumerable<object> CreateTypeFormatters() => [new HtmlFormatter()];
}

internal sealed class HtmlFormatter
{
    public const string Html = "text/html";

    public string MimeType { get; } = Html;

    public bool Format(object instance, TextWriter writer)
    {
        writer.Write(((IHtml)instance).ToHtml());
        return true;
    }
}
