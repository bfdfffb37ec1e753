using System.Linq;
using Microsoft.CodeAnalysis;

namespace RelDrop.Generator.Frontend;

/// <summary>The methods that users write for relevance, and name by <c>[LrpLayer]</c> and <c>[LrpFunction]</c>.</summary>
internal static class RelevanceMethod
{
    /// <summary>Whether a class has the relevance method that its attribute names.</summary>
    public static bool Fits(INamedTypeSymbol layer, string name) =>
        layer.GetMembers(name).OfType<IMethodSymbol>().Any(method => method.Parameters.Length == 3 && EndsInTensors(method, 0) && method.ReturnType.IsTensor());

    /// <summary>What a layer's relevance method must be.</summary>
    public static string Wanted(INamedTypeSymbol layer, string name) => $"a method 'Tensor {name}(Tensor input, Tensor output, Tensor relevance)' of {layer.Name}";

    /// <summary>The relevance method that a function's attribute names: one that a class can reach, or null.</summary>
    public static IMethodSymbol? Find(IMethodSymbol function, string name, Compilation compilation, INamedTypeSymbol within) => function.ContainingType.GetMembers(name).OfType<IMethodSymbol>()
        .FirstOrDefault(method => (method.IsStatic || !function.IsStatic)
            && method.Parameters.Length == function.Parameters.Length + 2
            && function.Parameters.Zip(method.Parameters, (own, other) => other.RefKind == RefKind.None && SymbolEqualityComparer.Default.Equals(own.Type, other.Type)).All(same => same)
            && EndsInTensors(method, function.Parameters.Length)
            && Returns(method.ReturnType, function.Parameters.Count(parameter => parameter.Type.IsTensor()))
            && compilation.IsSymbolAccessibleWithin(method, within));

    /// <summary>What a function's relevance method must be.</summary>
    public static string Wanted(IMethodSymbol function, string name)
    {
        var parameters = string.Concat(function.Parameters.Select(parameter => $"{parameter.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)} {parameter.Name}, "));
        var results = string.Join(", ", function.Parameters.Where(parameter => parameter.Type.IsTensor()).Select(_ => "Tensor"));
        results = results.Contains(',') ? $"({results})" : results;
        return $"{(function.IsStatic ? "a static" : "a")} method '{results} {name}({parameters}Tensor output, Tensor relevance)' of {function.ContainingType.Name} that the model can reach";
    }

    private static bool EndsInTensors(IMethodSymbol method, int start) =>
        method.Arity == 0 && method.Parameters.Skip(start).All(parameter => parameter.RefKind == RefKind.None && parameter.Type.IsTensor());

    private static bool Returns(ITypeSymbol type, int tensors) => tensors == 1
        ? type.IsTensor()
        : type is INamedTypeSymbol { IsTupleType: true } tuple && tuple.TupleElements.Length == tensors && tuple.TupleElements.All(element => element.Type.IsTensor());
}
