using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RelDrop.Generator.Diagnostics;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;
using RelDrop.Support;

namespace RelDrop.Generator.Frontend;

/// <summary>Finds the user's names that would change what generated code means, or clash with generated members.</summary>
internal sealed class ScopeReader(INamedTypeSymbol type, TypeDeclarationSyntax declaration, SemanticModel model)
{
    public const string Attribute = "Attribute";
    public const string CreateRelDrop = "CreateRelDrop";

    /// <summary>Where members are declared.</summary>
    private readonly int position = declaration.OpenBraceToken is { RawKind: (int)SyntaxKind.OpenBraceToken, IsMissing: false } brace ? brace.Span.End : declaration.Identifier.SpanStart;

    /// <summary>What names mean there.</summary>
    /// <param name="inputs">How many parameters Attribute gets besides its own; 0 if there is none.</param>
    /// <param name="parameters">Their names.</param>
    /// <param name="hasMask">Whether there is a CreateRelDrop.</param>
    public NameScope Read(int inputs, IEnumerable<string> parameters, bool hasMask) => new(
        EmittedNames.All.Where(name => parameters.Contains(name.Key) || IsForeign(name.Key, name.Value)).Select(name => name.Key).ToEquatable(),
        ReservedNames().Distinct().OrderBy(name => name, System.StringComparer.Ordinal).ToEquatable(),
        PublicMembers(inputs, hasMask).Where(member => type.SelfAndBases().Skip(1).Any(t => Hides(t, member))).Select(member => member.Name).Distinct().ToEquatable());

    /// <summary>What keeps public generated members, and words of the language, from having their names.</summary>
    public IEnumerable<DiagnosticInfo> Clashes(int inputs, bool hasMask) => AllClashes(inputs, hasMask).Distinct();

    private IEnumerable<DiagnosticInfo> AllClashes(int inputs, bool hasMask)
    {
        foreach (var member in PublicMembers(inputs, hasMask))
        {
            ISymbol? other = type.Name == member.Name ? type : null;
            other ??= type.GetMembers(member.Name).FirstOrDefault(own => IsSame(own, member));
            other ??= type.TypeParameters.FirstOrDefault(parameter => parameter.Name == member.Name);
            other ??= type.InstanceConstructors.Where(IsPrimary).SelectMany(constructor => constructor.Parameters).FirstOrDefault(parameter => parameter.Name == member.Name);
            other ??= type.SelfAndBases().Skip(1).SelectMany(t => t.GetMembers(member.Name)).FirstOrDefault(inherited => inherited.IsAbstract && IsSame(inherited, member));
            if (other is not null)
                yield return Taken(other, member.Name, $"the method {member.Name} of its own");
        }

        foreach (var keyword in hasMask ? EmittedNames.ContextualKeywords : EmittedNames.ContextualKeywords.Take(1))
        {
            if (model.LookupNamespacesAndTypes(position, name: keyword).FirstOrDefault() is { } other)
                yield return Taken(other, keyword, "the word of C#");
        }
    }

    private DiagnosticInfo Taken(ISymbol other, string name, string need)
    {
        var own = other.Locations.FirstOrDefault(location => location.IsInSource) ?? declaration.Identifier.GetLocation();
        return new DiagnosticInfo(Descriptors.NameTaken, LocationInfo.From(own), name, type.Name, need);
    }

    /// <summary>Whether a name would be found to mean something else; if nothing is found, the generated file's usings give it its meaning.</summary>
    private bool IsForeign(string name, string fullName)
    {
        var found = model.LookupSymbols(position, name: name);
        if (name == "CompiledUnder")
            (found, fullName) = (found.AddRange(model.LookupSymbols(position, name: name + Attribute)), KnownNames.CompiledUnder);
        return found.Any(symbol => symbol is IAliasSymbol alias
            ? !IsGlobal(alias) || FullName(alias.Target) != fullName || name == EmittedNames.Primitives // Two aliases of one name are an error.
            : FullName(symbol) != fullName);
    }

    private static string FullName(ISymbol symbol) => symbol switch
    {
        ITypeSymbol found => found.FullName(),
        INamespaceSymbol found => found.ToDisplayString(),
        _ => "",
    };

    /// <summary>Whether an alias is seen in the generated file as well. Any other may stand in front of what is seen there.</summary>
    private static bool IsGlobal(IAliasSymbol alias) => alias.DeclaringSyntaxReferences.All(reference => reference.GetSyntax() is UsingDirectiveSyntax { GlobalKeyword.RawKind: (int)SyntaxKind.GlobalKeyword });

    /// <summary>
    /// Names of type parameters, and those that end as the private members do: a pass is named after its composite, which may be any
    /// of the project.
    /// </summary>
    private IEnumerable<string> ReservedNames()
    {
        var around = new List<INamedTypeSymbol>();
        for (var t = type; t is not null; t = t.ContainingType)
            around.Add(t);
        foreach (var parameter in around.SelectMany(t => t.TypeParameters))
            yield return parameter.Name;
        var members = around.SelectMany(t => t.SelfAndBases()).SelectMany(t => t.GetMembers()).Concat(around).Select(member => member.Name);
        var parameters = type.InstanceConstructors.Where(IsPrimary).SelectMany(constructor => constructor.Parameters).Select(parameter => parameter.Name);
        var types = Enumerable.Empty<string>();
        for (var space = type.ContainingNamespace; space is not null; space = space.ContainingNamespace)
            types = types.Concat(space.GetMembers().Select(member => member.Name));
        foreach (var name in members.Concat(parameters).Concat(types).Where(IsLikeOurs))
            yield return name;
    }

    private static bool IsLikeOurs(string name) => name.EndsWith("Pass", System.StringComparison.Ordinal) || name.EndsWith("Kernel", System.StringComparison.Ordinal);

    private static bool IsPrimary(IMethodSymbol constructor) => constructor.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax() is TypeDeclarationSyntax);

    /// <summary>The public members that are generated, by what must differ from others.</summary>
    private static IEnumerable<Member> PublicMembers(int inputs, bool hasMask)
    {
        if (inputs > 0)
        {
            string[] types = [.. Enumerable.Repeat(KnownNames.Tensor, inputs), "RelDrop.Target", "RelDrop.Precision?"];
            yield return new Member(Attribute, 0, types);
            yield return new Member(Attribute, 1, types);
        }

        if (hasMask)
            yield return new Member(CreateRelDrop, 0, ["ulong"]);
    }

    /// <summary>Whether a class has, or gets, an accessible member that a generated one of a class derived from it hides.</summary>
    private bool Hides(ITypeSymbol ancestor, Member member) =>
        ancestor.GetMembers(member.Name).Any(other => !other.IsAbstract && model.Compilation.IsSymbolAccessibleWithin(other, type) && IsSame(other, member))
        || (ancestor.DeclaringSyntaxReferences.Length > 0 && ancestor.HasAttribute(KnownNames.LrpModelType) && (member.Name == Attribute
            ? ModelReader.Forward((INamedTypeSymbol)ancestor)?.Parameters.Length == member.Parameters.Length - 2
            : ancestor.GetAttributes().Any(attribute => attribute.AttributeClass.DerivesFrom(KnownNames.MaskAttribute))));

    /// <summary>Whether one class cannot have both: methods that differ in their parameters it can.</summary>
    private static bool IsSame(ISymbol other, Member member) => other is not IMethodSymbol method
        || (method.Arity == member.Arity && method.Parameters.Select(parameter => parameter.Type.WithNullableAnnotation(NullableAnnotation.None).FullName()).SequenceEqual(member.Parameters));

    private sealed record Member(string Name, int Arity, string[] Parameters);
}
