using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RelDrop.Generator.Diagnostics;
using RelDrop.Generator.IR;
using RelDrop.Generator.Operations;
using RelDrop.Generator.Support;

namespace RelDrop.Generator.Frontend;

/// <summary>The expressions of <c>forward</c>.</summary>
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
            case ConditionalExpressionSyntax conditional when TypeOf(conditional).IsTensor():
                return ReadConditional(conditional);
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum when TypeOf(sum.Left).IsTensor() && TypeOf(sum.Right).IsTensor():
                return Add(sum, OperationCatalog.Add, [EvaluateTensor(sum.Left), EvaluateTensor(sum.Right)]);
            case InvocationExpressionSyntax call when TypeOf(call).IsTensor():
                return ReadCall(call);
            case IdentifierNameSyntax or MemberAccessExpressionSyntax or ElementAccessExpressionSyntax:
                return ReadName(expression);
        }

        return TypeOf(expression).IsTensor() ? throw UnknownOperation(expression) : new PlainValue(ToFragment(expression).Text);
    }

    private int EvaluateTensor(ExpressionSyntax expression) => Evaluate(expression) is TensorValue tensor ? tensor.Id : throw UnknownOperation(expression);

    private Value Assign(AssignmentExpressionSyntax assignment)
    {
        if (SymbolOf(assignment.Left) is not (ILocalSymbol or IParameterSymbol))
            throw Unsupported(assignment, "assignment", "Assign to locals; forward must not change the model.");
        var value = assignment.RawKind switch
        {
            (int)SyntaxKind.SimpleAssignmentExpression => Evaluate(assignment.Right),
            (int)SyntaxKind.AddAssignmentExpression when TypeOf(assignment.Left).IsTensor() && TypeOf(assignment.Right).IsTensor() =>
                Add(assignment, OperationCatalog.Add, [EvaluateTensor(assignment.Left), EvaluateTensor(assignment.Right)]),
            _ => throw UnknownOperation(assignment),
        };
        return locals[SymbolOf(assignment.Left)!] = value;
    }

    private TensorValue ReadConditional(ConditionalExpressionSyntax conditional)
    {
        if (ConstantCondition(conditional.Condition) is { } known)
            return new TensorValue(EvaluateTensor(known ? conditional.WhenTrue : conditional.WhenFalse));
        var condition = ToFragment(conditional.Condition);
        var then = InRegion(() => new TensorValue(EvaluateTensor(conditional.WhenTrue)));
        var @else = InRegion(() => new TensorValue(EvaluateTensor(conditional.WhenFalse)));
        return new TensorValue(AddBranch(condition, then.Nodes, @else.Nodes, [], [(Tensor(then.Result!), Tensor(@else.Result!))])[0]);
    }

    private Value ReadName(ExpressionSyntax expression)
    {
        var symbol = SymbolOf(expression);
        if (symbol is not null && locals.TryGetValue(symbol, out var value))
            return value;
        if (symbol is IFieldSymbol or IPropertySymbol && IsOwnMember(expression, symbol) && TypeOf(expression).IsModule())
            return new ModuleValue(layers.Read(symbol), symbol);
        if (TypeOf(expression) is { } type && type.IsModule())
            return new ModuleValue(LayerReader.Refer(type, ToFragment(expression).Text, expression.WithoutTrivia().ToString()), null);
        return TypeOf(expression).IsTensor() ? throw UnknownOperation(expression) : new PlainValue(ToFragment(expression).Text);
    }

    private Value ReadCall(InvocationExpressionSyntax call)
    {
        if (SymbolOf(call) is not IMethodSymbol method)
            throw UnknownOperation(call);
        var arguments = call.ArgumentList.Arguments;
        var receiver = (call.Expression as MemberAccessExpressionSyntax)?.Expression;
        if (receiver is not null && method.Name is "forward" or "call" && TypeOf(receiver!).IsModule() && receiver is not (ThisExpressionSyntax or BaseExpressionSyntax))
        {
            return Evaluate(receiver!) is ModuleValue module && arguments.Count == 1
                ? ApplyModule(call, module, EvaluateTensor(arguments[0].Expression))
                : throw UnknownOperation(call);
        }

        if (IsInlinable(method))
            return Inline(call, method);

        // A function of torch or a method of Tensor: the tensor is the receiver, or the first argument.
        var owner = method.ContainingType.FullName();
        if (owner is not (KnownNames.Tensor or KnownNames.Torch or KnownNames.Functional))
            throw UnknownOperation(call);
        var isMethod = owner == KnownNames.Tensor;
        var input = isMethod ? receiver! : arguments[0].Expression;
        var rest = (isMethod ? arguments : arguments.Skip(1)).ToArray();
        return ReadFunction(call, method, input, rest);
    }

    private TensorValue ReadFunction(InvocationExpressionSyntax call, IMethodSymbol method, ExpressionSyntax input, ArgumentSyntax[] rest)
    {
        switch (method.Name)
        {
            case "relu" or "relu_":
                return Add(call, OperationCatalog.ReLU, [EvaluateTensor(input)]);
            case "add" or "add_" when rest.Length == 1 && TypeOf(rest[0].Expression).IsTensor():
                return Add(call, OperationCatalog.Add, [EvaluateTensor(input), EvaluateTensor(rest[0].Expression)]);
            case "dropout" or "dropout1d" or "dropout2d" or "dropout3d" or "alpha_dropout":
            case "MoveToOuterDisposeScope" or "DetachFromDisposeScope" or "alias" or "clone" or "contiguous":
                return Add(call, OperationCatalog.Identity, [EvaluateTensor(input)]);
            case "flatten" or "view" or "reshape" or "squeeze" or "unsqueeze":
                var arguments = string.Join(", ", rest.Select(ArgumentText));
                return Add(call, OperationCatalog.Reshape, [EvaluateTensor(input)], new Fragment(method.Name == "view" ? $"reshape({arguments})" : $"{method.Name}({arguments})"));
            case "mean" when rest.Length is 1 or 2 && Named(method, rest, "dimensions") is { } dims:
                return Add(call, OperationCatalog.Mean, [EvaluateTensor(input)], ToFragment(dims), Named(method, rest, "keepdim") is { } keep ? ToFragment(keep) : new Fragment("false"));
            case "max_pool2d" or "avg_pool2d" or "adaptive_avg_pool2d" when rest.Length > 0:
                return ApplyModule(call, new ModuleValue(PoolingModule(method.Name, rest), null), EvaluateTensor(input));
            default:
                throw UnknownOperation(call);
        }
    }

    /// <summary>A pooling function is the module with the same arguments.</summary>
    private LayerRef PoolingModule(string function, ArgumentSyntax[] arguments)
    {
        var module = function switch { "max_pool2d" => "MaxPool2d", "avg_pool2d" => "AvgPool2d", _ => "AdaptiveAvgPool2d" };
        var text = string.Join(", ", arguments.Select(ArgumentText)).Replace("kernelSize:", "kernel_size:").Replace("strides:", "stride:");
        return new LayerRef($"nn.{module}({text})", KnownNames.Modules + module, function, null, null);
    }

    private TensorValue ApplyModule(ExpressionSyntax call, ModuleValue module, int input)
    {
        if (module.Layer.IsUncompiled)
            throw UnknownModule(call, module.Layer);
        if (module.Layer.Type == KnownNames.Modules + "Sequential" && module.Member is not null && layers.ReadSequential(module.Member) is { } children)
        {
            return children.Aggregate(
                new TensorValue(input),
                (x, child) => Add(call, OperationCatalog.ForModule(child.Type) ?? throw UnknownModule(call, child), [x.Id], child));
        }

        return Add(call, OperationCatalog.ForModule(module.Layer.Type) ?? throw UnknownModule(call, module.Layer), [input], module.Layer);
    }

    private TensorValue Add(SyntaxNode node, string operation, int[] inputs, params Fragment[] arguments) => Add(node, operation, inputs, null, arguments);

    private TensorValue Add(SyntaxNode node, string operation, int[] inputs, LayerRef? layer, params Fragment[] arguments)
    {
        var result = nextValue++;
        nodes.Add(new Apply(result, operation, inputs.ToEquatable(), layer, arguments.ToEquatable(), LocationInfo.From(node.GetLocation())!));
        return new TensorValue(result);
    }

    private static bool IsInlinable(IMethodSymbol method) =>
        method.DeclaringSyntaxReferences.Length == 1
        && !method.IsVirtual && !method.IsOverride
        && method.Parameters.All(parameter => parameter.RefKind == RefKind.None);

    private Value Inline(InvocationExpressionSyntax call, IMethodSymbol method)
    {
        if (inlining.Any(active => SymbolEqualityComparer.Default.Equals(active, method)))
            throw Unsupported(call, "recursive call", "Write it as a loop.");
        for (var i = 0; i < method.Parameters.Length; i++)
        {
            var parameter = method.Parameters[i];
            var argument = call.ArgumentList.Arguments.FirstOrDefault(a => a.NameColon?.Name.Identifier.Text == parameter.Name)
                ?? (i < call.ArgumentList.Arguments.Count && call.ArgumentList.Arguments[i].NameColon is null ? call.ArgumentList.Arguments[i] : null);
            locals[parameter] = argument is not null ? Evaluate(argument.Expression)
                : parameter.HasExplicitDefaultValue ? new PlainValue(SymbolDisplay.FormatPrimitive(parameter.ExplicitDefaultValue!, true, false) ?? "null")
                : throw UnknownOperation(call);
        }

        return ReadBody(method);
    }

    /// <summary>Whether a condition depends on <c>training</c> alone: relevance is that of the model in eval mode.</summary>
    private bool? ConstantCondition(ExpressionSyntax condition) => condition switch
    {
        ParenthesizedExpressionSyntax p => ConstantCondition(p.Expression),
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } negation => !ConstantCondition(negation.Operand),
        IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } when SymbolOf(condition) is { Name: "training" } symbol && symbol.ContainingType.IsModule() => false,
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } both when ConstantCondition(both.Left) == false || ConstantCondition(both.Right) == false => false,
        _ => null,
    };

    private bool IsDisposeScope(ExpressionSyntax value) => TypeOf(value) is { } type && type.FullName() is "TorchSharp.DisposeScope" or "System.IDisposable";

    private static bool IsOwnMember(ExpressionSyntax expression, ISymbol symbol) =>
        !symbol.IsStatic && expression is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax };

    private static ExpressionSyntax? Named(IMethodSymbol method, ArgumentSyntax[] arguments, string parameter)
    {
        var named = arguments.FirstOrDefault(argument => argument.NameColon?.Name.Identifier.Text == parameter);
        if (named is not null)
            return named.Expression;
        var offset = method.IsStatic && !method.IsExtensionMethod ? 1 : 0;
        var index = method.Parameters.ToList().FindIndex(p => p.Name == parameter) - offset;
        return index >= 0 && index < arguments.Length && arguments[index].NameColon is null ? arguments[index].Expression : null;
    }

    private string ArgumentText(ArgumentSyntax argument) =>
        (argument.NameColon is { } name ? $"{name.Name.Identifier.Text}: " : "") + ToFragment(argument.Expression).Text;

    /// <summary>C# that is not a tensor, so that it means the same in generated code: members through <c>module</c>, types in full.</summary>
    private Fragment ToFragment(ExpressionSyntax expression)
    {
        var names = expression.DescendantNodesAndSelf(node => node is not MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax })
            .Where(node => node is SimpleNameSyntax or ThisExpressionSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax })
            .Where(node => node.Parent is not (NameColonSyntax or NameEqualsSyntax));
        var replacements = names.Select(node => (Node: node, Text: Qualified(node))).Where(pair => pair.Text is not null).ToDictionary(pair => pair.Node, pair => pair.Text!);
        var rewritten = expression.ReplaceNodes(replacements.Keys, (original, _) => SyntaxFactory.ParseExpression(replacements[original]));
        return new Fragment(rewritten.WithoutTrivia().NormalizeWhitespace(eol: " ").ToFullString());
    }

    private string? Qualified(SyntaxNode node)
    {
        if (node is MemberAccessExpressionSyntax own)
            return "module." + own.Name;
        if (node is ThisExpressionSyntax)
            return "module";
        if (node.Parent is MemberAccessExpressionSyntax access && access.Name == node && SymbolOf(access.Expression) is not INamespaceSymbol)
            return null;
        var symbol = SymbolOf(node);
        if (symbol is not null && locals.TryGetValue(symbol, out var value))
        {
            return value switch
            {
                TensorValue tensor when IsShapeOf(node) => Fragment.Hole(tensor.Id),
                PlainValue plain => plain.Text.All(c => char.IsLetterOrDigit(c) || c == '.' || c == '_') ? plain.Text : $"({plain.Text})",
                ModuleValue module => module.Layer.Access,
                _ => throw UnknownOperation((ExpressionSyntax)node),
            };
        }

        return symbol switch
        {
            ITypeSymbol type when node.Parent is not QualifiedNameSyntax => type.GlobalName(),
            IFieldSymbol or IPropertySymbol or IMethodSymbol when symbol.IsStatic => symbol.ContainingType.GlobalName() + "." + symbol.Name,
            IFieldSymbol or IPropertySymbol or IMethodSymbol => "module." + symbol.Name,
            _ => null,
        };
    }

    private static bool IsShapeOf(SyntaxNode node) =>
        node.Parent is MemberAccessExpressionSyntax { Name.Identifier.Text: "shape" or "size" or "dim" or "ndim" or "numel" or "dtype" or "device" } access && access.Expression == node;

    private NotCompiledException UnknownOperation(ExpressionSyntax expression) => Report(
        expression,
        expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } ? access.Name.ToString() : expression.WithoutTrivia().ToString(),
        "Use a layer or function that the documentation lists.");

    private NotCompiledException UnknownModule(ExpressionSyntax call, LayerRef layer) =>
        Report(call, layer.Type, "Annotate the class with [LrpBlock] if it is yours.");

    private NotCompiledException Report(SyntaxNode node, string what, string remedy)
    {
        diagnostics.Add(new DiagnosticInfo(Descriptors.UnsupportedOperation, LocationInfo.From(node.GetLocation()), what, remedy));
        return new NotCompiledException();
    }
}
