using System.Globalization;
using System.Text;
using RelDrop;
using Spectre.Console;

namespace Explain;

/// <summary>The table of scores: a row an image.</summary>
internal sealed class Scores(ClassNames classes, IReadOnlyList<Prediction> predictions)
{
    private static readonly string[] Columns = ["image", "most probable", "probability", "explained", "probability"];

    /// <summary>The table for a terminal, probabilities in percent.</summary>
    public Table ToTable(TableBorder border)
    {
        var table = new Table().Border(border).AddColumns(Columns);
        static string Percent(float probability) => (100 * probability).ToString("0.0", CultureInfo.InvariantCulture) + " %";
        foreach (var (file, best, bestProbability, target, targetProbability) in predictions)
            table.AddRow(new[] { file.Name, classes[best], Percent(bestProbability), classes[target], Percent(targetProbability) }.Select(cell => cell.EscapeMarkup()).ToArray());
        return table;
    }

    /// <summary>Writes the table as comma-separated values (RFC 4180), with the images' paths, the classes' numbers and all digits.</summary>
    public void Write(string path)
    {
        static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        var text = new StringBuilder("image,top_class,top_name,top_probability,explained_class,explained_name,explained_probability\n");
        foreach (var (file, best, bestProbability, target, targetProbability) in predictions)
            text.Append(CultureInfo.InvariantCulture, $"{Quoted(file.Path)},{best},{Quoted(classes[best])},{bestProbability:R},{target},{Quoted(classes[target])},{targetProbability:R}\n");
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(text.ToString()));
    }
}
