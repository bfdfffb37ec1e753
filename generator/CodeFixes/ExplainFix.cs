using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RelDrop.Generator.Diagnostics;
using RelDrop.Generator.Frontend;
using RelDrop.Graphs;

namespace RelDrop.CodeFixes;

/// <summary>Names a parameter that <c>forward</c> has.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ExplainFix)), Shared]
public sealed class ExplainFix() : Fix(Descriptors.NoSuchParameter.Id)
{
    /// <inheritdoc/>
    protected override IEnumerable<CodeAction> Offer(Place place)
    {
        var given = place.Node.FirstAncestorOrSelf<AttributeSyntax>()?.ArgumentList?.Arguments.FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.Text == "Explain");
        if (given is null || place.Node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } declaration
            || place.Model.GetDeclaredSymbol(declaration) is not INamedTypeSymbol type || ModelReader.Forward(type) is not { } forward)
        {
            return [];
        }

        return forward.Parameters.Select(parameter => Action(
            $"Explain '{parameter.Name}'",
            nameof(ExplainFix) + parameter.Name,
            place,
            [given.Expression],
            (editor, value) => editor.ReplaceNode(value, editor.Generator.LiteralExpression(parameter.Name))));
    }
}
