using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;
using RelDrop.Support;

namespace RelDrop.Generator.Frontend;

/// <summary>How a value goes into a pass or comes out of it.</summary>
internal enum Passage
{
    /// <summary>A tensor.</summary>
    Tensor,

    /// <summary>A tensor that may be null: packed, as a list of one or none.</summary>
    Optional,

    /// <summary>A list of tensors: packed.</summary>
    List,

    /// <summary>A dictionary of tensors: packed, with its keys.</summary>
    Dictionary,

    /// <summary>A tuple or record with tensors: its parts, one by one.</summary>
    Several,

    /// <summary>A plain value.</summary>
    Plain,

    /// <summary>What holds tensors that a pass cannot follow.</summary>
    None,
}

/// <summary>The parameters and results of <c>forward</c>: tensors go through a pass, plain values beside it.</summary>
internal static class Signature
{
    private static readonly HashSet<string> Lists = ["List", "IList", "IReadOnlyList", "IEnumerable", "ICollection", "IReadOnlyCollection"];

    public static Passage Of(ITypeSymbol type, bool canBeNull) => type switch
    {
        _ when type.IsTensor() => canBeNull ? Passage.Optional : Passage.Tensor,
        IArrayTypeSymbol { Rank: 1 } array when array.ElementType.IsTensor() => Passage.List,
        INamedTypeSymbol { TypeArguments: [var element] } list when Lists.Contains(list.Name) && list.ContainingNamespace.ToDisplayString() == "System.Collections.Generic" && element.IsTensor() => Passage.List,
        _ when IsDictionary(type) => Passage.Dictionary,
        INamedTypeSymbol named when Parts(named) is { Count: > 0 } parts && parts.Any(part => IsOfTensors(part.Type, named.IsRecord || named.IsTupleType)) => parts.Any(part => Of(part.Type, part.CanBeNull) == Passage.None) ? Passage.None : Passage.Several,
        _ => MayHoldTensors(type) ? Passage.None : Passage.Plain,
    };

    /// <summary>Whether a type is a dictionary of tensors by strings.</summary>
    public static bool IsDictionary(ITypeSymbol? type) =>
        type is INamedTypeSymbol { Name: "Dictionary" or "IDictionary" or "IReadOnlyDictionary", TypeArguments: [{ SpecialType: SpecialType.System_String }, var element] } && element.IsTensor() && type.ContainingNamespace.ToDisplayString() == "System.Collections.Generic";

    public static bool CanBeNull(IParameterSymbol parameter) =>
        parameter.Type.NullableAnnotation == NullableAnnotation.Annotated || (parameter.HasExplicitDefaultValue && parameter.ExplicitDefaultValue is null)
        || (parameter.Type.NullableAnnotation == NullableAnnotation.None && parameter.Type.IsTensor() && parameter.ContainingSymbol.OriginalDefinition.DeclaringSyntaxReferences.Any(reference => IsCompared(reference.GetSyntax(), parameter.Name)));

    /// <summary>Whether a method asks if a parameter is null: where nothing says so in its type, that does.</summary>
    private static bool IsCompared(SyntaxNode method, string parameter) => method.DescendantNodes().Any(node => node switch
    {
        IsPatternExpressionSyntax { Expression: IdentifierNameSyntax name, Pattern: ConstantPatternSyntax { Expression.RawKind: (int)SyntaxKind.NullLiteralExpression } or UnaryPatternSyntax { Pattern: ConstantPatternSyntax { Expression.RawKind: (int)SyntaxKind.NullLiteralExpression } } } => name.Identifier.ValueText == parameter,
        BinaryExpressionSyntax { Left: IdentifierNameSyntax name, Right.RawKind: (int)SyntaxKind.NullLiteralExpression } => name.Identifier.ValueText == parameter,
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression, Left: IdentifierNameSyntax name } => name.Identifier.ValueText == parameter,
        _ => false,
    });

    public static bool CanBeNull(ITypeSymbol type) => type.NullableAnnotation == NullableAnnotation.Annotated;

    private static readonly ConditionalWeakTable<INamedTypeSymbol, IReadOnlyList<(ITypeSymbol Type, string Name, bool CanBeNull)>> Known = new();

    /// <summary>What a tuple, a record or a class that only holds values consists of; nothing if it is no such type.</summary>
    public static IReadOnlyList<(ITypeSymbol Type, string Name, bool CanBeNull)> Parts(INamedTypeSymbol type) => type.IsTupleType
        ? [.. type.TupleElements.Select(element => (element.Type, element.Name, CanBeNull(element.Type)))]
        : type.DeclaringSyntaxReferences.Length == 0 || type.TypeKind is not (TypeKind.Class or TypeKind.Struct) || type.IsModule() ? []
        : Known.GetValue(type, PartsOf);

    private static IReadOnlyList<(ITypeSymbol Type, string Name, bool CanBeNull)> PartsOf(INamedTypeSymbol type)
    {
        var primary = !type.IsRecord ? null : type.InstanceConstructors.FirstOrDefault(constructor => constructor.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax() is RecordDeclarationSyntax));
        var state = State(type).ToArray();
        if (Reaches(type, type, 0) || (primary is null && (type.IsAbstract || type.BaseType?.SpecialType is not (SpecialType.System_Object or SpecialType.System_ValueType) || state.Any(IsHidden))))
            return [];
        return
        [
            .. (primary?.Parameters ?? []).Select(parameter => (parameter.Type, parameter.Name, CanBeNull(parameter))),
            .. state.Where(member => !IsHidden(member) && primary?.Parameters.Any(parameter => parameter.Name == member.Name) != true).Select(member => TypeOf(member) is var held ? (held, member.Name, CanBeNull(held)) : default),
        ];
    }

    /// <summary>The fields and automatic properties of an object.</summary>
    private static IEnumerable<ISymbol> State(INamedTypeSymbol type) => type.GetMembers().OfType<IFieldSymbol>().Where(field => !field.IsStatic && !field.IsConst).Select(field => field.AssociatedSymbol ?? field);

    private static ITypeSymbol TypeOf(ISymbol member) => (member as IPropertySymbol)?.Type ?? ((IFieldSymbol)member).Type;

    private static bool IsHidden(ISymbol member) => member.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal) || member.IsVirtual || member.IsOverride;

    /// <summary>Whether a type holds values of another one, to some depth.</summary>
    private static bool Reaches(INamedTypeSymbol type, INamedTypeSymbol sought, int depth) => depth < 6
        && State(type).Select(TypeOf).OfType<INamedTypeSymbol>().Any(held => SymbolEqualityComparer.Default.Equals(held, sought) || (held.DeclaringSyntaxReferences.Length > 0 && Reaches(held, sought, depth + 1)));

    /// <summary>How many tensors a value is.</summary>
    public static int Tensors(ITypeSymbol type, bool canBeNull) => Of(type, canBeNull) switch
    {
        Passage.Tensor or Passage.Optional or Passage.List or Passage.Dictionary => 1,
        Passage.Several => Parts((INamedTypeSymbol)type).Sum(part => Tensors(part.Type, part.CanBeNull)),
        _ => 0,
    };

    /// <summary>Whether the first tensor of a value is a packed one.</summary>
    public static bool StartsPacked(ITypeSymbol type, bool canBeNull) => Of(type, canBeNull) switch
    {
        Passage.Optional or Passage.List or Passage.Dictionary => true,
        Passage.Several => Parts((INamedTypeSymbol)type).FirstOrDefault(part => Tensors(part.Type, part.CanBeNull) > 0) is { Type: { } first } one && StartsPacked(first, one.CanBeNull),
        _ => false,
    };

    /// <summary>Whether the first tensor of a value is one that is always there.</summary>
    public static bool StartsWithTensor(ITypeSymbol type, bool canBeNull) => Tensors(type, canBeNull) > 0 && !StartsPacked(type, canBeNull);

    /// <summary>What stands in the way of a forward, in words; null if a pass can have its parameters and results.</summary>
    public static string? Obstacle(IMethodSymbol forward)
    {
        foreach (var parameter in forward.Parameters)
        {
            if (parameter.RefKind != RefKind.None || Of(parameter.Type, CanBeNull(parameter)) == Passage.None)
                return $"the parameter '{parameter.Name}' of type {parameter.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}";
        }

        return Tensors(forward.ReturnType, CanBeNull(forward.ReturnType)) == 0 || Of(forward.ReturnType, CanBeNull(forward.ReturnType)) == Passage.None
            ? $"the result of type {forward.ReturnType.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}"
            : forward.Parameters.Sum(parameter => Tensors(parameter.Type, CanBeNull(parameter))) == 0 ? "that no parameter is a tensor"
            : null;
    }

    /// <summary>A parameter as generated code declares it and hands it to a pass.</summary>
    public static ParameterSpec Read(IParameterSymbol parameter)
    {
        var name = ModelReader.Escaped(parameter.Name);
        var (inputs, arguments) = (new List<string>(), new List<string>());
        Take(parameter.Type, CanBeNull(parameter), name, inputs, arguments);
        var type = parameter.Type.IsTensor() ? CanBeNull(parameter) ? "Tensor?" : "Tensor" : parameter.Type.ToDisplayString(ForwardReader.Full);
        var byDefault = !parameter.HasExplicitDefaultValue ? "" : " = " + (parameter.ExplicitDefaultValue is { } value ? TypedLiteral.Of(value, parameter.Type, one => one.ToDisplayString(ForwardReader.Full)) : "default");
        return new ParameterSpec(type, name, byDefault, inputs.ToEquatable(), arguments.ToEquatable());
    }

    private static void Take(ITypeSymbol type, bool canBeNull, string access, List<string> inputs, List<string> arguments)
    {
        switch (Of(type, canBeNull))
        {
            case Passage.Tensor:
                inputs.Add(access);
                break;
            case Passage.Optional:
                inputs.Add($"Lrp.Tensors.PackOptional({access})");
                arguments.Add($"Lrp.Tensors.ShapesOptional({access})");
                break;
            case Passage.List:
                inputs.Add($"Lrp.Tensors.Pack([.. {access}])");
                arguments.Add($"Lrp.Tensors.Shapes([.. {access}])");
                break;
            case Passage.Dictionary:
                inputs.Add($"Lrp.Tensors.Pack([.. {access}.Values])");
                arguments.Add($"Lrp.Tensors.Shapes([.. {access}.Values])");
                arguments.Add($"Lrp.Tensors.Keys({access})");
                break;
            case Passage.Several:
                foreach (var part in Parts((INamedTypeSymbol)type))
                    Take(part.Type, part.CanBeNull, $"{access}.{ModelReader.Escaped(part.Name)}", inputs, arguments);
                break;
            default:
                arguments.Add(access);
                break;
        }
    }

    /// <summary>Whether a part holds tensors; of a class that may be anything's, what may hold some does not count.</summary>
    private static bool IsOfTensors(ITypeSymbol type, bool orUnknown) => Of(type, false) is Passage.Tensor or Passage.List or Passage.Dictionary or Passage.Several || (orUnknown && Of(type, false) == Passage.None);

    /// <summary>Whether a value may have tensors in it that nobody sees.</summary>
    private static bool MayHoldTensors(ITypeSymbol type) => type switch
    {
        { SpecialType: SpecialType.System_Object } or { TypeKind: TypeKind.Dynamic or TypeKind.TypeParameter or TypeKind.Delegate } => true,
        { SpecialType: not SpecialType.None } or { TypeKind: TypeKind.Enum } => false,
        IArrayTypeSymbol array => MayHoldTensors(array.ElementType),
        _ when type.DerivesFrom(KnownNames.Tensor) || type.IsModule() => true,
        INamedTypeSymbol named => named.TypeArguments.Any(MayHoldTensors)
            || (named.DeclaringSyntaxReferences.Length > 0 && named.SelfAndBases().SelectMany(one => one.GetMembers()).Any(member => member is IFieldSymbol { Type: var held } && (held.DerivesFrom(KnownNames.Tensor) || held is INamedTypeSymbol { TypeArguments: var arguments } && arguments.Any(one => one.DerivesFrom(KnownNames.Tensor)) || held is IArrayTypeSymbol array && array.ElementType.DerivesFrom(KnownNames.Tensor)))),
        _ => true,
    };
}
