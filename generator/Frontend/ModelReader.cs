using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RelDrop.Generator.Diagnostics;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;
using RelDrop.Graphs;
using RelDrop.Support;

namespace RelDrop.Generator.Frontend;

/// <summary>Reads an annotated class into a record without compiler symbols.</summary>
internal static class ModelReader
{
    /// <summary>A class with <c>[LrpModel]</c>; null if another part of it is read, or if no composite can be told.</summary>
    public static ModelSpec? ReadModel(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        var type = (INamedTypeSymbol)context.TargetSymbol;
        var composites = Annotations.Composites(type, KnownNames.LrpModelType);
        return composites.Length > 0 && Annotations.IsFirst(type, (TypeDeclarationSyntax)context.TargetNode, KnownNames.LrpModelType)
            ? Read(context, composites, cancellation)
            : null;
    }

    /// <summary>A class with <c>[LrpBlock]</c>; null if another part of it is read, or if it is a model.</summary>
    public static ModelSpec? ReadBlock(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        var type = (INamedTypeSymbol)context.TargetSymbol;
        return Annotations.Composites(type, KnownNames.LrpModelType).Length == 0 && Annotations.IsFirst(type, (TypeDeclarationSyntax)context.TargetNode, KnownNames.LrpBlock)
            ? Read(context, [], cancellation)
            : null;
    }

    /// <summary>A class that could not be read.</summary>
    public static ModelSpec Failed(GeneratorAttributeSyntaxContext context, DiagnosticInfo diagnostic) =>
        new(Header(context.TargetSymbol, diagnostic.Location, NameScope.Empty), context.TargetSymbol.Name, "", "", IsModel: false, default, default, Explained: -1, default, null, null, new[] { diagnostic }.ToEquatable());

    private static ModelSpec Read(GeneratorAttributeSyntaxContext context, (AttributeData Attribute, INamedTypeSymbol Composite)[] named, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var type = (INamedTypeSymbol)context.TargetSymbol;
        var syntax = (TypeDeclarationSyntax)context.TargetNode;
        var location = LocationInfo.From(syntax.Identifier.GetLocation());
        if (Annotations.Check(type, syntax, context.SemanticModel.Compilation) is { } refused)
            return Failed(context, refused);

        var isModel = named.Length > 0;
        var diagnostics = named.Select(item => Annotations.Check(item.Attribute, item.Composite)).OfType<DiagnosticInfo>().Concat(Annotations.Repeated(type, named)).ToList();
        if (Registration.Check(type, syntax) is { } unregistered)
            diagnostics.Add(unregistered);
        var mask = MaskReader.Read(type, isModel, diagnostics);
        Graph? graph = null;
        var forward = Forward(type);
        var explained = -1;
        if (forward is null)
            diagnostics.Add(new DiagnosticInfo(Descriptors.NoForward, location, type.Name, Wanted(type)));
        else if (!isModel || TryFindExplained(type, forward, diagnostics, out explained))
        {
            var models = new SemanticModels(context.SemanticModel);
            graph = new ForwardReader(type, models, new LayerReader(type, models, diagnostics), diagnostics).Read(forward, explained);
        }

        var parameters = (forward?.Parameters.Select(parameter => parameter.Name) ?? []).ToArray();
        var inputs = isModel ? parameters.Length : 0;
        var scope = new ScopeReader(type, syntax, context.SemanticModel);
        diagnostics.AddRange(scope.Clashes(inputs, mask is not null));
        // A model of the name of one of our classes is not to be taken for it.
        var self = type.ToDisplayString(EmittedNames.All.ContainsKey(type.Name) ? SymbolDisplayFormat.FullyQualifiedFormat : SymbolDisplayFormat.MinimallyQualifiedFormat);
        var sound = named.Where(item => Annotations.Check(item.Attribute, item.Composite) is null).Select(item => item.Composite).ToArray();
        return new ModelSpec(
            Header(type, location, scope.Read(inputs, parameters, mask is not null)) with { Within = sound.Select(Annotations.Within).ToEquatable() },
            type.Name,
            self,
            self.Replace('<', '{').Replace('>', '}'),
            isModel,
            sound.Select(RuleReader.ReadComposite).ToEquatable(),
            (forward?.Parameters.Select(Signature.Read) ?? []).ToEquatable(),
            explained,
            named.Where(item => item.Attribute.Named("Precision") is 1).Select(item => item.Composite.GlobalName()).ToEquatable(),
            mask,
            diagnostics.Any(diagnostic => diagnostic.IsError) ? null : graph,
            diagnostics.ToEquatable())
        {
            GivesList = forward is not null && Signature.StartsPacked(forward.ReturnType, Signature.CanBeNull(forward.ReturnType)),
        };
    }

    /// <summary>The forward that is missing, with what is in the way of the one that is there.</summary>
    private static string Wanted(INamedTypeSymbol type)
    {
        const string wanted = "a Module that takes and gives tensors, lists, dictionaries by strings, tuples and records of them, and plain values, itself or in a base class of the same project";
        return Overrides(type).Select(Signature.Obstacle).FirstOrDefault(obstacle => obstacle is not null) is { } found ? $"{wanted}; in the way is {found}" : wanted;
    }

    /// <summary>Where generated members of a class go.</summary>
    public static ClassHeader Header(ISymbol type, Place? location, NameScope names)
    {
        var declarations = new Stack<string>();
        var parameters = 0;
        for (var t = type as INamedTypeSymbol; t is not null; t = t.ContainingType)
        {
            declarations.Push($"partial {Keyword(t)} {t.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}");
            parameters += t.Arity;
        }

        // Generic classes of the same name differ in their number of parameters.
        var name = ((ITypeSymbol)type).FullName().Replace("@", "") + (parameters == 0 ? "" : $"`{parameters}");
        var space = type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString();
        return new ClassHeader(space, declarations.ToEquatable(), new FileName(name, Id((INamedTypeSymbol)type)), location, names);
    }

    /// <summary>The metadata name of a class, which is its own.</summary>
    public static string Id(INamedTypeSymbol type) => type.ContainingType is { } outer ? $"{Id(outer)}+{type.MetadataName}"
        : type.ContainingNamespace.IsGlobalNamespace ? type.MetadataName
        : $"{type.ContainingNamespace.ToDisplayString()}.{type.MetadataName}";

    /// <summary>A name as C# writes it.</summary>
    public static string Escaped(string name) => SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;

    private static string Keyword(INamedTypeSymbol type) =>
        type.TypeKind == TypeKind.Interface ? "interface" : (type.IsRecord ? "record " : "") + (type.TypeKind == TypeKind.Struct ? "struct" : "class");

    /// <summary>The nearest override of forward that a pass can have the parameters and results of.</summary>
    public static IMethodSymbol? Forward(INamedTypeSymbol type) => Overrides(type).FirstOrDefault(method => Signature.Obstacle(method) is null);

    private static IEnumerable<IMethodSymbol> Overrides(INamedTypeSymbol type) => type.SelfAndBases()
        .SelectMany(t => t.GetMembers("forward"))
        .OfType<IMethodSymbol>()
        .Select(method => method.OriginalDefinition)
        .Where(method => method.IsOverride && method.DeclaringSyntaxReferences.Length == 1);

    /// <summary>The parameter that LrpModel's Explain names, or the first.</summary>
    private static bool TryFindExplained(INamedTypeSymbol type, IMethodSymbol forward, List<DiagnosticInfo> diagnostics, out int explained)
    {
        bool IsTensor(IParameterSymbol parameter) => Signature.StartsWithTensor(parameter.Type, Signature.CanBeNull(parameter));
        explained = forward.Parameters.ToList().FindIndex(IsTensor);
        var attributes = type.AttributesOf(KnownNames.LrpModelType);
        if (attributes.FirstOrDefault(attribute => attribute.Named("Explain") is string) is not { } naming || naming.Named("Explain") is not string name)
        {
            if (explained >= 0)
                return true;
            diagnostics.Add(new DiagnosticInfo(Descriptors.NoForward, LocationInfo.From(((TypeDeclarationSyntax)type.DeclaringSyntaxReferences[0].GetSyntax()).Identifier.GetLocation()), type.Name, "a Module of which one parameter is a tensor, which is explained: take it beside the list or dictionary, and not as one that may be null"));
            return false;
        }

        explained = forward.Parameters.ToList().FindIndex(parameter => parameter.Name == name && IsTensor(parameter));
        if (explained >= 0)
            return true;
        diagnostics.Add(new DiagnosticInfo(
            Descriptors.NoSuchParameter,
            Annotations.LocationOf(naming),
            name, type.Name, string.Join(", ", forward.Parameters.Where(IsTensor).Select(parameter => parameter.Name))));
        return false;
    }
}
