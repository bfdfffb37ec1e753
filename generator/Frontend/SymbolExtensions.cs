using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RelDrop.Generator.Frontend;

internal static class SymbolExtensions
{
    private static readonly SymbolDisplayFormat NameFormat = SymbolDisplayFormat.FullyQualifiedFormat
        .WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted)
        .WithGenericsOptions(SymbolDisplayGenericsOptions.None);

    /// <summary>The full name, without <c>global::</c> and without type arguments.</summary>
    public static string FullName(this ITypeSymbol type) => FullNames.GetValue(type, one => one.ToDisplayString(NameFormat));

    /// <summary>Names are asked for again and again, and take long to be put together.</summary>
    private static readonly ConditionalWeakTable<ITypeSymbol, string> FullNames = new();

    /// <summary>The name to write in generated code.</summary>
    public static string GlobalName(this ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    public static bool IsTensor(this ITypeSymbol? type) => type is { Name: "Tensor", ContainingType.Name: "torch" } && type.FullName() == KnownNames.Tensor;

    /// <summary>The attributes of a class, by its full name.</summary>
    public static IEnumerable<AttributeData> AttributesOf(this ISymbol symbol, string fullName) =>
        symbol.GetAttributes().Where(attribute => attribute.AttributeClass?.FullName() == fullName);

    /// <summary>The value of an attribute's property, or null if it is not given.</summary>
    public static object? Named(this AttributeData attribute, string property) => attribute.NamedArguments.FirstOrDefault(argument => argument.Key == property).Value.Value;

    public static bool HasAttribute(this ISymbol symbol, string fullName) => symbol.AttributesOf(fullName).Any();

    /// <summary>Whether a method gives its results one by one.</summary>
    public static bool IsIterator(this IMethodSymbol method) => method.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax().DescendantNodes(node => node is not (LocalFunctionStatementSyntax or LambdaExpressionSyntax) || node == reference.GetSyntax()).OfType<YieldStatementSyntax>().Any());

    /// <summary>Whether the relevance of a layer's output is asked for.</summary>
    public static bool IsKept(this ISymbol member) => member.HasAttribute(KnownNames.KeepRelevance);

    /// <summary>Whether members can be added to a class: it and those that it is nested in are partial.</summary>
    public static bool IsPartial(this TypeDeclarationSyntax declaration) =>
        declaration.AncestorsAndSelf().OfType<TypeDeclarationSyntax>().All(type => type.Modifiers.Any(SyntaxKind.PartialKeyword));

    public static IEnumerable<ITypeSymbol> SelfAndBases(this ITypeSymbol type)
    {
        for (ITypeSymbol? t = type; t is not null; t = t.BaseType)
            yield return t;
    }

    public static bool DerivesFrom(this ITypeSymbol? type, string fullName) =>
        type is not null && type.SelfAndBases().Any(t => fullName.EndsWith(t.Name, System.StringComparison.Ordinal) && t.FullName() == fullName);

    /// <summary>Whether a type is what a Sequential gives its layers as, which only modules implement.</summary>
    public static bool IsModuleInterface(this ITypeSymbol? type) => type is { TypeKind: TypeKind.Interface, Name: "IModule", ContainingType.Name: "nn" } && type.FullName() == KnownNames.ModuleInterface;

    public static bool IsModule(this ITypeSymbol? type) => type.DerivesFrom(KnownNames.Module) || type.IsModuleInterface()
        || (type is ITypeParameterSymbol parameter && parameter.ConstraintTypes.Any(IsModule));
}
