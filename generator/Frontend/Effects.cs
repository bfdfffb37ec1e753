using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RelDrop.Passes;

namespace RelDrop.Generator.Frontend;

/// <summary>
/// Whether a method of plain C# leaves alone what it was not given to change. A compiled pass calls it as <c>forward</c> does, and must
/// leave the model as it is.
/// </summary>
internal sealed class Effects(SemanticModels models)
{
    /// <summary>What a method does that is read in place, where the answer is no: a pass runs in either mode.</summary>
    public const string AsksForTraining = "it asks for 'training', which is false in it";

    /// <summary>How far calls are followed to what they write.</summary>
    private const int MaxDepth = 8;

    /// <summary>What methods of the library only read, whatever their owner.</summary>
    private static readonly HashSet<string> Readers =
    [
        "ToString", "Equals", "GetHashCode", "GetType", "CompareTo", "Contains", "ContainsKey", "ContainsValue", "TryGetValue", "IndexOf", "LastIndexOf", "GetValueOrDefault", "GetLength", "GetUpperBound", "GetLowerBound", "BinarySearch", "Exists", "Find", "FindIndex",
        "named_parameters", "parameters", "named_buffers", "buffers", "get_buffer", "get_parameter", "children", "named_children", "modules", "named_modules", "GetName", "state_dict", "has_parameter", "has_buffer", "get_submodule", "values", "keys", "items", "AsSpan", "AsReadOnly", "ToArray", "GetEnumerator", "Clone",
    ];

    private static readonly HashSet<string> PureTypes = ["System.Math", "System.MathF", "System.String", "System.Linq.Enumerable", "System.Index", "System.Range", "System.Convert", "System.TorchSharp.torch.TensorIndex", "TorchSharp.torch.TensorIndex", "TorchSharp.torch.Tensor", "TorchSharp.TensorExtensionMethods", "TorchSharp.ScalarExtensionMethods", "System.Object", "System.ValueTuple", "System.TimeSpan"];

    private readonly Dictionary<IMethodSymbol, string?> known = new(SymbolEqualityComparer.Default);

    /// <summary>Whether calling a method again gives the same and does nothing else.</summary>
    public static bool IsPure(IMethodSymbol method) =>
        PureTypes.Contains(method.ContainingType.FullName())
        || method.ContainingType.SpecialType is >= SpecialType.System_Boolean and <= SpecialType.System_String
        || method.MethodKind == MethodKind.PropertyGet && method.DeclaringSyntaxReferences.Length == 0
        || method.Name is "get_buffer" or "get_parameter" && method.ContainingType.IsModule();

    /// <summary>Whether the object that a method returns is new.</summary>
    public static bool MakesItsResult(IMethodSymbol method) => method.ContainingType.FullName() == "System.Linq.Enumerable" && method.Name is "ToArray" or "ToList" or "ToDictionary" or "ToHashSet" || method.Name == "Clone" && method.ContainingType.SpecialType == SpecialType.System_Array;

    /// <summary>Whether nothing can change an object of the type.</summary>
    public static bool IsImmutable(ITypeSymbol? type) => type is { IsValueType: true, TypeKind: TypeKind.Enum } or { SpecialType: >= SpecialType.System_Boolean and <= SpecialType.System_String } or { IsTupleType: true } or { IsReadOnly: true, IsValueType: true };

    /// <summary>What a method may change, in words; null if nothing that it is not given.</summary>
    /// <param name="method">The method.</param>
    /// <param name="isFresh">Whether the object that it is called on is forward's own.</param>
    public string? Of(IMethodSymbol method, bool isFresh)
    {
        method = (method.ReducedFrom ?? method).OriginalDefinition;
        if (method.DeclaringSyntaxReferences.Length > 0)
            return OfSource(method);
        if (method.ContainingType.FullName() is var type && type.StartsWith("TorchSharp.", System.StringComparison.Ordinal) && (method.ReturnsVoid && method.Name is not "_assert" || method.Name is "manual_seed" or "seed" or "get_rng_state" or "train" or "eval" or "to" or "requires_grad_" or "load_state_dict" or "load" or "apply" or "register_buffer" or "register_module" or "register_parameter"))
            return "it changes the state of torch or of a module";
        if (method.IsStatic || method.MethodKind is MethodKind.Constructor or MethodKind.PropertyGet || isFresh || IsImmutable(method.ContainingType) || Readers.Contains(method.Name) || IsPure(method))
            return null;
        return "it may change what forward has not made";
    }

    /// <summary>Whether a method's own code works in place on a tensor that it is given, or lets another method do so.</summary>
    public bool WritesParameter(IMethodSymbol method, int depth = 0)
    {
        method = (method.ReducedFrom ?? method).OriginalDefinition;
        return depth < MaxDepth && method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is { } syntax && models.Of(syntax).GetOperation(syntax) is { } body
            && body.Descendants().OfType<IInvocationOperation>().Any(call => call.TargetMethod.ContainingType.IsTensor()
                ? call.TargetMethod.Name.Length > 1 && call.TargetMethod.Name.EndsWith("_", System.StringComparison.Ordinal) && IsGiven(call.Instance)
                : (IsGiven(call.Instance) || call.Arguments.Any(argument => IsGiven(argument.Value))) && WritesParameter(call.TargetMethod, depth + 1));
    }

    /// <summary>Whether an expression is a parameter, or made of one by calls that may give a view.</summary>
    private static bool IsGiven(IOperation? operation) => operation switch
    {
        IParameterReferenceOperation => true,
        IInvocationOperation call => call.TargetMethod.ContainingType.IsTensor() && IsGiven(call.Instance),
        IPropertyReferenceOperation { Arguments.Length: > 0 } element => IsGiven(element.Instance),
        IConversionOperation conversion => IsGiven(conversion.Operand),
        _ => false,
    };

    private string? OfSource(IMethodSymbol method)
    {
        if (known.TryGetValue(method, out var result))
            return result;
        known[method] = null; // A recursive call adds nothing.
        var syntax = method.DeclaringSyntaxReferences[0].GetSyntax();
        var body = models.Of(syntax).GetOperation(syntax);
        return known[method] = body is null ? null : body.DescendantsAndSelf().Select(part => OfPart(part, method)).FirstOrDefault(reason => reason is not null);
    }

    private string? OfPart(IOperation part, IMethodSymbol method) => part switch
    {
        IAssignmentOperation assignment => OfTarget(assignment.Target, method),
        IIncrementOrDecrementOperation step => OfTarget(step.Target, method),
        IInvocationOperation call when call.TargetMethod.ContainingType.IsTensor() || call.TargetMethod.ContainingType.FullName() is KnownNames.Torch or KnownNames.Functional =>
            call.TargetMethod.Name.EndsWith("_", System.StringComparison.Ordinal) || RelDrop.Operations.OperationCatalog.IsRandom(call.TargetMethod.Name) ? $"it calls {call.TargetMethod.Name}" : null,
        IInvocationOperation call when call.TargetMethod.MethodKind == MethodKind.DelegateInvoke => null,
        IInvocationOperation call => Of(call.TargetMethod, call.Instance is not null && IsOwn(call.Instance)),
        IPropertyReferenceOperation { Property: { Name: "training", ContainingType: var home } } when home.IsModule() => AsksForTraining,
        IPropertyReferenceOperation { Property.GetMethod: { } getter } => Of(getter, isFresh: false),
        IObjectCreationOperation { Constructor: { } constructor } => Of(constructor, isFresh: true),
        IDynamicInvocationOperation => "it is dynamic",
        _ => null,
    };

    /// <summary>Assigning is harmless to locals, to parts of what the method has made, and in a constructor to the object itself.</summary>
    private static string? OfTarget(IOperation target, IMethodSymbol method) => target switch
    {
        ILocalReferenceOperation { Local.IsRef: false } or IDiscardOperation or IDeclarationExpressionOperation => null,
        IParameterReferenceOperation { Parameter.RefKind: RefKind.None or RefKind.Out } => null,
        ITupleOperation tuple => tuple.Elements.Select(element => OfTarget(element, method)).FirstOrDefault(reason => reason is not null),
        IConversionOperation conversion => OfTarget(conversion.Operand, method),
        IArrayElementReferenceOperation element when IsOwn(element.ArrayReference) => null,
        IMemberReferenceOperation { Instance: { } owner } when IsOwn(owner) || (owner is IInstanceReferenceOperation && method.MethodKind == MethodKind.Constructor) || owner is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver } => null,
        IMemberReferenceOperation member => $"it assigns '{member.Member.Name}'",
        _ => "it changes what it is given",
    };

    /// <summary>Whether an object was made by the method that names it: a local whose declaration creates it.</summary>
    private static bool IsOwn(IOperation owner) => owner is IObjectCreationOperation or IArrayCreationOperation
        || (owner is IConversionOperation conversion && IsOwn(conversion.Operand))
        || (owner is ILocalReferenceOperation { Local: var local } && local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is Microsoft.CodeAnalysis.CSharp.Syntax.VariableDeclaratorSyntax
        {
            Initializer.Value: Microsoft.CodeAnalysis.CSharp.Syntax.BaseObjectCreationExpressionSyntax or Microsoft.CodeAnalysis.CSharp.Syntax.ArrayCreationExpressionSyntax
                or Microsoft.CodeAnalysis.CSharp.Syntax.ImplicitArrayCreationExpressionSyntax or Microsoft.CodeAnalysis.CSharp.Syntax.CollectionExpressionSyntax or Microsoft.CodeAnalysis.CSharp.Syntax.InitializerExpressionSyntax,
        });
}
