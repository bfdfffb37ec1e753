using System.Text;

namespace Texts.Tokens;

/// <summary>The files of a vocabulary: <c>vocab.txt</c> of WordPiece, or <c>vocab.json</c> and <c>merges.txt</c> of a byte-level BPE.</summary>
/// <param name="Contents">Their bytes by their names.</param>
/// <param name="Source">Where they are from.</param>
internal sealed record VocabularyFiles(IReadOnlyDictionary<string, byte[]> Contents, string Source)
{
    public const string WordPiece = "vocab.txt";
    public const string Bpe = "vocab.json";
    public const string Merges = "merges.txt";

    /// <summary>Reads a file and what belongs to it, or those of a folder.</summary>
    /// <exception cref="InvalidDataException">There are none.</exception>
    public static VocabularyFiles Read(string path)
    {
        var folder = Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
        var file = Directory.Exists(path) ? Path.Combine(path, File.Exists(Path.Combine(path, WordPiece)) ? WordPiece : Bpe) : path;
        if (!File.Exists(file))
            throw new InvalidDataException($"There is no vocabulary '{file}'; expected a {WordPiece}, or a {Bpe} with {Merges} beside it.");
        if (!file.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            return new VocabularyFiles(new Dictionary<string, byte[]> { [WordPiece] = File.ReadAllBytes(file) }, file);
        var merges = Path.Combine(folder, Merges);
        return File.Exists(merges)
            ? new VocabularyFiles(new Dictionary<string, byte[]> { [Bpe] = File.ReadAllBytes(file), [Merges] = File.ReadAllBytes(merges) }, file)
            : throw new InvalidDataException($"'{file}' has no {Merges} beside it; expected one, which says how its tokens are made.");
    }

    /// <summary>The words of texts as a vocabulary of WordPiece: BERT's special tokens, then the most frequent words, of equal ones by the alphabet.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="most">How many words at most.</param>
    public static VocabularyFiles Of(IEnumerable<string> texts, int most)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var word in texts.SelectMany(WordPieces.WordsOf))
            counts[word] = counts.GetValueOrDefault(word) + 1;
        var words = counts.OrderByDescending(word => word.Value).ThenBy(word => word.Key, StringComparer.Ordinal).Take(most).Select(word => word.Key);
        var lines = string.Concat(WordPieces.Special.Concat(words).Select(token => $"{token}\n"));
        return new VocabularyFiles(new Dictionary<string, byte[]> { [WordPiece] = Encoding.UTF8.GetBytes(lines) }, "the training texts");
    }
}
