using System.Text;

namespace RelDrop.Support;

/// <summary>Writes indented lines, with <c>\n</c> on every platform.</summary>
internal sealed class CodeWriter
{
    private readonly StringBuilder text = new();
    private int depth;
    private bool blank;
    private bool opened = true;

    /// <summary>Separates what was written from what follows: one blank line, none at either end of a block.</summary>
    public void Blank() => blank = true;

    public void Line(string line = "")
    {
        if (blank && !opened && (line.Length == 0 || line[0] != '}'))
            text.Append('\n');
        (blank, opened) = (false, line == "{");
        if (line.Length > 0)
            text.Append(' ', depth * 4).Append(line);
        text.Append('\n');
    }

    /// <summary>Writes a header and opens a block in braces that ends when the result is disposed.</summary>
    public Block Open(string header, string end = "}")
    {
        Line(header);
        Line("{");
        depth++;
        return new Block(this, end);
    }

    public override string ToString() => text.ToString();

    public readonly struct Block(CodeWriter writer, string end) : IDisposable
    {
        public void Dispose()
        {
            writer.depth--;
            writer.Line(end);
        }
    }
}
