using System.Buffers.Text;

namespace PointClouds.Data.Text;

/// <summary>The lines of a text in memory, without copies.</summary>
internal ref struct TextLines(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> rest = text;
    private bool isOver = text.IsEmpty;

    /// <summary>A line without its end.</summary>
    /// <param name="text">Its bytes.</param>
    /// <param name="number">Its number, from 1.</param>
    public readonly ref struct Line(ReadOnlySpan<byte> text, int number)
    {
        public ReadOnlySpan<byte> Text { get; } = text;

        public int Number { get; } = number;
    }

    /// <summary>What may stand around numbers; the end of a line may be that of Windows.</summary>
    public static ReadOnlySpan<byte> Blanks => " \t\r"u8;

    /// <summary>The current line.</summary>
    public Line Current { get; private set; }

    /// <summary>Reads a file, without a byte order mark and without blank lines at its end.</summary>
    public static ReadOnlySpan<byte> Of(string path)
    {
        ReadOnlySpan<byte> text = File.ReadAllBytes(path);
        return (text.StartsWith("\uFEFF"u8) ? text[3..] : text).TrimEnd(" \t\r\n"u8);
    }

    /// <summary>Whether all of a word is a number, and a finite one.</summary>
    public static bool TryParse(ReadOnlySpan<byte> word, out float value)
        => Utf8Parser.TryParse(word, out value, out var length) && length == word.Length && float.IsFinite(value);

    /// <inheritdoc cref="TryParse(ReadOnlySpan{byte}, out float)"/>
    public static bool TryParse(ReadOnlySpan<byte> word, out int value) => Utf8Parser.TryParse(word, out value, out var length) && length == word.Length;

    public readonly TextLines GetEnumerator() => this;

    public bool MoveNext()
    {
        if (isOver)
            return false;
        var end = rest.IndexOf((byte)'\n');
        Current = new Line(end < 0 ? rest : rest[..end], Current.Number + 1);
        isOver = end < 0;
        rest = end < 0 ? [] : rest[(end + 1)..];
        return true;
    }
}
