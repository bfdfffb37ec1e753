using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using RelDrop.Generator.Diagnostics;
using RelDrop.Graphs;

namespace RelDrop.CodeFixes;

/// <summary>Calls <c>RegisterComponents</c> at the end of each constructor that calls no other of the class.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RegisterComponentsFix)), Shared]
public sealed class RegisterComponentsFix() : Fix(Descriptors.NotRegistered.Id)
{
    private const string Title = "Call RegisterComponents()";

    /// <inheritdoc/>
    protected override IEnumerable<CodeAction> Offer(Place place)
    {
        if (place.Node.FirstAncestorOrSelf<ClassDeclarationSyntax>() is not { } declaration || place.Model.GetDeclaredSymbol(declaration) is not INamedTypeSymbol type)
            return [];
        var declared = type.InstanceConstructors.SelectMany(constructor => constructor.DeclaringSyntaxReferences).Select(reference => reference.GetSyntax()).ToArray();
        var constructors = declared.OfType<ConstructorDeclarationSyntax>().Where(constructor => constructor.Initializer?.IsKind(SyntaxKind.ThisConstructorInitializer) != true).ToArray();
        if (constructors.Length > 0)
            return [Action(Title, nameof(RegisterComponentsFix), place, constructors, (editor, constructor) => editor.ReplaceNode(constructor, (node, _) => Register((ConstructorDeclarationSyntax)node)))];

        // What a primary constructor is given, field initializers may use: it can be written out only if it is given nothing.
        var primary = declared.OfType<ClassDeclarationSyntax>().FirstOrDefault() ?? declaration;
        return primary.ParameterList is { Parameters.Count: > 0 } || primary.OpenBraceToken.IsKind(SyntaxKind.None)
            ? []
            : [Action(Title, nameof(RegisterComponentsFix), place, [primary], (editor, node) => editor.ReplaceNode(node, (current, _) => AddConstructor((ClassDeclarationSyntax)current)))];
    }

    private static ConstructorDeclarationSyntax Register(ConstructorDeclarationSyntax constructor)
    {
        var call = SyntaxFactory.ParseStatement("RegisterComponents();").WithAdditionalAnnotations(Formatter.Annotation);
        var body = constructor.Body?.AddStatements(call) ?? SyntaxFactory.Block(SyntaxFactory.ExpressionStatement(constructor.ExpressionBody!.Expression), call);
        return constructor.WithExpressionBody(null).WithSemicolonToken(default).WithBody(body).WithTriviaFrom(constructor).WithAdditionalAnnotations(Formatter.Annotation);
    }

    private static ClassDeclarationSyntax AddConstructor(ClassDeclarationSyntax declaration)
    {
        var initializer = "";
        if (declaration.BaseList?.Types.FirstOrDefault() is PrimaryConstructorBaseTypeSyntax primary)
        {
            initializer = " : base" + primary.ArgumentList;
            declaration = declaration.ReplaceNode(primary, SyntaxFactory.SimpleBaseType(primary.Type).WithTriviaFrom(primary));
        }

        var constructor = SyntaxFactory.ParseMemberDeclaration($"public {declaration.Identifier.Text}(){initializer} => RegisterComponents();")!
            .WithLeadingTrivia(SyntaxFactory.ElasticMarker).WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed).WithAdditionalAnnotations(Formatter.Annotation);
        var index = declaration.Members.TakeWhile(member => member is FieldDeclarationSyntax or PropertyDeclarationSyntax).Count();
        return declaration
            .WithIdentifier(declaration.Identifier.WithTrailingTrivia(declaration.ParameterList?.GetTrailingTrivia() ?? declaration.Identifier.TrailingTrivia))
            .WithParameterList(null)
            .WithMembers(declaration.Members.Insert(index, constructor));
    }
}
