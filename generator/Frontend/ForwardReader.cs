using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RelDrop.Generator.Diagnostics;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;

namespace RelDrop.Generator.Frontend;

/// <summary>
/// Evaluates <c>forward</c> symbolically, statement by statement, into a <see cref="Graph"/>. Locals hold tensors, modules
/// or plain C#; helper methods are evaluated in place. This file has the statements.
/// </summary>
internal sealed partial class ForwardReader(INamedTypeSymbol model, SemanticModels models, LayerReader layers, List<DiagnosticInfo> diagnostics)
{
    private readonly Dictionary<ISymbol, Value> locals = new(SymbolEqualityComparer.Default);
    private readonly Stack<IMethodSymbol> inlining = new();
    private List<Node> nodes = [];
    private int nextValue;
    private int loopVariables;

    /// <summary>Thrown where a diagnostic has said why compilation cannot go on.</summary>
    private sealed class NotCompiledException : System.Exception;

    /// <summary>The graph of a method that takes and returns tensors, or null after a diagnostic.</summary>
    /// <param name="forward">The method.</param>
    /// <param name="explained">The index of the only parameter that receives relevance; -1 for all.</param>
    public Graph? Read(IMethodSymbol forward, int explained)
    {
        try
        {
            var inputs = forward.Parameters.Select(_ => nextValue++).ToArray();
            for (var i = 0; i < inputs.Length; i++)
                locals[forward.Parameters[i]] = new TensorValue(inputs[i], Carries: explained < 0 || i == explained);
            var result = ReadBody(forward);
            var syntax = forward.DeclaringSyntaxReferences[0].GetSyntax();
            var outputs = result is TupleValue tuple ? tuple.Items.Select(item => AsTensor(item, syntax).Id) : [AsTensor(result, syntax).Id];
            var receiving = explained < 0 ? inputs : [inputs[explained]];
            return new Graph(inputs.ToEquatable(), receiving.ToEquatable(), new Region(nodes.ToEquatable()), outputs.ToEquatable());
        }
        catch (NotCompiledException)
        {
            return null;
        }
    }

    private Value ReadBody(IMethodSymbol method)
    {
        var syntax = method.DeclaringSyntaxReferences[0].GetSyntax();
        inlining.Push(method);
        var (body, expression) = syntax switch
        {
            MethodDeclarationSyntax m => (m.Body, m.ExpressionBody?.Expression),
            LocalFunctionStatementSyntax l => (l.Body, l.ExpressionBody?.Expression),
            _ => throw Unsupported(syntax, "method", "Write it as an ordinary method."),
        };
        var result = expression is not null ? Evaluate(expression)
            : body is not null ? ReadStatements(body.Statements, 0)
            : throw Unsupported(syntax, "method", "It is abstract; override it in the annotated class.");
        inlining.Pop();
        return result ?? throw Unsupported(syntax, "method", "Every path must end in a return.");
    }

    /// <summary>Evaluates statements from one on; the result is what a <c>return</c> gives, or null if the end is reached.</summary>
    private Value? ReadStatements(IReadOnlyList<StatementSyntax> statements, int start)
    {
        for (var i = start; i < statements.Count; i++)
        {
            if (statements[i] is IfStatementSyntax @if && !IsGuard(@if))
            {
                if (Returns(@if.Statement) || (@if.Else is { } other && Returns(other.Statement)))
                    return ReadReturningIf(@if, statements, i + 1);
                ReadIf(@if);
            }
            else if (ReadStatement(statements[i]) is { } result)
            {
                return result;
            }
        }

        return null;
    }

    private Value? ReadStatement(StatementSyntax statement)
    {
        switch (statement)
        {
            case ReturnStatementSyntax { Expression: { } expression }:
                return Evaluate(expression);
            case BlockSyntax block:
                return ReadStatements(block.Statements, 0);
            case LocalDeclarationStatementSyntax declaration:
                Declare(declaration.Declaration);
                return null;
            case ExpressionStatementSyntax expression:
                ReadExpressionStatement(expression.Expression);
                return null;
            case UsingStatementSyntax @using:
                if (@using.Declaration is not null)
                    Declare(@using.Declaration);
                return ReadStatement(@using.Statement);
            case ForEachStatementSyntax forEach:
                ReadForEach(forEach);
                return null;
            case ForStatementSyntax @for:
                ReadFor(@for);
                return null;
            case IfStatementSyntax @if when IsGuard(@if):
            case LocalFunctionStatementSyntax or EmptyStatementSyntax or ThrowStatementSyntax:
                return null;
            case IfStatementSyntax @if:
                return ReadStatements([@if], 0);
            default:
                throw Unsupported(statement, "statement", "Use assignments, if, for, foreach, using and return.");
        }
    }

    private void Declare(VariableDeclarationSyntax declaration)
    {
        foreach (var variable in declaration.Variables)
        {
            if (variable.Initializer is not { Value: { } value } || IsDisposeScope(value))
                continue;
            locals[Symbols(variable).GetDeclaredSymbol(variable)!] = Evaluate(value);
        }
    }

    private void ReadExpressionStatement(ExpressionSyntax expression)
    {
        if (expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: { } receiver } access } call)
        {
            // Freeing memory is the compiled pass's own business.
            if (access.Name.Identifier.Text == "Dispose" && (TypeOf(receiver).IsTensor() || IsDisposeScopeType(TypeOf(receiver))))
                return;
            if (SymbolOf(receiver) is { } list && locals.TryGetValue(list, out var value) && value is ListValue known)
            {
                locals[list] = access.Name.Identifier.Text is "Add" or "Append" && call.ArgumentList.Arguments.Count == 1
                    ? new ListValue(known.Items.Append(Evaluate(call.ArgumentList.Arguments[0].Expression)).ToEquatable())
                    : throw Unsupported(call, "call", "A list of tensors can only be added to, indexed and concatenated.");
                return;
            }
        }

        // Checks and logging, which cannot change a tensor.
        if (expression is InvocationExpressionSyntax other && SymbolOf(other) is IMethodSymbol { ReturnsVoid: true, IsStatic: true } method && !IsTorch(method.ContainingType))
            return;
        Evaluate(expression);
    }

    /// <summary>The tensor that a value is; a tensor of the model's becomes a constant of the graph.</summary>
    private TensorValue AsTensor(Value value, SyntaxNode node) => value switch
    {
        TensorValue tensor => tensor,
        PlainValue plain => AddConstant(node, "constant", new Fragment(plain.Text)),
        _ => throw Unsupported(node, "expression", "It must be one tensor."),
    };

    private Dictionary<ISymbol, Value> Snapshot() => new(locals, SymbolEqualityComparer.Default);

    private void Restore(Dictionary<ISymbol, Value> snapshot)
    {
        locals.Clear();
        foreach (var pair in snapshot)
            locals[pair.Key] = pair.Value;
    }

    private bool IsDisposeScope(ExpressionSyntax value) => IsDisposeScopeType(TypeOf(value));

    private static bool IsDisposeScopeType(ITypeSymbol? type) => type is not null && type.FullName() is "TorchSharp.DisposeScope" or "System.IDisposable";

    private static bool IsTorch(ITypeSymbol type) => type.FullName().StartsWith("TorchSharp.", System.StringComparison.Ordinal);

    private NotCompiledException Unsupported(SyntaxNode node, string kind, string remedy)
    {
        diagnostics.Add(new DiagnosticInfo(Descriptors.UnsupportedStatement, LocationInfo.From(node.GetLocation()), kind, remedy));
        return new NotCompiledException();
    }

    private SemanticModel Symbols(SyntaxNode node) => models.Of(node);

    private ISymbol? SymbolOf(SyntaxNode node) => Symbols(node).GetSymbolInfo(node).Symbol;

    private ITypeSymbol? TypeOf(SyntaxNode node) => Symbols(node).GetTypeInfo(node).Type;
}
