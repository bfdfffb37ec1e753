using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RelDrop.Generator.Diagnostics;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;

namespace RelDrop.Generator.Frontend;

/// <summary>Reads a layer whose relevance its author has written.</summary>
internal static class UserLayerReader
{
    public static UserLayerSpec Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var type = (INamedTypeSymbol)context.TargetSymbol;
        var attribute = context.Attributes[0];
        var name = attribute.ConstructorArguments.FirstOrDefault().Value as string ?? "";
        var diagnostics = new List<DiagnosticInfo>();
        if (!((TypeDeclarationSyntax)context.TargetNode).AncestorsAndSelf().OfType<TypeDeclarationSyntax>().All(t => t.Modifiers.Any(SyntaxKind.PartialKeyword)))
            diagnostics.Add(new DiagnosticInfo(Descriptors.NotPartial, LocationInfo.From(((TypeDeclarationSyntax)context.TargetNode).Identifier.GetLocation()), type.Name));
        else if (!type.SelfAndBases().Any(IsModuleOfOneTensor))
            diagnostics.Add(new DiagnosticInfo(Descriptors.NoForward, LocationInfo.From(((TypeDeclarationSyntax)context.TargetNode).Identifier.GetLocation()), type.Name, "Module<Tensor, Tensor>, as every [LrpLayer] does"));
        else if (!RelevanceMethod.Fits(type, name))
            diagnostics.Add(new DiagnosticInfo(Descriptors.BadRelevanceMethod, LocationInfo.From(attribute.ApplicationSyntaxReference?.GetSyntax(cancellation).GetLocation()), "LrpLayer", name, RelevanceMethod.Wanted(type, name)));
        if (Registration.Check(type, (TypeDeclarationSyntax)context.TargetNode) is { } unregistered)
            diagnostics.Add(unregistered);
        return new UserLayerSpec(ModelReader.Header(type), name, diagnostics.ToEquatable());
    }

    private static bool IsModuleOfOneTensor(ITypeSymbol type) =>
        type is INamedTypeSymbol { TypeArguments: [var input, var output] } && type.FullName() == KnownNames.Module && input.IsTensor() && output.IsTensor();
}
