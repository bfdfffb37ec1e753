using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
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
        var declaration = (TypeDeclarationSyntax)context.TargetNode;
        var attribute = context.Attributes[0];
        var name = attribute.ConstructorArguments.FirstOrDefault().Value as string ?? "";
        var diagnostics = new List<DiagnosticInfo>();
        if (!declaration.IsPartial())
            diagnostics.Add(new DiagnosticInfo(Descriptors.NotPartial, LocationInfo.From(declaration.Identifier.GetLocation()), type.Name));
        else if (!type.SelfAndBases().Any(IsModuleOfOneTensor))
            diagnostics.Add(new DiagnosticInfo(Descriptors.NoForward, LocationInfo.From(declaration.Identifier.GetLocation()), type.Name, "Module<Tensor, Tensor>, as every [LrpLayer] does"));
        else if (!RelevanceMethod.Fits(type, name))
            diagnostics.Add(new DiagnosticInfo(Descriptors.BadRelevanceMethod, LocationInfo.From(attribute.ApplicationSyntaxReference?.GetSyntax(cancellation).GetLocation()), "LrpLayer", name, RelevanceMethod.Wanted(type, name)));
        if (Registration.Check(type, declaration) is { } unregistered)
            diagnostics.Add(unregistered);
        return new UserLayerSpec(ModelReader.Header(type), name, diagnostics.ToEquatable());
    }

    private static bool IsModuleOfOneTensor(ITypeSymbol type) =>
        type is INamedTypeSymbol { TypeArguments: [var input, var output] } && type.FullName() == KnownNames.Module && input.IsTensor() && output.IsTensor();
}
