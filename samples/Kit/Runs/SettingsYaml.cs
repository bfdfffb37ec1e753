using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace RelDrop.Samples.Runs;

/// <summary>
/// Reads YAML of the kind that settings need: sections, texts and numbers. What is deep, long, or refers to itself is refused before
/// it becomes a tree, which is made and compared by recursion.
/// </summary>
public static class SettingsYaml
{
    /// <summary>The keys' three levels, and some for lists and sections where there should be none, so that they can be named.</summary>
    public const int MaxDepth = 16;

    /// <summary>Some thirty times what a file with every key has.</summary>
    public const int MaxBytes = 1 << 16;

    /// <summary>The root of a file's only document; null if there is none.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It is no such YAML; the message names file and line.</exception>
    public static YamlNode? Read(string path)
    {
        using var content = File.OpenRead(path);
        return Read(path, content);
    }

    /// <inheritdoc cref="Read(string)"/>
    /// <param name="path">What messages call the file.</param>
    /// <param name="content">Its bytes.</param>
    public static YamlNode? Read(string path, Stream content)
    {
        var text = Text(path, content);
        Check(path, text);
        var yaml = new YamlStream();
        try
        {
            yaml.Load(new StringReader(text));
        }
        catch (YamlException e)
        {
            throw Error(path, e.Start.Line, e.InnerException?.Message ?? e.Message, e);
        }

        return yaml.Documents is [var document] ? document.RootNode : null;
    }

    private static string Text(string path, Stream file)
    {
        var bytes = new byte[MaxBytes + 1];
        var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (length > MaxBytes)
            throw new InvalidDataException($"{path} has more than {MaxBytes} bytes; expected a file of settings.");
        using var reader = new StreamReader(new MemoryStream(bytes, 0, length), new UTF8Encoding(false, throwOnInvalidBytes: true));
        try
        {
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"{path} is not text in UTF-8: {e.Message}", e);
        }
    }

    private static void Check(string path, string text)
    {
        var parser = new Parser(new StringReader(text));
        var (depth, documents, line) = (0, 0, 1L);
        while (Next())
        {
            var current = parser.Current!;
            line = current.Start.Line;
            depth += current.NestingIncrease;
            if (depth > MaxDepth)
                throw Error(path, line, $"it is nested deeper than {MaxDepth} levels");
            if (current is DocumentStart && ++documents > 1)
                throw Error(path, line, "a second document begins; expected one");
            if (current is AnchorAlias alias)
                throw Error(path, line, $"*{alias.Value} refers to another value; expected the value itself");
            if (current is NodeEvent { Tag: { IsEmpty: false } tag })
                throw Error(path, line, $"the tag {tag} is not understood; expected a value without one");
        }

        bool Next()
        {
            try
            {
                return parser.MoveNext();
            }
            catch (YamlException e)
            {
                throw Error(path, e.Start.Line, e.InnerException?.Message ?? e.Message, e);
            }
            catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or OverflowException)
            {
                // The library's own mistakes about what is none of its language.
                throw Error(path, line, "it is no YAML: what comes next does not belong there", e);
            }
        }
    }

    private static InvalidDataException Error(string path, long line, string what, Exception? inner = null) =>
        new($"{path}, line {line}: {what.ReplaceLineEndings(" ").TrimEnd('.')}.", inner);
}
