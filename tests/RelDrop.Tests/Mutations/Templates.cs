using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RelDrop.Tests.Mutations;

/// <summary>Where a template goes.</summary>
internal enum Spot
{
    /// <summary>In the place of a tensor, which it calls $e.</summary>
    Tensor,

    /// <summary>Before a statement.</summary>
    Before,

    /// <summary>In the place of a statement, which it calls $s.</summary>
    Around,
}

/// <summary>
/// Text that is put into a program. In it, $e or $s is what it replaces, $v and $w are tensors that can be assigned, $k is a small
/// number, and names that end in # are new.
/// </summary>
internal sealed record Template(string Kind, Spot Spot, string Text)
{
    /// <summary>Statements before the one that is changed.</summary>
    public string Pre { get; init; } = "";

    /// <summary>Members of the class.</summary>
    public string Member { get; init; } = "";

    /// <summary>A type at the end of the file.</summary>
    public string Type { get; init; } = "";

    /// <summary>Another file.</summary>
    public string File { get; init; } = "";

    /// <summary>A using directive.</summary>
    public string Using { get; init; } = "";
}

/// <summary>Makes mutations of templates.</summary>
internal static partial class Templates
{
    /// <summary>A mutation for each kind, which takes one of its templates.</summary>
    public static IEnumerable<Mutation> Group(IReadOnlyList<Template> templates) =>
        from template in templates
        group template by template.Kind into kind
        let all = kind.ToArray()
        select new Mutation(kind.Key, scene => Apply(scene, all[scene.Random.Next(all.Length)]));

    private static string? Apply(Scene scene, Template template)
    {
        SyntaxNode? place = template.Spot switch
        {
            Spot.Tensor => scene.Pick(scene.Tensors.Where(expression => template.Pre.Length == 0 || Scene.Before(expression) is not null)),
            Spot.Around => scene.Pick(scene.Statements.Where(statement => statement is not LocalDeclarationStatementSyntax)),
            _ => scene.Pick(scene.Statements),
        };
        if (place is null)
            return null;
        var texts = string.Concat(template.Text, template.Pre, template.Member, template.Type);
        var (one, other) = (scene.Variable(place), scene.Variable(place));
        if (one is null && (texts.Contains("$v", StringComparison.Ordinal) || texts.Contains("$w", StringComparison.Ordinal)))
            return null;
        var number = scene.Random.Next(1, 5).ToString(CultureInfo.InvariantCulture);
        string Fill(string text) => Name().Replace(text, $"$1{(char)('P' + scene.Step)}{scene.Step}").Replace("$k", number, StringComparison.Ordinal)
            .Replace("$e", Closed(place.ToString()), StringComparison.Ordinal).Replace("$s", place.ToString(), StringComparison.Ordinal)
            .Replace("$v", one, StringComparison.Ordinal).Replace("$w", other, StringComparison.Ordinal);
        List<(int, int, string)> edits = [template.Spot == Spot.Before ? Scene.InsertBefore(place, Fill(template.Text) + "\n        ") : Scene.Replace(place, Fill(template.Text))];
        if (template.Pre.Length > 0)
            edits.Insert(0, Scene.InsertBefore(Scene.Before(place)!, Fill(template.Pre) + "\n        "));
        if (template.Member.Length > 0)
            edits.Add(Scene.Member(place, Fill(template.Member)));
        if (template.Type.Length > 0)
            edits.Add(scene.Type(Fill(template.Type)));
        if (template.Using.Length > 0)
            edits.Add(scene.Using(Fill(template.Using)));
        var program = scene.With([.. edits]);
        return template.File.Length > 0 ? Scene.AddFile(program, Fill(template.File)) : program;
    }

    /// <summary>An expression that any operator may follow.</summary>
    private static string Closed(string expression) => Simple().IsMatch(expression) ? expression : $"({expression})";

    [GeneratedRegex(@"(\w)#")]
    private static partial Regex Name();

    [GeneratedRegex(@"^@?\w+$")]
    private static partial Regex Simple();
}
