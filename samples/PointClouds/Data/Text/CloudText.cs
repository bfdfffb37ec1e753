using System.Buffers.Text;
using System.Text;

namespace PointClouds.Data.Text;

/// <summary>Clouds as text: a point a line, as numbers with a separator between them.</summary>
/// <param name="Separator">A comma, with blanks or without; or a blank, which stands for one or more.</param>
/// <param name="Columns">How many numbers each line has, at least 6: coordinates, normal, and what is not read.</param>
internal sealed record CloudText(char Separator, int Columns)
{
    /// <summary>Reads the first numbers of each line.</summary>
    /// <param name="path">The file.</param>
    /// <param name="taken">How many numbers; 3 are the coordinates alone.</param>
    /// <exception cref="InvalidDataException">A line has too many or too few numbers, or one that is none or not finite; or there are no lines.</exception>
    public float[] Read(string path, int taken)
    {
        var text = TextLines.Of(path);
        if (text.IsEmpty)
            throw new InvalidDataException($"'{path}' is empty; expected lines of {Columns} numbers.");
        var values = new float[(text.Count((byte)'\n') + 1) * taken];
        var next = 0;
        foreach (var line in new TextLines(text))
        {
            if (!TryParse(line.Text, values.AsSpan(next, taken)))
                throw new InvalidDataException($"'{path}', line {line.Number}: {Problem(line.Text)}");
            next += taken;
        }

        return values;
    }

    private bool TryParse(ReadOnlySpan<byte> line, Span<float> values)
    {
        for (var column = 0; column < Columns; column++)
        {
            line = line.TrimStart(TextLines.Blanks);
            if (column > 0 && Separator == ',')
            {
                if (line is not [(byte)',', ..])
                    return false;
                line = line[1..].TrimStart(TextLines.Blanks);
            }

            if (!Utf8Parser.TryParse(line, out float value, out var length) || !float.IsFinite(value))
                return false;
            if (column < values.Length)
                values[column] = value;
            line = line[length..];
            // A number ends where the next begins.
            if (line is [var end, ..] && end != Separator && !TextLines.Blanks.Contains(end))
                return false;
        }

        return line.Trim(TextLines.Blanks).IsEmpty;
    }

    /// <summary>Why a line cannot be parsed; takes its time.</summary>
    private string Problem(ReadOnlySpan<byte> line)
    {
        char[] blanks = [' ', '\t', '\r'];
        var text = Encoding.UTF8.GetString(line).Trim(blanks);
        string[] words = text.Length == 0 ? [] : Separator == ',' ? [.. text.Split(',').Select(word => word.Trim(blanks))] : text.Split(blanks, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != Columns)
            return $"{words.Length} columns; expected {Columns} numbers with {(Separator == ',' ? "commas" : "blanks")} between them.";
        var wrong = Array.FindIndex(words, word => !TextLines.TryParse(Encoding.UTF8.GetBytes(word), out float _));
        return $"column {wrong + 1} is '{words[wrong][..Math.Min(words[wrong].Length, 40)]}'; expected a finite number.";
    }
}
