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

/// <summary>Adds what a model lacks for what is asked of it: a composite or a mask.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AnnotateModelFix)), Shared]
public sealed class AnnotateModelFix() : Fix(Descriptors.MaskWithoutModel.Id, Descriptors.NoMask.Id, Descriptors.ModelNotCompiledUnder.Id)
{
    /// <inheritdoc/>
    protected override IEnumerable<CodeAction> Offer(Place place)
    {
        if (place.Diagnostic.Id == Descriptors.MaskWithoutModel.Id)
        {
            return place.Node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } declaration && place.Model.GetDeclaredSymbol(declaration) is INamedTypeSymbol type && CanBeModel(type)
                ? [Annotate("LrpModel<global::RelDrop.EpsilonPlusFlat>", "[LrpModel<EpsilonPlusFlat>]", type, declaration, place)]
                : [];
        }

        if (Model(place) is not { } model)
            return [];
        if (place.Diagnostic.Id == Descriptors.NoMask.Id)
            return [Annotate("BlockMask", "[BlockMask]", model.Type, model.Declaration, place), Annotate("PointMask", "[PointMask]", model.Type, model.Declaration, place)];
        return place.Diagnostic.Properties.TryGetValue(DiagnosticInfo.CompositeKey, out var composite) && composite is not null
            ? [Annotate($"LrpModel<{composite}>", $"[LrpModel<{Short(composite)}>]", model.Type, model.Declaration, place)]
            : [];
    }

    private static CodeAction Annotate(string attribute, string shown, INamedTypeSymbol type, TypeDeclarationSyntax declaration, Place place) =>
        Action($"Annotate '{type.Name}' with {shown}", nameof(AnnotateModelFix) + shown, place, [declaration], (editor, node) =>
        {
            editor.Annotate(node, attribute);
            editor.MakePartial(node);
        });

    /// <summary>A composite's name alone; one with type arguments stays as it is.</summary>
    private static string Short(string composite) => composite.Contains('<') ? composite : composite.Substring(composite.LastIndexOfAny(['.', ':']) + 1);

    private static bool CanBeModel(INamedTypeSymbol type) =>
        !type.HasAttribute(KnownNames.LrpBlock) && !type.HasAttribute(KnownNames.LrpLayer) && ModelReader.Forward(type)?.ReturnType.IsTensor() == true;

    /// <summary>The model that is meant, if it is one of the project's own.</summary>
    private static (INamedTypeSymbol Type, TypeDeclarationSyntax Declaration)? Model(Place place)
    {
        if (!place.Diagnostic.Properties.TryGetValue(DiagnosticInfo.SubjectKey, out var name) || name is null)
            return null;
        var named = place.Model.Compilation.GetSymbolsWithName(name.Substring(name.LastIndexOf('.') + 1), SymbolFilter.Type).OfType<INamedTypeSymbol>().Where(type => type.FullName() == name).ToArray();
        if (named is not [var type])
            return null;
        var annotation = type.AttributesOf(KnownNames.LrpModelType).FirstOrDefault()?.ApplicationSyntaxReference?.GetSyntax();
        return annotation?.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } declaration ? (type, declaration) : null;
    }
}
