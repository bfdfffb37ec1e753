using System.Globalization;
using System.Text.RegularExpressions;
using RelDrop.Graphs;

namespace RelDrop.Programs;

/// <summary>Code of the user's with the values of the program that it reads: pieces of text, and values between them.</summary>
internal sealed record Template : Operand
{
    /// <summary>A hole, or the name of a plain value, which ends in a line and digits and is no member of something else; literals are passed over.</summary>
    private static readonly Regex Tokens = new("\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'|\uE000(?<hole>\\d+)\uE001|\uE003(?<pass>\\d+)\uE001|(?<![\\w.:@])(?<plain>[A-Za-z_]\\w*_\\d+)(?!\\w)");

    private Template(IReadOnlyList<object> pieces) => Pieces = pieces;

    /// <summary>Texts and operands.</summary>
    public IReadOnlyList<object> Pieces { get; }

    public override IEnumerable<Value> Reads => Pieces.OfType<Operand>().SelectMany(operand => operand.Reads);

    /// <summary>Code as the front end wrote it.</summary>
    /// <param name="code">The code.</param>
    /// <param name="values">What its names and holes mean.</param>
    public static Template Of(Fragment code, Values values) => Of(code, values, hole => values[hole]);

    /// <summary>Code as the front end wrote it, with other things in place of tensors: values, or text.</summary>
    public static Template Of(Fragment code, Values values, Func<int, object> ofTensor)
    {
        var pieces = new List<object>();
        var end = 0;
        foreach (Match match in Tokens.Matches(code.Text))
        {
            var piece = match.Groups["hole"] is { Success: true } hole ? ofTensor(Number(hole))
                : match.Groups["pass"] is { Success: true } pass ? Values.Pass(Number(pass))
                : match.Groups["plain"] is { Success: true } plain ? values.Plain(plain.Value)
                : null;
            if (piece is null)
                continue;
            pieces.Add(code.Text.Substring(end, match.Index - end));
            pieces.Add(piece);
            end = match.Index + match.Length;
        }

        pieces.Add(code.Text.Substring(end));
        return new Template([.. pieces.Where(piece => piece is not "")]);
    }

    /// <summary>Several codes as one, with texts between them.</summary>
    public static Template Join(params object[] pieces) => new([.. pieces.SelectMany(piece => piece is Template template ? template.Pieces : [piece])]);

    /// <summary>The code, with a text for each value.</summary>
    public string Fill(Func<Operand, string> textOf) => string.Concat(Pieces.Select(piece => piece is Operand operand ? textOf(operand) : (string)piece));

    public bool Equals(Template? other) => other is not null && Pieces.SequenceEqual(other.Pieces);

    public override int GetHashCode() => Pieces.Count;

    public override string ToString() => Fill(operand => operand.ToString()!);

    private static int Number(Group digits) => int.Parse(digits.Value, CultureInfo.InvariantCulture);
}
