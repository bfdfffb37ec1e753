using System.Net;
using System.Text;

namespace Texts.Explaining;

/// <summary>Explanations as one HTML file that loads nothing.</summary>
internal static class TokenPage
{
    public static byte[] Write(string title, IEnumerable<Explanation> explanations) => Encoding.UTF8.GetBytes(
        $$"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>{{Html(title)}}</title>
        <style>
        body { font: 1rem/1.9 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff; }
        h1 { font-size: 1.3rem; }
        figure { margin: 0 0 2rem; }
        figcaption { color: #555; line-height: 1.4; }
        .token { padding: .15rem 0; border-radius: .2rem; }
        .special { color: #999; font-size: .8rem; }
        </style>
        </head>
        <body>
        <h1>{{Html(title)}}</h1>
        <p>Red speaks for the class, blue against it; of each text, the strongest colour is its most relevant token.</p>
        {{string.Concat(explanations.Select(Figure))}}</body>
        </html>

        """.ReplaceLineEndings("\n"));

    private static string Figure(Explanation explanation)
    {
        var greatest = explanation.Greatest;
        return $"<figure>\n<p>{string.Concat(explanation.Tokens.Select(token => Span(token, greatest)))}</p>\n<figcaption>{Html(explanation.Title)}<br>{Html(explanation.Summary)}</figcaption>\n</figure>\n";
    }

    private static string Span(ShownToken token, double greatest)
    {
        var space = token.Space ? " " : "";
        if (token.Relevance is not { } relevance)
            return $"{space}<span class=\"special\">{Html(token.Text)}</span>";
        var (red, green, blue) = TokenColors.Of(greatest > 0 ? relevance / greatest : 0);
        return FormattableString.Invariant($"{space}<span class=\"token\" style=\"background:rgb({red},{green},{blue})\" title=\"{relevance:0.####}\">{Html(token.Text)}</span>");
    }

    private static string Html(string text) => WebUtility.HtmlEncode(text);
}
