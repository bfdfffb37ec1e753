using CsvHelper;

namespace RelDrop.Samples.Runs;

/// <summary>What an epoch came to, in a log.</summary>
public interface IEpochRow
{
    /// <summary>Counted from 1.</summary>
    int Epoch { get; }
}

/// <summary>The epochs of a run, in a file of comma-separated values.</summary>
/// <typeparam name="TRow">A record with <see cref="CsvRecordAttribute"/>.</typeparam>
/// <param name="path">The file.</param>
/// <param name="isWritten">Whether it is written: of several processes, by one.</param>
public sealed class EpochLog<TRow>(string path, bool isWritten = true)
    where TRow : IEpochRow
{
    private static readonly CsvReaderOptions Reading = CsvReaderOptions.Default with { Separator = ',', MalformedData = CsvMalformedDataHandling.Throw, FieldCountMismatch = CsvFieldCountHandling.Throw, MissingField = CsvMissingFieldHandling.Throw };
    private static readonly CsvWriterOptions Writing = CsvWriterOptions.Default with { NewLine = "\n" };
    private readonly List<TRow> rows = [];

    public IReadOnlyList<TRow> Rows => rows;

    /// <summary>Takes up the first epochs of a file, and forgets those after them.</summary>
    /// <exception cref="InvalidDataException">The file has fewer, or a line that is none of it.</exception>
    public void Resume(int epochs)
    {
        var lines = File.ReadAllText(path);
        var header = Text([]);
        if (!lines.StartsWith(header, StringComparison.Ordinal))
            throw new InvalidDataException($"{path}, line 1: expected '{header.TrimEnd()}'.");
        using var csv = CsvReader.FromText(lines, Reading);
        rows.Clear();
        while (rows.Count < epochs && Next(csv) is { } row)
            rows.Add(row);
        if (rows.Count < epochs)
            throw new InvalidDataException($"{path} has {rows.Count} epochs; expected {epochs} or more, as the checkpoint.");
    }

    /// <summary>Adds an epoch.</summary>
    public void Add(TRow row)
    {
        rows.Add(row);
        if (isWritten)
            AtomicFile.Write(path, System.Text.Encoding.UTF8.GetBytes(Text(rows)));
    }

    private TRow? Next(CsvReader csv)
    {
        var expected = rows.Count + 1;
        try
        {
            return !csv.Read() ? default : csv.GetRecord<TRow>() is var row && row.Epoch == expected
                ? row
                : throw new CsvFormatException($"it is epoch {row.Epoch}");
        }
        catch (CsvFormatException e)
        {
            throw new InvalidDataException($"{path}, line {expected + 1}: expected epoch {expected}; {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    private static string Text(IEnumerable<TRow> rows)
    {
        var text = new StringWriter();
        using (var csv = CsvWriter.Create(text, Writing, true))
        {
            csv.WriteHeader<TRow>();
            foreach (var row in rows)
                csv.WriteRecord(row);
        }

        return text.ToString();
    }
}
