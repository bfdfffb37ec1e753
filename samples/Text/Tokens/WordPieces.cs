using System.Text;
using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;

namespace Texts.Tokens;

/// <summary>WordPiece (Schuster and Nakajima 2012) with BERT's special tokens: words in lower case, punctuation by itself.</summary>
internal sealed partial class WordPieces : TextTokenizer
{
    private const string Continued = "##";
    private const string Unknown = "[UNK]";

    private readonly string[] tokens;
    private readonly WordPieceTokenizer tokenizer;

    public WordPieces(VocabularyFiles files)
    {
        var content = files.Contents[VocabularyFiles.WordPiece];
        tokens = Encoding.UTF8.GetString(content).TrimEnd('\n').Split('\n');
        for (var i = 0; i < tokens.Length; i++)
            tokens[i] = tokens[i].TrimEnd('\r');
        foreach (var special in Special)
        {
            if (!tokens.Contains(special))
                throw new InvalidDataException($"{files.Source} has no {special}; expected a vocabulary of BERT's kind, a token a line, with {string.Join(", ", Special)}.");
        }

        if (tokens.GroupBy(token => token).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new InvalidDataException($"{files.Source} has the token '{twice.Key}' {twice.Count()} times; expected each once.");
        var options = new WordPieceOptions { PreTokenizer = new RegexPreTokenizer(Word(), null), Normalizer = LowerCaseNormalizer.Instance, UnknownToken = Unknown };
        tokenizer = WordPieceTokenizer.Create(new MemoryStream(content), options);
        (Padding, First, Last, Mask) = (Array.IndexOf(tokens, Special[0]), Array.IndexOf(tokens, Special[2]), Array.IndexOf(tokens, Special[3]), Array.IndexOf(tokens, Special[4]));
    }

    /// <summary>BERT's special tokens.</summary>
    public static IReadOnlyList<string> Special { get; } = ["[PAD]", Unknown, "[CLS]", "[SEP]", "[MASK]"];

    public override int Size => tokens.Length;

    public override int Padding { get; }

    public override int First { get; }

    public override int Last { get; }

    public override int Mask { get; }

    /// <summary>The words of a text, before they are cut into pieces.</summary>
    public static IEnumerable<string> WordsOf(string text) => Word().Matches(LowerCaseNormalizer.Instance.Normalize(text)).Select(match => match.Value);

    public override (string Text, bool Space) Shown(int id)
    {
        var token = tokens[id];
        return token.StartsWith(Continued, StringComparison.Ordinal) && token.Length > Continued.Length
            ? (token[Continued.Length..], false)
            : (token, token.Any(char.IsLetterOrDigit));
    }

    protected override IReadOnlyList<int> IdsOf(string text) => tokenizer.EncodeToIds(text);

    // Letters with their marks and digits together, all else a character at a time.
    [GeneratedRegex(@"[\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}\s]")]
    private static partial Regex Word();
}
