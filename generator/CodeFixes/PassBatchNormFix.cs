using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RelDrop.Generator.Diagnostics;
using RelDrop.Graphs;

namespace RelDrop.CodeFixes;

/// <summary>Adds <c>[Pass]</c> to the field or property that holds a batch norm.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PassBatchNormFix)), Shared]
public sealed class PassBatchNormFix() : Fix(Descriptors.UnfoldedBatchNorm.Id)
{
    /// <inheritdoc/>
    protected override IEnumerable<CodeAction> Offer(Place place)
    {
        // Inside a Sequential there is no field of its own: then the layer's path is not a name that stands in the call.
        place.Diagnostic.Properties.TryGetValue(DiagnosticInfo.SubjectKey, out var path);
        var member = (place.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>()?.Expression as MemberAccessExpressionSyntax)?.Expression.DescendantNodesAndSelf()
            .OfType<IdentifierNameSyntax>().Where(name => name.Identifier.Text == path)
            .Select(name => place.Model.GetSymbolInfo(name).Symbol).FirstOrDefault(symbol => symbol is IFieldSymbol or IPropertySymbol);
        SyntaxNode? declaration = member?.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() switch
        {
            // An attribute on several fields would keep the others from being folded.
            VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: FieldDeclarationSyntax field } } => field,
            PropertyDeclarationSyntax property => property,
            _ => null,
        };
        return declaration is null ? [] : [Action($"Add [Pass] to '{path}'", nameof(PassBatchNormFix), place, [declaration], (editor, node) => editor.Annotate(node, "Pass"))];
    }
}
