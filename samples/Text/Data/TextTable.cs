using CsvHelper;

namespace Texts.Data;

/// <summary>Texts in two tables, <c>train.csv</c> and <c>test.csv</c>, of the columns text and label.</summary>
internal static class TextTable
{
    public const string Train = "train.csv";
    public const string Test = "test.csv";

    private static readonly CsvReaderOptions Reading = CsvReaderOptions.Default with { Separator = ',', MalformedData = CsvMalformedDataHandling.Throw, FieldCountMismatch = CsvFieldCountHandling.Throw, MissingField = CsvMissingFieldHandling.Throw };

    /// <exception cref="InvalidDataException">One of the tables is missing, or not as expected.</exception>
    public static TextData Open(string folder)
    {
        var (train, test) = (Read(Path.Combine(folder, Train)), Read(Path.Combine(folder, Test)));
        string[] classes = [.. train.Select(row => row.Label).Distinct().Order(StringComparer.Ordinal)];
        if (test.FirstOrDefault(row => !classes.Contains(row.Label)) is { } stranger)
            throw new InvalidDataException($"'{Path.Combine(folder, Test)}' has the label '{stranger.Label}', which no training text has; expected one of {string.Join(", ", classes)}.");
        return TextData.Checked(classes, (Labelled(train, classes), Labelled(test, classes)), folder);
    }

    private static List<LabelledText> Labelled(List<TextRow> rows, string[] classes) => [.. rows.Select(row => new LabelledText(row.Text, Array.IndexOf(classes, row.Label)))];

    private static List<TextRow> Read(string path)
    {
        if (!File.Exists(path))
            throw new InvalidDataException($"There is no file '{path}'; expected a table of the columns text and label.");
        var rows = new List<TextRow>();
        try
        {
            using var csv = CsvReader.FromText(TextFolder.Text(path), Reading);
            while (csv.Read())
                rows.Add(csv.GetRecord<TextRow>());
        }
        catch (CsvFormatException e)
        {
            throw new InvalidDataException($"'{path}', row {rows.Count + 1}: {e.Message.ReplaceLineEndings(" ")} Expected the columns text and label.", e);
        }

        return rows;
    }
}

/// <summary>A row of a table of texts.</summary>
[CsvRecord]
internal sealed partial record TextRow([property: CsvColumn("text")] string Text, [property: CsvColumn("label")] string Label);
