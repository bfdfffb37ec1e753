using System.Buffers.Text;
using System.Text;
using PointClouds.Data.Text;

namespace PointClouds.Data.Meshes;

/// <summary>Walks through the words of an OFF file, line by line; comments and blank lines are passed over.</summary>
internal ref struct OffLines(ReadOnlySpan<byte> text, string path)
{
    private TextLines lines = new(text);
    private ReadOnlySpan<byte> rest;

    /// <summary>Whether the current line has no more words.</summary>
    public readonly bool IsAtEnd => rest.IsEmpty;

    /// <summary>How many bytes the current line has left.</summary>
    public readonly int Length => rest.Length;

    /// <summary>Goes to the next line.</summary>
    /// <param name="expected">What it should hold, as messages say it.</param>
    /// <exception cref="InvalidDataException">The file ends.</exception>
    public void Next(string expected)
    {
        if (!TryNext())
            throw new InvalidDataException($"'{path}' ends after line {lines.Current.Number}; expected {expected}.");
    }

    /// <exception cref="InvalidDataException">There are more lines.</exception>
    public void ExpectEnd()
    {
        if (TryNext())
            throw Error("the end of the file after the last face");
    }

    public bool TrySkip(ReadOnlySpan<byte> word)
    {
        var isThere = rest.StartsWith(word);
        rest = isThere ? rest[word.Length..].TrimStart(TextLines.Blanks) : rest;
        return isThere;
    }

    /// <summary>The next word as a finite number.</summary>
    public float Number(string expected) => TextLines.TryParse(Word(), out float value) ? value : throw Error($"{expected}, finite numbers");

    /// <summary>The next word as a whole number.</summary>
    public int Integer(string expected) => TextLines.TryParse(Word(), out int value) ? value : throw Error($"{expected}, whole numbers");

    /// <summary>Passes over the line's other words, whatever they are: normals of corners without faces are not numbers.</summary>
    /// <returns>How many there were.</returns>
    public int SkipWords()
    {
        var words = 0;
        for (; !IsAtEnd; words++)
            Word();
        return words;
    }

    /// <summary>What is wrong with the current line.</summary>
    public readonly InvalidDataException Error(string expected)
        => new($"'{path}', line {lines.Current.Number} is '{Encoding.UTF8.GetString(lines.Current.Text[..Math.Min(lines.Current.Text.Length, 60)]).Trim()}'; expected {expected}.");

    private bool TryNext()
    {
        do
        {
            if (!lines.MoveNext())
                return false;
            var comment = lines.Current.Text.IndexOf((byte)'#');
            rest = (comment < 0 ? lines.Current.Text : lines.Current.Text[..comment]).Trim(TextLines.Blanks);
        }
        while (rest.IsEmpty);
        return true;
    }

    private ReadOnlySpan<byte> Word()
    {
        var end = rest.IndexOfAny(TextLines.Blanks);
        var word = end < 0 ? rest : rest[..end];
        rest = rest[word.Length..].TrimStart(TextLines.Blanks);
        return word;
    }
}
