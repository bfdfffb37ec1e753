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

/// <summary>Annotates a module of the user's own with <c>[LrpBlock]</c>, where its <c>forward</c> is one that blocks can have.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AnnotateBlockFix)), Shared]
public sealed class AnnotateBlockFix() : Fix(Descriptors.UnsupportedOperation.Id)
{
    /// <inheritdoc/>
    protected override IEnumerable<CodeAction> Offer(Place place)
    {
        if (!place.Diagnostic.Properties.TryGetValue(DiagnosticInfo.SubjectKey, out var name) || name is null)
            yield break;
        var named = place.Model.Compilation.GetSymbolsWithName(name.Substring(name.LastIndexOf('.') + 1), SymbolFilter.Type).OfType<INamedTypeSymbol>().Where(type => type.FullName() == name).ToArray();
        if (named is [var type] && ModelReader.Forward(type) is not null && type.DeclaringSyntaxReferences[0].GetSyntax() is TypeDeclarationSyntax declaration)
        {
            yield return Action($"Annotate '{type.Name}' with [LrpBlock]", nameof(AnnotateBlockFix), place, [declaration], (editor, node) =>
            {
                editor.Annotate(node, "LrpBlock");
                editor.MakePartial(node);
            });
        }
    }
}
