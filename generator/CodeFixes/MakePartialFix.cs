using System.Collections.Generic;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RelDrop.Generator.Diagnostics;
using RelDrop.Graphs;

namespace RelDrop.CodeFixes;

/// <summary>Makes the annotated class partial, and the types that it is nested in.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakePartialFix)), Shared]
public sealed class MakePartialFix() : Fix(Descriptors.NotPartial.Id)
{
    /// <inheritdoc/>
    protected override IEnumerable<CodeAction> Offer(Place place) => place.Node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } declaration
        ? [Action("Make partial", nameof(MakePartialFix), place, [declaration], Edits.MakePartial)]
        : [];
}
