using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RelDrop.Generator.Diagnostics;
using RelDrop.Generator.IR;

namespace RelDrop.Generator.Frontend;

/// <summary>Checks what a class is annotated with. What the compiler itself reports is passed over: there is nothing to add.</summary>
internal static class Annotations
{
    /// <summary>Whether a declaration is the first of its class with an attribute: a class is read once, though several of its parts may be annotated.</summary>
    public static bool IsFirst(INamedTypeSymbol type, TypeDeclarationSyntax declaration, string attribute) => type.AttributesOf(attribute)
        .Select(data => data.ApplicationSyntaxReference?.GetSyntax().FirstAncestorOrSelf<TypeDeclarationSyntax>())
        .FirstOrDefault(part => part is not null) is not { } first || first == declaration;

    /// <summary>The attributes that name a composite, and the composite.</summary>
    public static (AttributeData Attribute, INamedTypeSymbol Composite)[] Composites(ISymbol symbol, string attribute) =>
    [
        .. symbol.AttributesOf(attribute)
            .Where(data => data.AttributeClass is { TypeArguments: [INamedTypeSymbol composite] } && composite.DerivesFrom(KnownNames.Composite))
            .Select(data => (data, (INamedTypeSymbol)data.AttributeClass!.TypeArguments[0])),
    ];

    /// <summary>What is wrong with a composite that an attribute names, or null.</summary>
    public static DiagnosticInfo? Check(AttributeData attribute, INamedTypeSymbol composite)
    {
        var location = LocationOf(attribute);
        if (IsFileLocal(composite))
            return new DiagnosticInfo(Descriptors.FileLocal, location, composite.Name);
        if (composite.IsAbstract)
            return new DiagnosticInfo(Descriptors.NotOurs, location, composite.Name, "is abstract: a base of composites, and none itself. Derive a class from it");
        return RuleReader.ForeignRule(composite) is { } rule
            ? new DiagnosticInfo(Descriptors.NotOurs, location, rule, $"of composite {composite.Name} {RuleReader.ForeignText}")
            : null;
    }

    /// <summary>What keeps members from being generated for a class, whatever is in it, or null.</summary>
    public static DiagnosticInfo? Check(INamedTypeSymbol type, TypeDeclarationSyntax declaration, Compilation compilation)
    {
        var location = LocationInfo.From(declaration.Identifier.GetLocation());
        if (compilation is CSharpCompilation { LanguageVersion: < LanguageVersion.CSharp12 } old)
            return new DiagnosticInfo(Descriptors.OldLanguage, location, type.Name, old.LanguageVersion.ToDisplayString());
        if (!declaration.IsPartial())
            return new DiagnosticInfo(Descriptors.NotPartial, location, type.Name);
        if (IsFileLocal(type))
            return new DiagnosticInfo(Descriptors.FileLocal, location, type.Name);
        var other = type.HasAttribute(KnownNames.LrpModelType) ? "[LrpModel<...>]" : type.HasAttribute(KnownNames.LrpBlock) ? "[LrpBlock]" : null;
        return other is not null && type.HasAttribute(KnownNames.LrpLayer)
            ? new DiagnosticInfo(Descriptors.TwoAnnotations, location, type.Name, $"[LrpLayer] and {other}; keep [LrpLayer] if its relevance is your own method's, or the other if it is to be compiled from forward")
            : null;
    }

    /// <summary>A composite that a class names again.</summary>
    public static IEnumerable<DiagnosticInfo> Repeated(INamedTypeSymbol type, IEnumerable<(AttributeData Attribute, INamedTypeSymbol Composite)> composites) => composites
        .GroupBy(named => named.Composite, (_, same) => same.ToArray(), SymbolEqualityComparer.Default)
        .Where(same => same.Length > 1)
        .Select(same => new DiagnosticInfo(
            Descriptors.TwoAnnotations,
            LocationOf(same[same.Length - 1].Attribute),
            type.Name,
            $"[LrpModel<{same[0].Composite.Name}>] {same.Length.ToString(CultureInfo.InvariantCulture)} times; keep one"));

    public static LocationInfo? LocationOf(AttributeData attribute) => LocationInfo.From(attribute.ApplicationSyntaxReference?.GetSyntax().GetLocation());

    /// <summary>Whether an attribute's class, a rule or a mask, is one of those that come with their base class.</summary>
    public static bool IsOurs(AttributeData attribute, string baseClass) => SymbolEqualityComparer.Default.Equals(
        attribute.AttributeClass!.ContainingAssembly,
        attribute.AttributeClass.SelfAndBases().First(type => type.FullName() == baseClass).ContainingAssembly);

    /// <summary>The class inside of which alone a composite can be named, as its metadata name; null if all of its assembly can.</summary>
    public static string? Within(INamedTypeSymbol composite)
    {
        for (var type = composite; type.ContainingType is not null; type = type.ContainingType)
        {
            if (type.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal)
                return ModelReader.Id(type.ContainingType);
        }

        return composite.TypeArguments.OfType<INamedTypeSymbol>().Select(Within).FirstOrDefault(type => type is not null);
    }

    /// <summary>Whether a type, one around it or one of its type arguments is seen in its own file only.</summary>
    private static bool IsFileLocal(INamedTypeSymbol? type) => type is not null
        && (type.IsFileLocal || IsFileLocal(type.ContainingType) || type.TypeArguments.OfType<INamedTypeSymbol>().Any(argument => !SymbolEqualityComparer.Default.Equals(argument, type) && IsFileLocal(argument)));
}
