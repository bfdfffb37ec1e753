namespace Texts.Explaining;

/// <summary>A token and what it has to do with a class.</summary>
/// <param name="Text">The token as it is shown.</param>
/// <param name="Space">Whether a space is before it.</param>
/// <param name="Relevance">Its relevance; null of special tokens.</param>
internal sealed record ShownToken(string Text, bool Space, double? Relevance);

/// <summary>Why a network takes a text for a class.</summary>
/// <param name="Tokens">The text's tokens, without padding.</param>
/// <param name="Title">What it is, in a line.</param>
internal sealed record Explanation(IReadOnlyList<ShownToken> Tokens, string Title)
{
    private const int MostNamed = 5;

    /// <summary>The greatest absolute relevance, 0 if there is none.</summary>
    public double Greatest => Tokens.Max(token => Math.Abs(token.Relevance ?? 0));

    /// <summary>The tokens that have the most to do with it, those that speak for it and those that speak against it, as shares of all.</summary>
    public string Summary
    {
        get
        {
            var all = Tokens.Sum(token => Math.Abs(token.Relevance ?? 0));
            string Name(ShownToken token) => FormattableString.Invariant($"{token.Text} {100 * token.Relevance!.Value / all:+0;-0} %");
            var ranked = Tokens.Where(token => token.Relevance is not (null or 0 or double.NaN)).OrderByDescending(token => Math.Abs(token.Relevance!.Value)).Take(MostNamed);
            return all > 0 ? string.Join(", ", ranked.Select(Name)) : "no token has relevance";
        }
    }
}
