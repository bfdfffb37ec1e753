using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace RelDrop.Generator.Frontend;

/// <summary>What is assigned to: in which order its parts are computed, and which locals it concerns.</summary>
internal sealed partial class ForwardReader
{
    /// <summary>Parts of targets that have been computed before what is assigned to them.</summary>
    private readonly Dictionary<IOperation, Value> computed = [];

    /// <summary>
    /// C# computes the object and the indexes of a target first and once, then the value. That is seen only where one of them does more than
    /// give a value, or several targets are assigned at once; there they are computed ahead.
    /// </summary>
    private Value Ordered(IOperation target, IOperation? value, System.Func<Value> assign)
    {
        var parts = PartsOf(target).ToArray();
        if (parts.Length == 0 || (Parts(target).Length == 0 && !parts.Append(value).Any(part => part?.DescendantsAndSelf().Any(DoesMore) == true)))
            return assign();
        foreach (var part in parts)
        {
            if (part.Type is { IsValueType: false } && SymbolOf(part) is { } owner && parts.Append(value).Any(other => other is not null && MayReplace(other, owner)))
                throw Unsupported(target, "assignment", "What is assigned to it changes what it is a part of; compute that before, in a statement of its own.");
            if (SymbolOf(part) is null || !IsTensors(part.Type))
                computed[part] = Stable("part", Evaluate(part), part);
        }

        var result = assign();
        foreach (var part in parts)
            computed.Remove(part);
        return result;
    }

    /// <summary>The object that a target is a part of, and its indexes.</summary>
    private static IEnumerable<IOperation> PartsOf(IOperation target) => Uncast(target) switch
    {
        IArrayElementReferenceOperation element => [.. Owner(element.ArrayReference), .. element.Indices.SelectMany(Indexes)],
        IPropertyReferenceOperation { Instance: { } owner } property => [.. Owner(owner), .. property.Arguments.SelectMany(argument => Indexes(argument.Value))],
        IFieldReferenceOperation { Instance: { } owner } => Owner(owner),
        IImplicitIndexerReferenceOperation element => [.. Owner(element.Instance), .. Indexes(element.Argument)],
        ITupleOperation tuple => tuple.Elements.SelectMany(PartsOf),
        _ => [],
    };

    /// <summary>The object that a target is a part of; a struct is where it stands, not a copy.</summary>
    private static IEnumerable<IOperation> Owner(IOperation owner) => owner.Type is { IsValueType: true } ? PartsOf(owner) : [Uncast(owner)];

    /// <summary>What an index counts with: a range, or one from the end, is no value of its own.</summary>
    private static IEnumerable<IOperation> Indexes(IOperation index) => Argument(index) switch
    {
        IArrayCreationOperation { IsImplicit: true, Initializer: { } several } => several.ElementValues.SelectMany(Indexes),
        IRangeOperation range => new[] { range.LeftOperand, range.RightOperand }.OfType<IOperation>().SelectMany(Indexes),
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat } end => Indexes(end.Operand),
        { ConstantValue.HasValue: true } => [],
        var one => [one],
    };

    private static ISymbol? SymbolOf(IOperation operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        _ => null,
    };

    /// <summary>The arguments that are computed after one.</summary>
    private static IEnumerable<IOperation> After(IArgumentOperation argument, IInvocationOperation call) => call.Arguments.SkipWhile(one => one != argument).Skip(1);

    /// <summary>Whether computing something may give a local another value; what functions do that are called in it is not followed here.</summary>
    private static bool MayReplace(IOperation operation, ISymbol local)
    {
        return operation.DescendantsAndSelf().Any(part => part switch
        {
            IDeconstructionAssignmentOperation several => several.Target.DescendantsAndSelf().Any(Is),
            IAssignmentOperation assignment => Is(Uncast(assignment.Target)),
            IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument => Is(Uncast(argument.Value)),
            IInvocationOperation { TargetMethod.MethodKind: MethodKind.LocalFunction or MethodKind.DelegateInvoke } => IsReassigned(local),
            _ => false,
        });

        bool Is(IOperation target) => SymbolEqualityComparer.Default.Equals(SymbolOf(target), local);
    }

    /// <summary>A value that what is computed after it may change is computed before that.</summary>
    private Value Settled(Value value, IOperation place, IEnumerable<IOperation> later) =>
        value is PlainValue { IsStable: false, Constant.HasValue: false } plain && place.Type is { } type && later.Any(one => one.DescendantsAndSelf().Any(DoesMore)) ? Name("operand", Substitute(type), plain, place) : value;

    private static bool DoesMore(IOperation part) => part is IAssignmentOperation or IIncrementOrDecrementOperation or IInvocationOperation or IObjectCreationOperation;

    /// <summary>The locals that operations assign, or change in place.</summary>
    private IEnumerable<ISymbol> AssignedIn(IEnumerable<IOperation> operations) => operations
        .SelectMany(operation => operation.DescendantsAndSelf())
        .SelectMany(operation => operation switch
        {
            IAssignmentOperation assignment => Targets(assignment.Target),
            IIncrementOrDecrementOperation step => Targets(step.Target),
            IVariableDeclaratorOperation declarator => [declarator.Symbol],
            IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument => Targets(argument.Value),
            _ => Enumerable.Empty<ISymbol>(),
        })
        .Select(Resolve)
        .Distinct<ISymbol>(SymbolEqualityComparer.Default);

    private static IEnumerable<ISymbol> Targets(IOperation target) => Uncast(target) switch
    {
        ILocalReferenceOperation local => [local.Local],
        IParameterReferenceOperation parameter => [parameter.Parameter],
        ITupleOperation tuple => tuple.Elements.SelectMany(Targets),
        IDeclarationExpressionOperation declaration => Targets(declaration.Expression),
        IPropertyReferenceOperation { Instance: { } owner, Arguments.Length: > 0 } => Targets(owner),
        _ => [],
    };

    /// <summary>An operation without the conversions that change nothing, or make a type more general.</summary>
    private static IOperation Uncast(IOperation operation)
    {
        while (true)
        {
            switch (operation)
            {
                case ITranslatedQueryOperation query:
                    operation = query.Operation;
                    break;
                case IParenthesizedOperation parenthesized:
                    operation = parenthesized.Operand;
                    break;
                case IConversionOperation { OperatorMethod: null, Conversion: { IsIdentity: true } or { IsReference: true, IsImplicit: true } } conversion:
                    operation = conversion.Operand;
                    break;
                case IConversionOperation { IsImplicit: true, OperatorMethod: null, Operand: IObjectCreationOperation made } conversion when SymbolEqualityComparer.Default.Equals(conversion.Type, made.Type):
                    operation = made;
                    break;
                default:
                    return operation;
            }
        }
    }
}
