using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RelDrop.Generator.Diagnostics;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;
using RelDrop.Support;

namespace RelDrop.Generator.Frontend;

/// <summary>Reads a layer whose relevance its author has written.</summary>
internal static class UserLayerReader
{
    /// <summary>A class with <c>[LrpLayer]</c>; null if another part of it is read, or if it is refused as a model or block.</summary>
    public static UserLayerSpec? Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var type = (INamedTypeSymbol)context.TargetSymbol;
        var declaration = (TypeDeclarationSyntax)context.TargetNode;
        if (!Annotations.IsFirst(type, declaration, KnownNames.LrpLayer) || type.HasAttribute(KnownNames.LrpBlock) || Annotations.Composites(type, KnownNames.LrpModelType).Length > 0)
            return null;
        if (Annotations.Check(type, declaration, context.SemanticModel.Compilation) is { } refused)
            return Failed(context, refused);
        var attribute = context.Attributes[0];
        var name = attribute.ConstructorArguments.FirstOrDefault().Value as string ?? "";
        var location = LocationInfo.From(declaration.Identifier.GetLocation());
        var diagnostics = new List<DiagnosticInfo>();
        if (!type.SelfAndBases().Any(IsModuleOfOneTensor))
            diagnostics.Add(new DiagnosticInfo(Descriptors.NoForward, location, type.Name, "Module<Tensor, Tensor>, as every [LrpLayer] does"));
        else if (!RelevanceMethod.Fits(type, name))
            diagnostics.Add(new DiagnosticInfo(Descriptors.BadRelevanceMethod, Annotations.LocationOf(attribute), "LrpLayer", name, RelevanceMethod.Wanted(type, name)));
        if (Registration.Check(type, declaration) is { } unregistered)
            diagnostics.Add(unregistered);
        var names = new ScopeReader(type, declaration, context.SemanticModel).Read(inputs: 0, [], hasMask: false);
        return new UserLayerSpec(ModelReader.Header(type, location, names), ModelReader.Escaped(name), diagnostics.ToEquatable());
    }

    /// <summary>A class that could not be read.</summary>
    public static UserLayerSpec Failed(GeneratorAttributeSyntaxContext context, DiagnosticInfo diagnostic) =>
        new(ModelReader.Header(context.TargetSymbol, diagnostic.Location, NameScope.Empty), "", new[] { diagnostic }.ToEquatable());

    private static bool IsModuleOfOneTensor(ITypeSymbol type) =>
        type is INamedTypeSymbol { TypeArguments: [var input, var output] } && type.FullName() == KnownNames.Module && input.IsTensor() && output.IsTensor();
}
