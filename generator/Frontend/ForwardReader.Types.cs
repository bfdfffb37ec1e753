using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace RelDrop.Generator.Frontend;

/// <summary>Names of types, methods and members in full, so that nothing around generated code can change what they mean.</summary>
internal sealed partial class ForwardReader
{
    public static readonly SymbolDisplayFormat Full = SymbolDisplayFormat.FullyQualifiedFormat.WithMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers | SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>A type as C#.</summary>
    private string TypeName(ITypeSymbol type, IOperation place)
    {
        type = Substitute(type);
        foreach (var part in Parts(type))
        {
            if (part is { TypeKind: TypeKind.Dynamic })
                throw Unsupported(place, "use of dynamic", "What it does is decided when it runs; give it its type.");
            if (part is INamedTypeSymbol { IsAnonymousType: true } or { TypeKind: TypeKind.Pointer or TypeKind.FunctionPointer } or { IsRefLikeType: true })
                throw Unsupported(place, $"use of '{part.ToDisplayString()}'", "A value of this type cannot be kept; use a tuple or an array.");
            if (part is ITypeParameterSymbol parameter && !OwnTypeParameters().Contains(parameter, SymbolEqualityComparer.Default))
                throw Unsupported(place, $"use of '{part.Name}'", "What the type is here is not known when the model is compiled.");
            if (part is INamedTypeSymbol named)
                CheckAccess(named, place);
        }

        return type.ToDisplayString(Full);
    }

    private static IEnumerable<ITypeSymbol> Parts(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => Parts(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.SelectMany(Parts).Prepend(named),
        _ => [type],
    };

    private IEnumerable<ITypeParameterSymbol> OwnTypeParameters()
    {
        for (INamedTypeSymbol? type = model; type is not null; type = type.ContainingType)
        {
            foreach (var parameter in type.TypeParameters)
                yield return parameter;
        }
    }

    /// <summary>A diagnostic if generated code, which stands in the model's class, cannot reach a symbol.</summary>
    private void CheckAccess(ISymbol symbol, IOperation place)
    {
        for (var type = symbol as INamedTypeSymbol ?? symbol.ContainingType; type is not null; type = type.ContainingType)
        {
            if (type.IsFileLocal)
                throw Unsupported(place, $"use of '{symbol.Name}'", $"'{type.Name}' is local to its file; drop 'file', so that the compiled pass of {model.Name} can read it.");
        }

        if (!Compilation.IsSymbolAccessibleWithin(symbol, model))
            throw Unsupported(place, $"use of '{symbol.Name}'", $"It is private to {symbol.ContainingType?.Name}; make it protected or internal, so that the compiled pass of {model.Name} can read it.");
    }

    private static string EscapedName(ISymbol symbol) => SyntaxFacts.GetKeywordKind(symbol.Name) == SyntaxKind.None ? symbol.Name : "@" + symbol.Name;

    /// <summary>A static method in full, with its type arguments.</summary>
    private string MethodName(IMethodSymbol method, IOperation place)
    {
        CheckAccess(method, place);
        return $"{TypeName(method.ContainingType, place)}.{EscapedName(method)}{TypeArgumentsText(method, place)}";
    }

    private string TypeArgumentsText(IMethodSymbol method, IOperation place) =>
        method.TypeArguments.Length == 0 ? "" : $"<{string.Join(", ", method.TypeArguments.Select(type => TypeName(type, place)))}>";

    /// <summary>How the model's own member is reached: where a derived class has another of the name, as its class's.</summary>
    private string MemberAccess(IOperation place, ISymbol member)
    {
        CheckAccess(member, place);
        var nearest = model.SelfAndBases().SelectMany(type => type.GetMembers(member.Name)).FirstOrDefault(candidate => !candidate.IsOverride);
        var isHidden = nearest is not null && !SymbolEqualityComparer.Default.Equals(nearest.OriginalDefinition, Root(member).OriginalDefinition);
        if (isHidden && member.DeclaredAccessibility is Accessibility.Protected or Accessibility.ProtectedAndInternal or Accessibility.ProtectedOrInternal)
            throw Unsupported(place, $"use of '{member.Name}'", $"{model.Name} has another member of the name, and the compiled pass cannot reach that of {member.ContainingType.Name}; give one of them another name.");
        return isHidden ? $"(({TypeName(member.ContainingType, place)})module).{EscapedName(member)}" : "module." + EscapedName(member);
    }

    private static ISymbol Root(ISymbol member) => member switch
    {
        IPropertySymbol { OverriddenProperty: { } property } => Root(property),
        IMethodSymbol { OverriddenMethod: { } method } => Root(method),
        _ => member,
    };

    // ---- Type arguments ----

    /// <summary>A type with the type arguments of the methods and bases that are being read.</summary>
    private ITypeSymbol Substitute(ITypeSymbol type)
    {
        if (typeArguments.Count == 0)
            return type;
        return type switch
        {
            ITypeParameterSymbol parameter => typeArguments.TryGetValue(parameter, out var argument) ? argument.WithNullableAnnotation(parameter.NullableAnnotation == NullableAnnotation.Annotated ? NullableAnnotation.Annotated : argument.NullableAnnotation) : type,
            IArrayTypeSymbol array => Compilation.CreateArrayTypeSymbol(Substitute(array.ElementType), array.Rank),
            INamedTypeSymbol { IsGenericType: true, IsUnboundGenericType: false } named when named.TypeArguments.Any(argument => !SymbolEqualityComparer.IncludeNullability.Equals(argument, Substitute(argument))) =>
                named.ConstructedFrom.Construct([.. named.TypeArguments.Select(Substitute)]),
            _ => type,
        };
    }

    /// <summary>The type arguments of a base of the model's as the model has them.</summary>
    private Dictionary<ITypeParameterSymbol, ITypeSymbol> TypeArgumentsOf(INamedTypeSymbol type)
    {
        var result = new Dictionary<ITypeParameterSymbol, ITypeSymbol>(SymbolEqualityComparer.Default);
        var constructed = model.SelfAndBases().OfType<INamedTypeSymbol>().FirstOrDefault(known => SymbolEqualityComparer.Default.Equals(known.OriginalDefinition, type.OriginalDefinition)) ?? type;
        Add(constructed.OriginalDefinition.TypeParameters, constructed.TypeArguments, result);
        return result;
    }

    private static void Add(IReadOnlyList<ITypeParameterSymbol> parameters, IReadOnlyList<ITypeSymbol> arguments, Dictionary<ITypeParameterSymbol, ITypeSymbol> result)
    {
        for (var i = 0; i < parameters.Count; i++)
        {
            if (!SymbolEqualityComparer.Default.Equals(parameters[i], arguments[i]))
                result[parameters[i]] = arguments[i];
        }
    }
}
