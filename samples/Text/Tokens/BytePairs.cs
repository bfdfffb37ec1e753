using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;

namespace Texts.Tokens;

/// <summary>
/// Byte-pair encoding of bytes, as GPT-2's (Radford et al. 2019). Its files have no special tokens: those for padding, the first, the last and hidden
/// tokens come after all others.
/// </summary>
internal sealed partial class BytePairs : TextTokenizer
{
    private static readonly string[] Special = ["[PAD]", "[CLS]", "[SEP]", "[MASK]"];

    private readonly BpeTokenizer tokenizer;
    private readonly int own;

    public BytePairs(VocabularyFiles files)
    {
        var content = files.Contents[VocabularyFiles.Bpe];
        try
        {
            var vocabulary = JsonSerializer.Deserialize<Dictionary<string, int>>(content) ?? [];
            if (vocabulary.Count == 0 || vocabulary.Values.Min() < 0)
                throw new InvalidDataException($"{files.Source} has no tokens; expected their ids, 0 or more, by their names.");
            own = vocabulary.Values.Max() + 1;
            var merges = System.Text.Encoding.UTF8.GetString(files.Contents[VocabularyFiles.Merges]).Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal));
            tokenizer = BpeTokenizer.Create(new BpeOptions(vocabulary) { Merges = [.. merges], ByteLevel = true, PreTokenizer = new RegexPreTokenizer(Part(), null) });
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{files.Source} and {VocabularyFiles.Merges} are no byte-pair encoding: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    public override int Size => own + Special.Length;

    public override int Padding => own;

    public override int First => own + 1;

    public override int Last => own + 2;

    public override int Mask => own + 3;

    public override (string Text, bool Space) Shown(int id)
    {
        if (id >= own)
            return (Special[id - own], true);
        var text = tokenizer.Decode([id]) ?? "";
        return (text.TrimStart(' '), text.StartsWith(' '));
    }

    protected override IReadOnlyList<int> IdsOf(string text) => tokenizer.EncodeToIds(text);

    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")]
    private static partial Regex Part();
}
