using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;
using RelDrop.Graphs;
using RelDrop.Operations;
using RelDrop.Support;

namespace RelDrop.Generator.Frontend;

/// <summary>Expressions that involve tensors: names, members, operators, tuples. What does not is plain.</summary>
internal sealed partial class ForwardReader
{
    private Value Evaluate(IOperation operation)
    {
        Step(operation);
        operation = Uncast(operation);
        if (operation.ConstantValue.HasValue)
            return Literal(operation);
        if (computed.TryGetValue(operation, out var known))
            return known;
        switch (operation)
        {
            case ILocalReferenceOperation local:
                return Local(local.Local, local);
            case IParameterReferenceOperation parameter:
                return Local(parameter.Parameter, parameter);
            case ISimpleAssignmentOperation assignment:
                return Assign(assignment);
            case ICompoundAssignmentOperation assignment:
                return Assign(assignment);
            case ICoalesceAssignmentOperation assignment:
                return Assign(assignment);
            case IIncrementOrDecrementOperation step:
                return Assign(step);
            case IDeconstructionAssignmentOperation assignment:
                return Ordered(assignment.Target, assignment.Value, () => Deconstruct(assignment.Target, Evaluate(assignment.Value), assignment));
            case IInvocationOperation call:
                return ReadCall(call);
            case IObjectCreationOperation creation when ReadCreation(creation) is { } made:
                return made;
            case IFieldReferenceOperation or IPropertyReferenceOperation or IArrayElementReferenceOperation or IImplicitIndexerReferenceOperation when ReadMember(operation) is { } member:
                return member;
            case ITupleOperation tuple when IsOfTensors(tuple):
                return new TupleValue(Elements(tuple).ToEquatable(), ((INamedTypeSymbol)tuple.Type!).TupleElements.Select(element => element.Name).ToEquatable());
            case ITupleOperation tuple when tuple.Elements.Any(element => IsTensors(element.Type)):
                return new TupleValue(Elements(tuple).ToEquatable(), default);
            case IDelegateCreationOperation creation:
                return Evaluate(creation.Target);
            case IAnonymousFunctionOperation lambda:
                return new FunctionValue(lambda.Symbol, lambda.Body, Self);
            case IMethodReferenceOperation { Method: var method } reference when (reference.Instance is null or IInstanceReferenceOperation or { Type: null }) && method.DeclaringSyntaxReferences.Length == 1:
                return new FunctionValue(method, null, method.IsStatic ? null : Self);
            case IMethodReferenceOperation { Instance: { Type: { } owner } instance, Method: { Name: "forward" or "call" } method } when owner.IsModule() && !IsModel(instance):
                return new FunctionValue(Declared(method, Substitute(owner)), null, AsModule(instance) ?? throw UnknownOperation(instance));
            case IInstanceReferenceOperation when Self is { } self:
                return self;
            case IConditionalOperation conditional when IsInvolved(conditional):
                return ReadConditional(conditional);
            case ISwitchExpressionOperation choice:
                return ReadSwitchExpression(choice);
            case ICoalesceOperation coalesce when IsInvolved(coalesce):
                return ReadCoalesce(coalesce);
            case IConditionalAccessOperation access when IsInvolved(access):
                return ReadConditionalAccess(access);
            case IConditionalAccessInstanceOperation when receivers.Count > 0:
                return receivers.Peek();
            case IThrowOperation @throw:
                return Throw(@throw);
            case IWithOperation with:
                return ReadWith(with);
            case IConversionOperation conversion:
                return ReadConversion(conversion);
        }

        if (ReadElements(operation) is { } list)
            return list;
        return operation switch
        {
            IBinaryOperation binary when binary.Type.IsTensor() => ReadBinary(binary, binary.OperatorKind, binary.LeftOperand, binary.RightOperand),
            IUnaryOperation { OperatorMethod: { } method } unary when unary.Type.IsTensor() && !IsTorch(method.ContainingType) => throw UnknownOperation(unary),
            IUnaryOperation { OperatorKind: UnaryOperatorKind.Minus } minus when minus.Type.IsTensor() => ReadNegation(minus),
            IUnaryOperation { OperatorKind: UnaryOperatorKind.BitwiseNegation } not when not.Type.IsTensor() => AddConstant(not, "not", $"~{OperandText(Evaluate(not.Operand), not.Operand, [])}"),
            IUnaryOperation { OperatorKind: UnaryOperatorKind.Plus } plus when plus.Type.IsTensor() => Evaluate(plus.Operand),
            IFieldReferenceOperation or IPropertyReferenceOperation or IArrayElementReferenceOperation or IImplicitIndexerReferenceOperation => MemberText(operation),
            ITupleOperation tuple => TupleText(tuple),
            IDefaultValueOperation when IsTensors(operation.Type) => Null,
            _ when IsTensors(operation.Type) => throw UnknownOperation(operation),
            _ => PlainText(operation),
        };
    }

    private Value[] Elements(ITupleOperation tuple) => [.. tuple.Elements.Select((element, i) => Settled(Evaluate(element), element, tuple.Elements.Skip(i + 1)))];

    private readonly Stack<Value> receivers = new();

    private Value Local(ISymbol symbol, IOperation place)
    {
        if (locals.TryGetValue(Resolve(symbol), out var value))
            return value is UnknownValue ? throw new NotCompiledException() : value;
        if (symbol is ILocalSymbol { HasConstantValue: true } constant)
            return PlainValue.Name(TypedLiteral.Of(constant.ConstantValue, constant.Type, type => TypeName(type, place)));
        if (symbol is IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor, ContainingType: var owner }, RefKind: RefKind.None } parameter && SymbolEqualityComparer.Default.Equals(owner, model) && IsOfClass(parameter))
            return Captured(parameter, place);
        throw symbol is IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } }
            ? Unsupported(place, $"use of '{symbol.Name}'", "It is a parameter of the constructor, which the compiled pass cannot read; keep it in a field.")
            : Unsupported(place, $"use of '{symbol.Name}'", "Its value here is not known when the model is compiled.");
    }

    /// <summary>A tensor of which something is asked.</summary>
    private Value Receiver(IOperation owner) => Evaluate(owner) is var value && value is PlainValue { IsNull: true } ? throw Unsupported(owner, "expression", "It is null here.") : value;
    private static bool IsOfClass(IParameterSymbol parameter) => parameter.ContainingSymbol.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax() is TypeDeclarationSyntax);

    /// <summary>A parameter of the model's class, which the pass reads by a property that is added to the class.</summary>
    private Value Captured(IParameterSymbol parameter, IOperation place)
    {
        var (name, type) = ($"parameter_{parameter.Name}", TypeName(parameter.Type, place));
        captured.Add((type, name, EscapedName(parameter)));
        return parameter.Type.IsModule()
            ? new ModuleValue(layers.Refer(parameter.Type.WithNullableAnnotation(NullableAnnotation.NotAnnotated), $"module.{name}{(parameter.Type.NullableAnnotation == NullableAnnotation.Annotated ? "!" : "")}", parameter.Name, isKept: false), null)
            : PlainValue.Name("module." + name);
    }

    /// <summary>Whether what an expression gives is followed: tensors, and whatever holds or makes them.</summary>
    private bool IsInvolved(IOperation operation) => IsTensors(operation.Type) || operation.Type.IsModule() || IsHolder(operation.Type);

    private bool IsOfTensors(ITupleOperation tuple) => tuple.Type is INamedTypeSymbol { IsTupleType: true } && tuple.Elements.Any(element => IsTensors(element.Type) || element.Type.IsModule());

    private Value ReadConversion(IConversionOperation conversion)
    {
        if (conversion.Type is { } target && (target.IsTensor() || target.IsModule()))
        {
            if (conversion.Operand.Type.IsTensor() || conversion.Operand.Type.IsModule())
                return Cast(Evaluate(conversion.Operand), target, conversion);
            if (conversion.OperatorMethod is { } method && !IsTorch(method.ContainingType))
                throw UnknownOperation(conversion);
            if (conversion.OperatorMethod is not null && target.IsTensor())
                return AddConstant(conversion, "constant", $"({TypeName(target, conversion)}){Plain(conversion.Operand).Operand}");
        }

        if (IsTensors(conversion.Type) || conversion.Operand is IAnonymousFunctionOperation or IMethodReferenceOperation)
            return Evaluate(conversion.Operand);
        return PlainText(conversion);
    }

    /// <summary>A module seen as one of another class.</summary>
    private Value Cast(Value value, ITypeSymbol target, IOperation place)
    {
        if (value is not ModuleValue module || !target.IsModule() || target.FullName() == module.Layer.Type)
            return value;
        return target.IsAbstract ? module : module with { Layer = layers.Refer(target, $"(({TypeName(target, place)}){module.Layer.Access})", module.Layer.Path, module.Layer.IsKept) with { Rule = module.Layer.Rule, RuleLocation = module.Layer.RuleLocation, Index = module.Layer.Index } };
    }

    // ---- Operators ----
    private Value ReadBinary(IOperation place, BinaryOperatorKind kind, IOperation left, IOperation right)
    {
        // A long sum leans to the left: its terms are read in a loop, so that the stack holds.
        var pending = new Stack<(IOperation Place, BinaryOperatorKind Kind, IOperation Right)>();
        pending.Push((place, kind, right));
        while (Uncast(left) is IBinaryOperation inner && inner.Type.IsTensor() && !inner.ConstantValue.HasValue)
        {
            Step(inner);
            pending.Push((inner, inner.OperatorKind, inner.RightOperand));
            left = inner.LeftOperand;
        }

        var value = Evaluate(left);
        while (pending.Count > 0)
        {
            var (at, @operator, other) = pending.Pop();
            value = Settled(value, left, [other]);
            var second = Evaluate(other);
            value = ReadComplexProduct(at, value, left, second, other) ?? (Value)Binary(at, @operator, value, left, second, other);
            left = at;
        }

        return value;
    }

    private TensorValue Binary(IOperation place, BinaryOperatorKind kind, Value left, IOperation leftPlace, Value right, IOperation rightPlace)
    {
        if (left is PlainValue { IsNull: true } || right is PlainValue { IsNull: true })
            throw Unsupported(place, "expression", "One of its tensors is null.");
        if (place is IBinaryOperation { OperatorMethod: { } method } && !IsTorch(method.ContainingType))
            throw UnknownOperation(place);
        var inputs = new List<int>();
        var x = OperandText(left, leftPlace, inputs);
        var fromLeft = inputs.Count > 0;
        var y = OperandText(right, rightPlace, inputs);
        var areTensors = IsTensor(leftPlace) && IsTensor(rightPlace);
        var (symbol, title, operation) = kind switch
        {
            BinaryOperatorKind.Add => ("+", "sum", areTensors ? Operation.Add : Operation.Offset),
            BinaryOperatorKind.Subtract => ("-", "difference", areTensors ? Operation.Subtract : fromLeft ? Operation.Offset : Operation.Activation),
            BinaryOperatorKind.Multiply => ("*", "product", Operation.Multiply),
            BinaryOperatorKind.Divide => ("/", "quotient", fromLeft ? Operation.Divide : Operation.Function),
            BinaryOperatorKind.Remainder => ("%", "remainder", Operation.Function),
            _ => (TokenOf(kind) ?? throw UnknownOperation(place), "comparison", Operation.Constant),
        };

        // Of a constant's sign nothing is known; and a difference has any.
        var range = inputs.Count == 2 && kind != BinaryOperatorKind.Subtract ? OutputRange.KeepsSign : OutputRange.Any;
        var code = kind == BinaryOperatorKind.Add ? IsTensor(leftPlace) ? Fragment.Sum(x, y) : Fragment.Sum(y, x)
            : kind == BinaryOperatorKind.Subtract && !IsTensor(leftPlace) ? Fragment.Sum($"{y}.negative()", x)
            : $"{x} {symbol} {y}";
        return AddFunction(place, title, new KnownFunction(operation, range), code, inputs.ToEquatable(), apply => apply with
        {
            Addend = operation == Operation.Add ? OwnParameter(left, leftPlace) ?? OwnParameter(right, rightPlace) : null,
        });
    }

    private static bool IsTensor(IOperation operand) => operand.Type.DerivesFrom(KnownNames.Tensor);

    private TensorValue ReadNegation(IUnaryOperation minus)
    {
        var inputs = new List<int>();
        var operand = OperandText(Evaluate(minus.Operand), minus.Operand, inputs);
        return AddFunction(minus, "negation", new KnownFunction(Operation.Activation, OutputRange.Any), $"-{operand}", inputs.ToEquatable());
    }

    /// <summary>An operand's C#: a hole for a tensor, which is an input if it carries relevance; a scalar for a number.</summary>
    private string OperandText(Value value, IOperation place, List<int> inputs)
    {
        switch (value)
        {
            case TensorValue tensor:
                Touch(tensor.Id, place);
                if (tensor.Carries)
                    inputs.Add(tensor.Id);
                return Fragment.Hole(tensor.Id);
            case PlainValue plain:
                return IsNumber(place) ? NumberText(plain, place.Type) : plain.Operand;
            case PackedValue optional:
                return OperandText(Unpack(optional, "0", place), place, inputs);
            case ListValue { IsDictionary: false } list when PackedOf(list) is { } packed:
                Touch(packed.Packed.Id, place);
                inputs.AddRange(InputsOf(packed));
                return UnpackText(packed);
            case ListValue { IsDictionary: false } list:
                return $"[{string.Join(", ", lists[list].Select(item => OperandText(item, place, inputs)))}]";
            case PartsValue parts:
                inputs.AddRange(parts.Inputs);
                return parts.Code;
            case UnknownValue:
                throw new NotCompiledException();
            default:
                throw UnknownOperation(place);
        }
    }

    // ---- Functions ----

    /// <summary>Applies a function; one that reads no relevance is a constant.</summary>
    private TensorValue AddFunction(IOperation place, string title, KnownFunction function, string code, EquatableArray<int> inputs, System.Func<Apply, Apply>? more = null)
    {
        if (inputs.Count == 0 || isDetached || function.Operation == Operation.Constant || (isWithoutGradient && !KeepsHistory(place, title, function)))
            return AddConstant(place, title, code);
        TouchAll(code, place);

        // Of what depends on several tensors, element by element, only the gradient is known; a shape is asked of no tensor but the first.
        if ((function.Operation.IsActivation || function.Operation == Operation.Normalization) && inputs.Distinct().Count() > 1)
            function = function with { Operation = Operation.Function, Range = OutputRange.Any };
        if (function.Operation == Operation.Reshape || function.Operation == Operation.Identity)
            inputs = inputs.Take(1).ToEquatable();

        // The factors of a product are told apart even if they are the same tensor.
        var isPair = inputs.Count == 2 && (function.Operation.IsSum || function.Operation.IsProduct);
        var range = function.Range is OutputRange.KeepsSign && new Fragment(code).ReadElements.Except(inputs).Any() ? OutputRange.Any : function.Range;
        var apply = new Apply(nextValue++, function.Operation, isPair ? inputs : inputs.Distinct().ToEquatable(), title, new Fragment(code), LocationOf(place)) { Range = range };
        FollowKept(apply, place);
        return Add(more?.Invoke(apply) ?? apply);
    }

    /// <summary>Whether what a function gives under no_grad has the history of its input: what is its input itself, and what a list holds, which is forward's own.</summary>
    private bool KeepsHistory(IOperation place, string title, KnownFunction function)
    {
        if (OperationCatalog.MayGiveItsInput(title))
            throw Unsupported(place, "call", "Under no_grad it gives its input itself, with its history, or a new tensor without, as the input may be; call it outside of no_grad, or call clone.");
        return ReferenceEquals(function, Packing) || OperationCatalog.GivesItsInput(title);
    }

    // ---- Types ----

    /// <summary>Whether a type is a tensor, or a list or tuple of them.</summary>
    private bool IsTensors(ITypeSymbol? type) => type is not null && Substitute(type) switch
    {
        IArrayTypeSymbol array => IsTensors(array.ElementType),
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: [var held] } => IsTensors(held),
        INamedTypeSymbol { IsTupleType: true } tuple => tuple.TupleElements.Any(element => IsTensors(element.Type)),
        INamedTypeSymbol { Name: "ValueCollection", ContainingType: { } owner } => IsTensors(owner),
        INamedTypeSymbol { TypeArguments: [{ SpecialType: SpecialType.System_String }, var element] } pairs when pairs.Name == "KeyValuePair" || Signature.IsDictionary(pairs) => element.IsTensor(),
        INamedTypeSymbol { TypeArguments: [var element], ContainingNamespace: var home } when home.ToDisplayString() is "System.Collections.Generic" or "System.Collections.ObjectModel" or "System" => element.IsTensor(),
        INamedTypeSymbol { Name: "Tuple", ContainingNamespace.Name: "System" } tuple => tuple.TypeArguments.Any(IsTensors),
        var other => other.IsTensor(),
    };
}
