using Texts.Tokens;
using static TorchSharp.torch;

namespace RelDrop.Tests.Texts;

/// <summary>Token ids of texts, and back.</summary>
public sealed class TokenizerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_vocabulary_of_texts_has_their_words()
    {
        var tokenizer = TextTokenizer.Of(VocabularyFiles.Of(["The cat, the dog", "a CAT!"], 4));
        // [PAD] [UNK] [CLS] [SEP] [MASK] cat the ! ,
        Assert.Equal((9, 0, 2, 3, 4), (tokenizer.Size, tokenizer.Padding, tokenizer.First, tokenizer.Last, tokenizer.Mask));
        int[] ids = tokenizer.Encode("The cat, a dog!", 10);
        Assert.Equal([2, 6, 5, 8, 1, 1, 7, 3], ids);
        Assert.Equal([("cat", true), ("the", true), ("!", false), (",", false)], Enumerable.Range(5, 4).Select(tokenizer.Shown));
        Assert.Equal([2, 6, 5, 3], tokenizer.Encode("The cat, a dog!", 4));
    }

    [Fact]
    public void Words_are_cut_into_pieces()
    {
        File.WriteAllText(folder["vocab.txt"], "[PAD]\r\n[UNK]\r\n[CLS]\r\n[SEP]\r\n[MASK]\r\nplay\r\n##ing\r\n##s\r\nchess\r\n");
        var tokenizer = TextTokenizer.Of(VocabularyFiles.Read(folder["vocab.txt"]));
        int[] ids = tokenizer.Encode("Playing chess plays zz", 20);
        Assert.Equal([2, 5, 6, 8, 5, 7, 1, 3], ids);
        Assert.Equal([("play", true), ("ing", false), ("chess", true)], new[] { 5, 6, 8 }.Select(tokenizer.Shown));
    }

    [Fact]
    public void Bytes_are_joined_to_pairs()
    {
        Bpe(["l", "o", "w", "e", "r", "Ġ", "lo", "low", "Ġlow", "er"], ["l o", "lo w", "Ġ low", "e r"]);
        var tokenizer = TextTokenizer.Of(VocabularyFiles.Read(folder["vocab.json"]));
        Assert.Equal((14, 10, 13), (tokenizer.Size, tokenizer.Padding, tokenizer.Mask));
        Assert.Equal([11, 7, 8, 9, 12], tokenizer.Encode("low lower", 20));
        Assert.Equal([("low", false), ("low", true), ("[MASK]", true)], new[] { 7, 8, 13 }.Select(tokenizer.Shown));
    }

    [Fact]
    public void Padding_and_ends_must_not_be_masked()
    {
        using var scope = NewDisposeScope();
        var tokenizer = TextTokenizer.Of(VocabularyFiles.Of(["one two"], 9));
        Assert.Equal([false, true, true, true, false, false], tokenizer.Maskable(tensor([2L, 5L, 4L, 1L, 3L, 0L])).data<bool>().ToArray());
    }

    [Fact]
    public void What_is_no_vocabulary_is_refused()
    {
        string Refused(string name, string content)
        {
            File.WriteAllText(folder[name], content);
            return Assert.Throws<InvalidDataException>(() => TextTokenizer.Of(VocabularyFiles.Read(folder[name]))).Message;
        }

        Assert.Contains("has no [PAD]; expected a vocabulary of BERT's kind", Refused("vocab.txt", "a\nb\n"), StringComparison.Ordinal);
        Assert.Contains("has the token 'a' 2 times", Refused("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\na\n"), StringComparison.Ordinal);
        Assert.Contains("has no merges.txt beside it", Refused("vocab.json", "{}"), StringComparison.Ordinal);
        Bpe([], []);
        Assert.Contains("has no tokens", Refused("vocab.json", "{}"), StringComparison.Ordinal);
        Assert.Contains("are no byte-pair encoding", Refused("vocab.json", "[1]"), StringComparison.Ordinal);
        Assert.Contains("There is no vocabulary", Assert.Throws<InvalidDataException>(() => VocabularyFiles.Read(folder["nowhere.txt"])).Message, StringComparison.Ordinal);
    }

    private void Bpe(string[] tokens, string[] merges)
    {
        File.WriteAllText(folder["vocab.json"], System.Text.Json.JsonSerializer.Serialize(tokens.Index().ToDictionary(token => token.Item, token => token.Index)));
        File.WriteAllText(folder["merges.txt"], "#version: 0.2\n" + string.Join('\n', merges) + "\n");
    }
}
