using System.Collections.Generic;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RelDrop.Generator.Support;

namespace RelDrop.Generator.Emission;

/// <summary>
/// Writes names in full where a user's own hide them. Generated code is written with simple names, which read better and are free
/// nearly always; so this has nothing to do for nearly every class, and can parse the text of the others.
/// </summary>
internal static class Qualifier
{
    /// <summary>Replaces those of <see cref="EmittedNames"/> that mean something else where the text stands.</summary>
    public static string Run(string text, IReadOnlyCollection<string> foreign)
    {
        if (foreign.Count == 0)
            return text;
        var names = new HashSet<string>(foreign);
        var root = CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview)).GetRoot();
        var result = new StringBuilder(text);
        foreach (var name in root.DescendantNodes(descendIntoTrivia: true).OfType<SimpleNameSyntax>()
            .Where(name => names.Contains(name.Identifier.Text) && IsFree(name)).OrderByDescending(name => name.SpanStart))
        {
            result.Remove(name.Identifier.SpanStart, name.Identifier.Span.Length);
            result.Insert(name.Identifier.SpanStart, "global::" + EmittedNames.All[name.Identifier.Text]);
        }

        // A global alias of the user's, or a type without a namespace, may have its name.
        var alias = root.ChildNodes().OfType<UsingDirectiveSyntax>().FirstOrDefault(directive => directive.Alias is { } own && names.Contains(own.Name.Identifier.Text));
        if (alias is not null)
            result.Remove(alias.FullSpan.Start, alias.FullSpan.Length);
        return result.ToString();
    }

    /// <summary>Whether a name is looked up in the scope where it stands, and not in something else or among parameters.</summary>
    private static bool IsFree(SimpleNameSyntax name) => name.Parent switch
    {
        MemberAccessExpressionSyntax access when access.Name == name => false,
        MemberBindingExpressionSyntax or AliasQualifiedNameSyntax or NameColonSyntax or NameEqualsSyntax or XmlNameAttributeSyntax => false,
        QualifiedNameSyntax qualified when qualified.Right == name => false,
        QualifiedCrefSyntax or NameMemberCrefSyntax { Parent: QualifiedCrefSyntax } => false,
        NameMemberCrefSyntax or CrefParameterSyntax => true,
        TypeArgumentListSyntax { Parent: GenericNameSyntax generic } when IsAround(name, generic.Identifier.Text) => false,
        AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax } assignment when assignment.Left == name => false,
        _ => SyntaxFacts.IsInTypeOnlyContext(name) || !IsVariable(name),
    };

    /// <summary>Whether a class around has a name: its type arguments are its own type parameters.</summary>
    private static bool IsAround(SyntaxNode node, string name) => node.Ancestors().OfType<TypeDeclarationSyntax>().Any(type => type.Identifier.Text == name);

    private static bool IsVariable(SimpleNameSyntax name)
    {
        var text = name.Identifier.Text;
        foreach (var ancestor in name.Ancestors())
        {
            switch (ancestor)
            {
                case LambdaExpressionSyntax lambda when Declares(lambda, text):
                    return true;
                case MethodDeclarationSyntax method:
                    // The parameters of forward are handed over as they are; what a member is read of is one of our types.
                    return Declares(method.Body, text)
                        || (method.ParameterList.Parameters.Any(parameter => parameter.Identifier.Text == text) && name.Parent is not MemberAccessExpressionSyntax);
            }
        }

        return false;
    }

    private static bool Declares(SyntaxNode? scope, string text) => scope?.DescendantNodes().Any(node => node switch
    {
        ParameterSyntax parameter => parameter.Identifier.Text == text,
        VariableDeclaratorSyntax variable => variable.Identifier.Text == text,
        SingleVariableDesignationSyntax variable => variable.Identifier.Text == text,
        ForEachStatementSyntax loop => loop.Identifier.Text == text,
        _ => false,
    }) == true;
}
