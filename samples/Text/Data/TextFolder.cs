using System.Text;

namespace Texts.Data;

/// <summary>Texts in a folder of files a class: <c>train/CLASS/*.txt</c> and <c>test/CLASS/*.txt</c>, in UTF-8.</summary>
internal static class TextFolder
{
    /// <summary>Far more than any text that a network reads.</summary>
    private const long MaxBytes = 1 << 24;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <exception cref="InvalidDataException">There is no such folder, or a file in it is no text.</exception>
    public static TextData Open(string path)
    {
        if (!Directory.Exists(Path.Combine(path, "train")) || !Directory.Exists(Path.Combine(path, "test")))
            throw new InvalidDataException($"'{path}' is no folder of texts; expected one with train/CLASS/*.txt and test/CLASS/*.txt, or with {TextTable.Train} and {TextTable.Test}.");
        string[] classes = [.. NamesIn(path, "train")];
        if (NamesIn(path, "test").Except(classes).FirstOrDefault() is { } other)
            throw new InvalidDataException($"'{Path.Combine(path, "test", other)}' is a class without training texts; expected one of {string.Join(", ", classes)}.");
        return TextData.Checked(classes, (Read(path, "train", classes), Read(path, "test", classes)), path);
    }

    private static IEnumerable<string> NamesIn(string path, string part) =>
        Directory.GetDirectories(Path.Combine(path, part)).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal);

    private static List<LabelledText> Read(string path, string part, string[] classes)
    {
        var texts = new List<LabelledText>();
        foreach (var (label, name) in classes.Index())
        {
            var folder = Path.Combine(path, part, name);
            string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.txt") : [];
            foreach (var file in files.Order(StringComparer.Ordinal))
                texts.Add(new LabelledText(Text(file), label));
        }

        return texts;
    }

    /// <summary>A file's text.</summary>
    /// <exception cref="InvalidDataException">It is none in UTF-8, empty or too long.</exception>
    public static string Text(string file)
    {
        if (new FileInfo(file).Length > MaxBytes)
            throw new InvalidDataException($"'{file}' has {new FileInfo(file).Length} bytes; expected a text of at most {MaxBytes}.");
        try
        {
            var text = Strict.GetString(File.ReadAllBytes(file));
            return text.Trim().Length > 0 ? text : throw new InvalidDataException($"'{file}' is empty; expected a text.");
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"'{file}' is not text in UTF-8: {e.Message}", e);
        }
    }
}
