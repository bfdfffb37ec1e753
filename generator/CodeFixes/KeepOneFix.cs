using System.Collections.Generic;
using System.Composition;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RelDrop.Generator.Diagnostics;
using RelDrop.Generator.Frontend;
using RelDrop.Graphs;

namespace RelDrop.CodeFixes;

/// <summary>Keeps one of several rules of a layer, or masks of a model: whichever the user chooses.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(KeepOneFix)), Shared]
public sealed class KeepOneFix() : Fix(Descriptors.TwoRules.Id, Descriptors.TwoMasks.Id)
{
    /// <inheritdoc/>
    protected override IEnumerable<CodeAction> Offer(Place place)
    {
        var kind = place.Diagnostic.Id == Descriptors.TwoRules.Id ? KnownNames.RuleAttribute : KnownNames.MaskAttribute;
        var owner = place.Node.FirstAncestorOrSelf<MemberDeclarationSyntax>();
        SyntaxNode? declaration = owner is BaseFieldDeclarationSyntax field ? field.Declaration.Variables[0] : owner;
        if (declaration is null || place.Model.GetDeclaredSymbol(declaration) is not { } symbol)
            return [];
        var attributes = symbol.GetAttributes().Where(attribute => attribute.AttributeClass.DerivesFrom(kind))
            .Select(attribute => attribute.ApplicationSyntaxReference?.GetSyntax()).OfType<AttributeSyntax>().ToArray();
        return attributes.Select((kept, i) => Action(
            $"Keep [{kept}] only",
            nameof(KeepOneFix) + i.ToString(CultureInfo.InvariantCulture),
            place,
            [.. attributes.Where(attribute => attribute != kept)],
            (editor, attribute) => editor.RemoveNode(attribute)));
    }
}
