using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using RelDrop.Generator.Support;
using RelDrop.Programs;

namespace RelDrop.Generator.Emission;

/// <summary>What generated code calls layers that it holds: as their fields, where nothing else is called so.</summary>
internal sealed class LayerNames
{
    /// <summary>Names that pass classes inherit or have as parameters.</summary>
    private static readonly string[] Taken = ["module", "contexts", "input", "inputs", "relevance", "relevances", "composite"];

    private readonly Dictionary<Value, string> names = [];

    public LayerNames(RelevanceProgram program)
    {
        var all = program.Record.SelectMany(step => step.All).OfType<Call>().SelectMany(call => call.Results).Where(value => value.Kind is ValueKind.Linear or ValueKind.Norm).Distinct().ToArray();
        var wanted = all.Select(value => (Value: value, Name: Wanted(value.Hint!))).ToArray();
        foreach (var (value, name) in wanted)
            names[value] = name is not null && wanted.Count(other => other.Name == name) == 1 ? name : value.Name;
    }

    public string Of(Value value) => names.TryGetValue(value, out var name) ? name : value.Name;

    /// <summary>The last name of a path, with the number behind it; null where that could mean something else.</summary>
    private static string? Wanted(string path)
    {
        var parts = Regex.Replace(path, "\\[.*?\\]", "").Split('.').Where(part => part.Length > 0).ToArray();
        var name = parts.Length == 0 ? "" : parts.Length > 1 && char.IsDigit(parts[parts.Length - 1][0]) ? parts[parts.Length - 2] + parts[parts.Length - 1] : parts[parts.Length - 1];
        name = name.TrimStart('_', '@');

        // Letters and digits are how other values are called, and a line before digits what plain values are.
        return Regex.IsMatch(name, "^[a-z][A-Za-z]+[0-9]*$") && !IsOfValues(name) && !Taken.Contains(name) && !EmittedNames.All.ContainsKey(name)
            && SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None && SyntaxFacts.GetContextualKeywordKind(name) == SyntaxKind.None
            ? name
            : null;
    }

    private static bool IsOfValues(string name) => Regex.IsMatch(name, "^(shape|gradient|pass|frames?|branch|sent|outputs|given|nonNegative|first|source|unread|layer|folded)[0-9]+b?$");
}
