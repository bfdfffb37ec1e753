using System.Globalization;
using System.Text.RegularExpressions;

namespace RelDrop.Graphs;

/// <summary>
/// C# source text with a hole for each tensor that it mentions; the model is called <c>module</c>. The characters around a hole are for
/// private use: in C#, only literals may have them, and those are written with escapes.
/// </summary>
internal sealed record Fragment(string Text)
{
    private const string AnyHole = "\uE000(\\d+)\uE001";

    /// <summary>The text that stands for a value.</summary>
    public static string Hole(int value) => $"\uE000{value.ToString(CultureInfo.InvariantCulture)}\uE001";

    /// <summary>The text that stands for the pass of a module, by what the module gives.</summary>
    public static string PassHole(int result) => $"\uE003{result.ToString(CultureInfo.InvariantCulture)}\uE001";

    /// <summary>x + y, of tensors or of a tensor and a scalar: TorchSharp's operator would make a scalar of its own.</summary>
    public static string Sum(string x, string y) => $"Lrp.Sum.Of({x}, {y})";

    /// <summary>The text with names in place of its holes.</summary>
    public static string Fill(Fragment fragment, Func<int, string> nameOf) =>
        Regex.Replace(fragment.Text, AnyHole, match => nameOf(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)));

    /// <summary>The text for people.</summary>
    public static string Readable(Fragment fragment, Func<int, string> nameOf) => Regex.Replace(Fill(fragment, nameOf), "\uE003(\\d+)\uE001", "pass$1");

    /// <summary>The values that the text mentions.</summary>
    public IEnumerable<int> Holes => Mentioned(AnyHole);

    /// <summary>The values of which the text reads more than the shape.</summary>
    public IEnumerable<int> ReadElements => Mentioned(AnyHole + "(?!\\.(shape|size|dim|ndim|numel|dtype|device)\\b)");

    private IEnumerable<int> Mentioned(string pattern) =>
        Regex.Matches(Text, pattern).Cast<Match>().Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).Distinct();

    public override string ToString() => Text;
}
