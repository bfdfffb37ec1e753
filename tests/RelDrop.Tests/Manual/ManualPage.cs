using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace RelDrop.Tests.Manual;

/// <summary>A piece of C# on a page.</summary>
/// <param name="Line">The line that it starts at.</param>
/// <param name="Note">What an HTML comment before it says: <c>given: Tensor x</c> of statements, <c>file: Program.cs</c> of whole files.</param>
/// <param name="Text">The code.</param>
internal sealed record CodeBlock(int Line, string Note, string Text)
{
    public const string Given = "given:";
    public const string File = "file:";
}

/// <summary>A page of the manual, or the README.</summary>
/// <param name="Path">Its path in the repository.</param>
internal sealed partial record ManualPage(string Path)
{
    public static string Root { get; } = Find();

    public static IEnumerable<ManualPage> All =>
    [
        new("README.md"),
        .. Directory.EnumerateFiles(System.IO.Path.Combine(Root, "docs"), "*.md").Order(StringComparer.Ordinal).Select(path => new ManualPage(System.IO.Path.GetRelativePath(Root, path))),
    ];

    public string Text => System.IO.File.ReadAllText(System.IO.Path.Combine(Root, Path));

    public IEnumerable<CodeBlock> Blocks => Block().Matches(Text).Select(match => new CodeBlock(Text[..match.Index].Count(letter => letter == '\n') + 1, match.Groups["note"].Value.Trim(), match.Groups["code"].Value));

    /// <summary>What the page links to: files of the repository, with the heading if one is named.</summary>
    public IEnumerable<(string Target, string Heading)> Links => Link().Matches(Text)
        .Select(match => match.Groups["to"].Value)
        .Where(to => !to.Contains("://", StringComparison.Ordinal))
        .Select(to => to.Split('#') is [var target, var heading] ? (target, heading) : (to, ""));

    /// <summary>The names that headings have as links.</summary>
    public IEnumerable<string> Headings => Heading().Matches(Text).Select(match => NoLetter().Replace(match.Groups["title"].Value.ToLowerInvariant(), "").Replace(' ', '-'));

    private static string Find([CallerFilePath] string caller = "") => System.IO.Path.GetFullPath(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(caller)!, "../../.."));

    [GeneratedRegex(@"(?:<!--(?<note>[^\n]*)-->\n\n)?^```csharp\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (?<title>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoLetter();
}
