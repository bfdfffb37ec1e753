using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RelDrop.Generator.Diagnostics;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;
using RelDrop.Operations;

namespace RelDrop.Generator.Frontend;

/// <summary>Expressions: names, assignments, operators, tuples, lists and indexing. Calls have a file of their own.</summary>
internal sealed partial class ForwardReader
{
    private Value Evaluate(ExpressionSyntax expression)
    {
        switch (expression)
        {
            case ParenthesizedExpressionSyntax parenthesized:
                return Evaluate(parenthesized.Expression);
            case PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } suppressed:
                return Evaluate(suppressed.Operand);
            case CastExpressionSyntax cast when TypeOf(cast.Type) is { } type && (type.IsTensor() || type.IsModule()):
                return Evaluate(cast.Expression);
            case AssignmentExpressionSyntax assignment:
                return Assign(assignment);
            case TupleExpressionSyntax tuple when tuple.Arguments.Any(argument => IsTensors(argument.Expression)):
                return new TupleValue(tuple.Arguments.Select(argument => Evaluate(argument.Expression)).ToEquatable());
            case InvocationExpressionSyntax call:
                return ReadCall(call);
            case IdentifierNameSyntax or MemberAccessExpressionSyntax or ElementAccessExpressionSyntax:
                return ReadName(expression);
        }

        if (Elements(expression) is { } elements && IsTensors(expression))
            return new ListValue(elements.Select(Evaluate).ToEquatable());
        if (!IsTensors(expression))
            return new PlainValue(ToFragment(expression).Text);
        return expression switch
        {
            ConditionalExpressionSyntax conditional => ReadConditional(conditional),
            SwitchExpressionSyntax choice => ReadSwitch(choice, 0),
            BinaryExpressionSyntax binary => ReadBinary(binary, binary.Kind(), binary.Left, binary.Right),
            PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.UnaryMinusExpression } minus => ReadNegation(minus),
            _ => throw UnknownOperation(expression),
        };
    }

    private Value Assign(AssignmentExpressionSyntax assignment)
    {
        if (assignment.Left is TupleExpressionSyntax or DeclarationExpressionSyntax { Designation: ParenthesizedVariableDesignationSyntax })
            return Deconstruct(assignment);
        if (SymbolOf(assignment.Left) is not (ILocalSymbol or IParameterSymbol))
            throw Unsupported(assignment, "assignment", "Assign to locals; forward must not change the model.");
        var value = assignment.Kind() switch
        {
            SyntaxKind.SimpleAssignmentExpression => Evaluate(assignment.Right),
            _ when !TypeOf(assignment.Left).IsTensor() => throw UnknownOperation(assignment),
            SyntaxKind.AddAssignmentExpression => ReadBinary(assignment, SyntaxKind.AddExpression, assignment.Left, assignment.Right),
            SyntaxKind.SubtractAssignmentExpression => ReadBinary(assignment, SyntaxKind.SubtractExpression, assignment.Left, assignment.Right),
            SyntaxKind.MultiplyAssignmentExpression => ReadBinary(assignment, SyntaxKind.MultiplyExpression, assignment.Left, assignment.Right),
            SyntaxKind.DivideAssignmentExpression => ReadBinary(assignment, SyntaxKind.DivideExpression, assignment.Left, assignment.Right),
            _ => throw UnknownOperation(assignment),
        };
        return locals[SymbolOf(assignment.Left)!] = value;
    }

    private Value Deconstruct(AssignmentExpressionSyntax assignment)
    {
        ISymbol?[] targets = assignment.Left switch
        {
            TupleExpressionSyntax tuple => [.. tuple.Arguments.Select(argument => argument.Expression is DeclarationExpressionSyntax { Designation: { } one } ? Declared(one) : SymbolOf(argument.Expression))],
            DeclarationExpressionSyntax { Designation: ParenthesizedVariableDesignationSyntax several } => [.. several.Variables.Select(Declared)],
            _ => [],
        };
        var value = Evaluate(assignment.Right);
        if (value is TupleValue known && known.Items.Count != targets.Length)
            throw UnknownOperation(assignment);
        for (var i = 0; i < targets.Length; i++)
        {
            // A discard has no symbol, and nothing is computed for it.
            if (targets[i] is ILocalSymbol or IParameterSymbol)
                locals[targets[i]!] = Item(value, i, assignment);
        }

        return value;
    }

    private ISymbol? Declared(VariableDesignationSyntax designation) =>
        designation is SingleVariableDesignationSyntax single ? Symbols(single).GetDeclaredSymbol(single) : null;

    /// <summary>An element of a tuple.</summary>
    private Value Item(Value value, int index, SyntaxNode node) => value switch
    {
        TupleValue tuple => tuple.Items[index],
        // The second of what max, topk and the like give are indexes.
        PartsValue parts => index == 0
            ? AddFunction(node, parts.Title, parts.Function, $"{parts.Code}.Item1", parts.Inputs)
            : AddConstant(node, parts.Title, new Fragment($"{parts.Code}.Item{(index + 1).ToString(CultureInfo.InvariantCulture)}")),
        PlainValue plain => new PlainValue($"{plain.Text}.Item{(index + 1).ToString(CultureInfo.InvariantCulture)}"),
        _ => throw Unsupported(node, "deconstruction", "Take apart what a block, a helper method or a function such as chunk gives."),
    };

    // ---- Names ----
    private Value ReadName(ExpressionSyntax expression)
    {
        var symbol = SymbolOf(expression);
        if (symbol is ILocalSymbol or IParameterSymbol && locals.TryGetValue(symbol, out var value))
            return value;
        if (expression is ElementAccessExpressionSyntax access && ReadElement(access) is { } element)
            return element;
        if (expression is MemberAccessExpressionSyntax member && ReadMember(member, symbol) is { } part)
            return part;
        if (symbol is IFieldSymbol or IPropertySymbol && IsOwnMember(expression, symbol) && TypeOf(expression).IsModule())
            return new ModuleValue(layers.Read(symbol), symbol);
        if (TypeOf(expression) is { } type && type.IsModule())
            return new ModuleValue(expression is ElementAccessExpressionSyntax item ? ReferElement(item, type) : layers.Refer(type, ToFragment(expression).Text, expression.WithoutTrivia().ToString(), isKept: false), null);

        // Parameters, buffers and other tensors of the model's own carry no relevance.
        return new PlainValue(ToFragment(expression).Text);
    }

    /// <summary>A module by its place in a collection.</summary>
    private LayerRef ReferElement(ElementAccessExpressionSyntax access, ITypeSymbol type)
    {
        var index = access.ArgumentList.Arguments[0].Expression;
        return layers.Refer(type, ToFragment(access).Text, ElementPath(access), SymbolOf(access.Expression)?.IsKept() == true) with { Index = Symbols(index).GetConstantValue(index).HasValue ? null : ToFragment(index).Text };
    }

    /// <summary>The path of a collection's element, which may be one of a collection in a collection.</summary>
    private string ElementPath(ElementAccessExpressionSyntax access)
    {
        var collection = CollectionName(access.Expression);
        var index = access.ArgumentList.Arguments[0].Expression;
        return Symbols(index).GetConstantValue(index) is { HasValue: true, Value: var constant } ? System.FormattableString.Invariant($"{collection}.{constant}") : $"{collection}[{index.WithoutTrivia()}]";
    }

    private Value? ReadMember(MemberAccessExpressionSyntax member, ISymbol? symbol)
    {
        var name = member.Name.Identifier.Text;
        var receiver = TypeOf(member.Expression);
        if (receiver.IsTensor())
        {
            return name is "T" or "mT" or "H" or "mH" ? ReadReceiver(member, name, new KnownFunction(Operation.Rearrange, OutputRange.KeepsSign), "." + name)
                : TypeOf(member).IsTensor() ? throw UnknownOperation(member)
                : null;
        }

        if (receiver is not INamedTypeSymbol { IsTupleType: true } tuple || !tuple.TupleElements.Any(element => IsTensors(element.Type)))
            return null;
        var index = tuple.TupleElements.ToList().FindIndex(element => element.Name == name || element.CorrespondingTupleField?.Name == name);
        return index < 0 ? null : Item(Evaluate(member.Expression), index, member);
    }

    private Value? ReadElement(ElementAccessExpressionSyntax access)
    {
        var arguments = access.ArgumentList.Arguments;
        if (TypeOf(access.Expression).IsTensor())
        {
            var inputs = new List<int>();
            var receiver = Operand(access.Expression, inputs);
            var indexes = string.Join(", ", arguments.Select(argument => ArgumentText(argument, inputs)));
            return AddFunction(access, "index", new KnownFunction(Operation.Rearrange, OutputRange.KeepsSign), $"{receiver}[{indexes}]", inputs.ToEquatable());
        }

        if (!IsTensors(access.Expression))
            return null;
        switch (Evaluate(access.Expression))
        {
            case PartsValue parts:
                return AddFunction(access, parts.Title, parts.Function, $"{parts.Code}[{ToFragment(arguments[0].Expression)}]", parts.Inputs);
            case ListValue list when ConstantIndex(arguments[0].Expression, list.Items.Count) is { } index && index >= 0 && index < list.Items.Count:
                return list.Items[index];
            case ListValue:
                throw Unsupported(access, "index", "Index a list of tensors by constants within its length.");
            default:
                return null;
        }
    }

    private int? ConstantIndex(ExpressionSyntax index, int count)
    {
        var (fromEnd, value) = index is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.IndexExpression } end ? (true, end.Operand) : (false, index);
        return Symbols(value).GetConstantValue(value) is { HasValue: true, Value: int constant } ? (fromEnd ? count - constant : constant) : null;
    }

    /// <summary>The elements of a list that is written out, or null.</summary>
    private static IEnumerable<ExpressionSyntax>? Elements(ExpressionSyntax expression) => expression switch
    {
        CollectionExpressionSyntax collection when collection.Elements.All(element => element is ExpressionElementSyntax) => collection.Elements.Select(element => ((ExpressionElementSyntax)element).Expression),
        ArrayCreationExpressionSyntax { Initializer: { } initializer } => initializer.Expressions,
        ImplicitArrayCreationExpressionSyntax { Initializer: { } initializer } => initializer.Expressions,
        BaseObjectCreationExpressionSyntax { ArgumentList: null or { Arguments.Count: 0 } } creation => creation.Initializer?.Expressions ?? Enumerable.Empty<ExpressionSyntax>(),
        _ => null,
    };

    // ---- Operators ----
    private TensorValue ReadBinary(ExpressionSyntax expression, SyntaxKind kind, ExpressionSyntax left, ExpressionSyntax right)
    {
        var inputs = new List<int>();
        var x = IsTensors(left) ? Operand(left, inputs) : PlainOperandText(left);
        var fromLeft = inputs.Count > 0;
        var y = IsTensors(right) ? Operand(right, inputs) : PlainOperandText(right);
        var (symbol, title, operation) = kind switch
        {
            SyntaxKind.AddExpression => ("+", "sum", IsTensors(left) && IsTensors(right) ? Operation.Add : Operation.Offset),
            SyntaxKind.SubtractExpression => ("-", "difference", IsTensors(left) && IsTensors(right) ? Operation.Subtract : fromLeft ? Operation.Offset : Operation.Activation),
            SyntaxKind.MultiplyExpression => ("*", "product", Operation.Multiply),
            SyntaxKind.DivideExpression => ("/", "quotient", fromLeft ? Operation.Divide : Operation.Function),
            SyntaxKind.ModuloExpression => ("%", "remainder", Operation.Function),
            _ => (expression is BinaryExpressionSyntax other ? other.OperatorToken.Text : throw UnknownOperation(expression), "comparison", Operation.Constant),
        };

        // Of a constant's sign nothing is known; and a difference has any.
        var range = inputs.Count == 2 && kind != SyntaxKind.SubtractExpression ? OutputRange.KeepsSign : OutputRange.Any;
        var code = kind == SyntaxKind.AddExpression ? IsTensors(left) ? Fragment.Sum(x, y) : Fragment.Sum(y, x)
            : kind == SyntaxKind.SubtractExpression && !TypeOf(left).DerivesFrom(KnownNames.Tensor) ? Fragment.Sum($"{Parenthesized(y)}.negative()", x)
            : $"{x} {symbol} {y}";
        return AddFunction(expression, title, new KnownFunction(operation, range), code, inputs.ToEquatable());
    }

    private TensorValue ReadNegation(PrefixUnaryExpressionSyntax minus)
    {
        var inputs = new List<int>();
        var operand = Operand(minus.Operand, inputs);
        return AddFunction(minus, "negation", new KnownFunction(Operation.Activation, OutputRange.Any), $"-{operand}", inputs.ToEquatable());
    }

    private TensorValue ReadReceiver(MemberAccessExpressionSyntax member, string title, KnownFunction function, string suffix)
    {
        var inputs = new List<int>();
        var receiver = Operand(member.Expression, inputs);
        return AddFunction(member, title, function, receiver + suffix, inputs.ToEquatable());
    }

    // ---- Nodes ----

    /// <summary>Applies a function; one that reads no relevance is a constant.</summary>
    private TensorValue AddFunction(SyntaxNode node, string title, KnownFunction function, string code, EquatableArray<int> inputs)
    {
        if (inputs.Count == 0 || function.Operation == Operation.Constant)
            return AddConstant(node, title, new Fragment(code));

        // The factors of a product are told apart even if they are the same tensor.
        var isPair = inputs.Count == 2 && (function.Operation.IsSum || function.Operation.IsProduct);
        var range = function.Range is OutputRange.KeepsSign && new Fragment(code).ReadElements.Except(inputs).Any() ? OutputRange.Any : function.Range;
        return Add(new Apply(nextValue++, function.Operation, isPair ? inputs : inputs.Distinct().ToEquatable(), title, new Fragment(code), LocationOf(node))
        {
            Range = range,
        });
    }

    private TensorValue AddConstant(SyntaxNode node, string title, Fragment code) =>
        Add(new Apply(nextValue++, Operation.Constant, default, title, code, LocationOf(node))) with { Carries = false };

    private TensorValue Add(Apply apply)
    {
        nodes.Add(apply);
        return new TensorValue(apply.Result);
    }

    private static LocationInfo LocationOf(SyntaxNode node) => LocationInfo.From(node.GetLocation())!;

    private static bool IsOwnMember(ExpressionSyntax expression, ISymbol symbol) =>
        !symbol.IsStatic && expression is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax or BaseExpressionSyntax };

    /// <summary>Whether an expression is a tensor, or a list or tuple of them.</summary>
    private bool IsTensors(ExpressionSyntax expression) => Symbols(expression).GetTypeInfo(expression) is var info && IsTensors(info.Type ?? info.ConvertedType);

    private static bool IsTensors(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol array => array.ElementType.IsTensor(),
        INamedTypeSymbol { IsTupleType: true } tuple => tuple.TupleElements.Any(element => IsTensors(element.Type)),
        INamedTypeSymbol { TypeArguments: [var element], ContainingNamespace: var home } when home.ToDisplayString() is "System.Collections.Generic" or "System" => element.IsTensor(),
        _ => type.IsTensor(),
    };
}
