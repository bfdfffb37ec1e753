using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;

namespace RelDrop.Generator.Frontend;

/// <summary>Lambdas of plain C#.</summary>
internal sealed partial class ForwardReader
{
    /// <summary>A lambda of plain C#, of which the parameters have names of their own.</summary>
    private PlainValue LambdaText(FunctionValue function, IOperation place)
    {
        var method = function.Method;
        if (function.Body is not IBlockOperation { Operations: [IReturnOperation { ReturnedValue: { } result }] } && function.Body is not null || function.Body is null)
            return MethodText(function, place);
        var body = ((IReturnOperation)((IBlockOperation)function.Body).Operations[0]).ReturnedValue!;
        if (body.DescendantsAndSelf().FirstOrDefault(part => SymbolOf(part) is { } symbol && IsReassigned(symbol)) is { } captured)
            throw Unsupported(captured, $"use of '{SymbolOf(captured)!.Name}'", "A lambda sees the changes of what it captures; copy it into a local of its own.");
        var parameters = method.Parameters.Select(parameter => (Symbol: parameter, Name: NewName(parameter.Name))).ToArray();
        foreach (var (symbol, name) in parameters)
        {
            locals[symbol] = symbol.Type.IsModule()
                ? new ModuleValue(layers.Refer(symbol.Type, name, symbol.Name, isKept: false), null)
                : PlainValue.Name(name);
        }

        var value = Harmless(() => Plain(body));
        foreach (var (symbol, _) in parameters)
            locals.Remove(symbol);
        if (value is null)
            throw Unsupported(place, "lambda", "It has an effect, or computes tensors; write a loop.");
        var declared = string.Join(", ", parameters.Select(parameter => $"{TypeName(parameter.Symbol.Type, place)} {parameter.Name}"));
        return new PlainValue($"({declared}) => {value[0].Text}");
    }

    private PlainValue MethodText(FunctionValue function, IOperation place)
    {
        if (function.Body is not null || function.Method.MethodKind == MethodKind.LocalFunction)
            throw Unsupported(place, "lambda", "Write it as one expression.");
        CheckEffects(function.Method, isFresh: false, place);
        return function.Method.IsStatic ? PlainValue.Name(MethodName(function.Method, place))
            : PlainValue.Name(function.Self is { } self ? $"{AsPlain(self, place).Operand}.{EscapedName(Accessible(function.Method, place))}" : MemberAccess(place, function.Method));
    }

    /// <summary>Whether a local is assigned anywhere but where it is declared.</summary>
    private static bool IsReassigned(ISymbol local)
    {
        var method = local.ContainingSymbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax();
        return method is not null && method.DescendantNodes().Any(node => node switch
        {
            AssignmentExpressionSyntax assignment => Names(assignment.Left),
            PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression } step => Names(step.Operand),
            PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression } step => Names(step.Operand),
            ArgumentSyntax { RefKindKeyword.RawKind: not 0 } argument => Names(argument.Expression),
            _ => false,
        });

        bool Names(ExpressionSyntax target) => target.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(name => name.Identifier.ValueText == local.Name);
    }
}
