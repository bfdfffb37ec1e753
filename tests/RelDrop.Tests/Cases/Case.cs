using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RelDrop.Tests.Cases;

/// <summary>
/// A program that a user may write: source files, with <c>//// FILE</c> between them, whose first lines may say
/// <c>// input: 2, 4; 2, 4</c> (a shape or a value for each parameter of forward), <c>// arguments: 5, false</c> (the constructor's),
/// <c>// usings: none</c> (no global usings), <c>// language: 11</c>, <c>// with: SetAbstraction</c> (a source file of the samples),
/// <c>// gradient: unchecked</c> (relevance is another by design), <c>// isolated</c> (it may take the process with it), and what must become of it: <c>// equals</c>,
/// <c>// refused: RDG004 at 12</c> or <c>// throws: text</c>.
/// </summary>
internal sealed class Case
{
    private const string Separator = "//// FILE";

    /// <summary>What the SDK's implicit usings add to those of <see cref="Generation.Compiler"/>.</summary>
    internal const string Implicit =
        """

        global using System.Collections.Generic;
        global using System.IO;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private readonly Dictionary<string, string> header = [];

    public Case(string kind, string name, string text, bool isolated = false)
    {
        (Kind, Name, Text) = (kind, name, text);
        foreach (var line in text.Split('\n').TakeWhile(line => line.StartsWith("// ", StringComparison.Ordinal)))
        {
            var parts = line[3..].Split(':', 2, StringSplitOptions.TrimEntries);
            header[parts[0]] = parts.Length > 1 ? parts[1] : "";
        }

        IsIsolated = isolated || Value("isolated") is not null;
    }

    /// <summary>The folder.</summary>
    public string Kind { get; }

    /// <summary>The name in the folder.</summary>
    public string Name { get; }

    /// <summary>The kind and the name.</summary>
    public string Id => $"{Kind}/{Name}";

    /// <summary>The source files.</summary>
    public string Text { get; }

    /// <summary>Whether it may take the process with it.</summary>
    public bool IsIsolated { get; }

    public LanguageVersion Language => Value("language") is { } version && LanguageVersionFacts.TryParse(version, out var language) ? language : LanguageVersion.Preview;

    /// <summary>What is given to forward's parameters, in order.</summary>
    public string[] Inputs => Value("input")?.Split(';', StringSplitOptions.TrimEntries) ?? [];

    /// <summary>What is given to the constructor's parameters, in order.</summary>
    public string[] Arguments => Value("arguments")?.Split(',', StringSplitOptions.TrimEntries) ?? [];

    public bool ChecksGradient => Value("gradient") != "unchecked";

    /// <summary>All that is compiled. The user's own files come last.</summary>
    public IEnumerable<string> Sources() =>
    [
        .. Value("usings") == "none" ? [] : (string[])[Generation.Compiler.Usings + Implicit],
        .. (Value("with")?.Split(',', StringSplitOptions.TrimEntries) ?? []).Select(sample => CaseFiles.Read($"Conformance/{sample}.cs")),
        .. Text.Split(Separator),
    ];

    /// <summary>The sources as a compilation, without what the generator adds.</summary>
    public CSharpCompilation Parse() => Generation.Compiler.Parse(Sources(), Language, ReportDiagnostic.Default);

    /// <summary>Why a result is not what this case must come to, or null if it is.</summary>
    public string? Objection(CaseResult result)
    {
        if (Value("equals") is not null)
            return result.Verdict == Verdict.Equal ? null : "it must be equal";
        if (Value("throws") is { } text)
            return result.Verdict == Verdict.Throws && result.Message.Contains(text, StringComparison.Ordinal) ? null : $"it must throw '{text}'";
        if (Value("refused") is { } error)
            return result.Verdict == Verdict.Refused && (error.Length == 0 || result.Errors.Any(given => error == given.Id || error == $"{given.Id} at {given.Line}")) ? null : $"it must be refused {error}".TrimEnd();
        return result.Verdict is Verdict.Equal or Verdict.Refused or Verdict.Invalid ? null : "it must be equal or refused";
    }

    public override string ToString() => Id;

    private string? Value(string key) => header.GetValueOrDefault(key);
}
