using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RelDrop.Tests.Cases;

namespace RelDrop.Tests.Mutations;

/// <summary>Makes a program smaller while something holds of it.</summary>
internal static class MutantShrinker
{
    private const string Separator = "//// FILE";

    /// <summary>Takes away what can be taken, the largest pieces first, until nothing more can.</summary>
    public static string Shrink(string text, Func<string, bool> holds)
    {
        for (var isSmaller = true; isSmaller;)
        {
            isSmaller = false;

            // What could not be taken before is not tried again until the next round.
            for (var i = 0; Smaller(text).Skip(i).FirstOrDefault() is { } candidate; i++)
            {
                if (candidate.Length >= text.Length || !Mutant.Compiles(new Case("", "", candidate).Parse()) || !holds(candidate))
                    continue;
                (text, isSmaller) = (candidate, true);
                i--;
            }
        }

        return text;
    }

    private static IEnumerable<string> Smaller(string text)
    {
        var header = string.Concat(text.Split('\n').TakeWhile(line => line.StartsWith("// ", StringComparison.Ordinal)).Select(line => line + "\n"));
        var files = text[header.Length..].Split(Separator);
        for (var i = 0; i < files.Length; i++)
        {
            if (files.Length > 1)
                yield return header + string.Join(Separator, files.Where((_, j) => j != i));
            foreach (var edit in Edits(CSharpSyntaxTree.ParseText(files[i]).GetRoot()))
            {
                var file = files[i][..edit.Start] + edit.Text + files[i][(edit.Start + edit.Length)..];
                yield return header + string.Join(Separator, files.Select((other, j) => j == i ? file : other));
            }
        }
    }

    private static IEnumerable<(int Start, int Length, string Text)> Edits(SyntaxNode root)
    {
        foreach (var node in root.DescendantNodes().Where(node => node is MemberDeclarationSyntax or StatementSyntax or UsingDirectiveSyntax or AttributeListSyntax or ParameterSyntax or ArgumentSyntax or ElseClauseSyntax or SwitchExpressionArmSyntax).OrderByDescending(node => node.FullSpan.Length))
        {
            if (node.Parent is BaseArgumentListSyntax or ParameterListSyntax or SwitchExpressionSyntax)
            {
                var after = node.GetLastToken().GetNextToken();
                yield return (node.SpanStart, (after.IsKind(SyntaxKind.CommaToken) ? after.Span.End : node.Span.End) - node.SpanStart, "");
            }
            else
            {
                yield return (node.FullSpan.Start, node.FullSpan.Length, "");
            }

            if (node is StatementSyntax)
            {
                foreach (var inner in node.DescendantNodes().OfType<BlockSyntax>())
                    yield return (node.SpanStart, node.Span.Length, string.Join("\n        ", inner.Statements.Select(statement => statement.ToString())));
                foreach (var inner in node.ChildNodes().OfType<StatementSyntax>().Where(inner => inner is not BlockSyntax))
                    yield return (node.SpanStart, node.Span.Length, inner.ToString());
            }
        }

        foreach (var node in root.DescendantNodes().OfType<ExpressionSyntax>().OrderByDescending(node => node.Span.Length))
        {
            foreach (var inner in node.DescendantNodes().OfType<ExpressionSyntax>().Where(inner => inner is not TypeSyntax or IdentifierNameSyntax && inner.Span.Length < node.Span.Length).Take(12))
                yield return (node.SpanStart, node.Span.Length, inner.ToString());
        }
    }
}
