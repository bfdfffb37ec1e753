using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using RelDrop.Generator.Frontend;

namespace RelDrop.Generator.Analyzers;

/// <summary>The annotated classes of a project. They are looked for when something suspicious has been found, which is seldom.</summary>
internal sealed class AnnotatedClasses(Compilation compilation)
{
    private readonly System.Lazy<ImmutableArray<INamedTypeSymbol>> all = new(() => [.. TypesOf(compilation.Assembly.GlobalNamespace).Where(IsCompiled)]);

    /// <summary>Whether forward of a class is compiled, or was where the class comes from.</summary>
    public static bool IsCompiled(INamedTypeSymbol type) => type.HasAttribute(KnownNames.LrpModelType) || type.HasAttribute(KnownNames.LrpBlock);

    /// <summary>The nearest class that is annotated as a model: the one whose passes are run.</summary>
    public static INamedTypeSymbol? ModelOf(ITypeSymbol? type) => type?.SelfAndBases().OfType<INamedTypeSymbol>().FirstOrDefault(known => known.HasAttribute(KnownNames.LrpModelType));

    /// <summary>The annotated classes that derive from a class.</summary>
    public IEnumerable<INamedTypeSymbol> DerivedFrom(INamedTypeSymbol type) =>
        all.Value.Where(known => known.SelfAndBases().Skip(1).Any(ancestor => SymbolEqualityComparer.Default.Equals(ancestor.OriginalDefinition, type.OriginalDefinition)));

    /// <summary>Whether a model is compiled under a composite or one that derives from it.</summary>
    public bool Use(INamedTypeSymbol composite) => all.Value
        .SelectMany(model => Annotations.Composites(model, KnownNames.LrpModelType))
        .Any(named => named.Composite.SelfAndBases().Any(ancestor => SymbolEqualityComparer.Default.Equals(ancestor.OriginalDefinition, composite.OriginalDefinition)));

    /// <summary>The names of members that annotated classes have from other assemblies.</summary>
    public IEnumerable<string> InheritedNames() => all.Value.SelectMany(model => model.SelfAndBases())
        .Where(type => !SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, compilation.Assembly))
        .SelectMany(type => type.GetMembers())
        .Select(member => member.Name);

    private static IEnumerable<INamedTypeSymbol> TypesOf(INamespaceOrTypeSymbol container) => container.GetMembers().OfType<INamespaceOrTypeSymbol>()
        .SelectMany(member => member is INamedTypeSymbol type ? TypesOf(type).Prepend(type) : TypesOf(member));
}
