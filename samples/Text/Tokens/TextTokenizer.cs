using RelDrop;
using static TorchSharp.torch;

namespace Texts.Tokens;

/// <summary>Makes token ids of texts, and texts of token ids.</summary>
internal abstract class TextTokenizer
{
    /// <summary>How many ids there are.</summary>
    public abstract int Size { get; }

    /// <summary>What fills up shorter texts.</summary>
    public abstract int Padding { get; }

    /// <summary>The first token of each text, whose features decide.</summary>
    public abstract int First { get; }

    /// <summary>The last one.</summary>
    public abstract int Last { get; }

    /// <summary>What stands for hidden tokens.</summary>
    public abstract int Mask { get; }

    /// <summary>Reads a vocabulary.</summary>
    /// <exception cref="InvalidDataException">The files are none.</exception>
    public static TextTokenizer Of(VocabularyFiles files) =>
        files.Contents.ContainsKey(VocabularyFiles.WordPiece) ? new WordPieces(files) : new BytePairs(files);

    /// <summary>The ids of a text, cut if there are too many, with the first and the last.</summary>
    public int[] Encode(string text, int most)
    {
        var inner = IdsOf(text);
        return [First, .. inner.Take(most - 2), Last];
    }

    /// <summary>A token as it is shown, and whether a space is before it.</summary>
    public abstract (string Text, bool Space) Shown(int id);

    /// <summary>Whether a token stands for no part of a text.</summary>
    public bool IsSpecial(long id) => id == Padding || id == First || id == Last;

    /// <summary>Which tokens may be hidden: (B, T) ids to (B, T) truth values.</summary>
    public Tensor Maskable(Tensor ids)
    {
        using var scope = NewDisposeScope();
        return ids.ne(Number.Of(Padding)).logical_and(ids.ne(Number.Of(First))).logical_and(ids.ne(Number.Of(Last))).MoveToOuterDisposeScope();
    }

    /// <summary>The ids of a text's parts.</summary>
    protected abstract IReadOnlyList<int> IdsOf(string text);
}
