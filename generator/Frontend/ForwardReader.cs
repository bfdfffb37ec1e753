using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RelDrop.Generator.Diagnostics;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;

namespace RelDrop.Generator.Frontend;

/// <summary>
/// Evaluates <c>forward</c> symbolically, statement by statement, into a <see cref="Graph"/>. Locals hold tensors, modules
/// or plain C#; helper methods are evaluated in place. This file has the statements.
/// </summary>
internal sealed partial class ForwardReader(Compilation compilation, LayerReader layers, List<DiagnosticInfo> diagnostics)
{
    private readonly Dictionary<ISymbol, Value> locals = new(SymbolEqualityComparer.Default);
    private readonly Stack<IMethodSymbol> inlining = new();
    private List<Node> nodes = [];
    private int nextValue;
    private int loopVariables;

    /// <summary>What a C# expression stands for.</summary>
    private abstract record Value;

    private sealed record TensorValue(int Id) : Value;

    private sealed record ModuleValue(LayerRef Layer, ISymbol? Member) : Value;

    private sealed record PlainValue(string Text) : Value;

    /// <summary>Thrown where a diagnostic has said why compilation cannot go on.</summary>
    private sealed class NotCompiledException : System.Exception;

    /// <summary>The graph of a method that takes and returns one tensor, or null after a diagnostic.</summary>
    public Graph? Read(IMethodSymbol forward)
    {
        try
        {
            var input = nextValue++;
            locals[forward.Parameters[0]] = new TensorValue(input);
            return ReadBody(forward) is TensorValue output
                ? new Graph(input, new Region(nodes.ToEquatable()), output.Id)
                : null;
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
        var result = expression is not null ? Evaluate(expression) : ReadStatements(body!.Statements, 0);
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
        // A call such as x.Dispose() or x.relu_() on a local: only the tensor's own change matters.
        if (expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax name } access } call
            && TypeOf(name).IsTensor())
        {
            if (access.Name.Identifier.Text == "Dispose")
                return;
            var result = Evaluate(call);
            if (access.Name.Identifier.Text.EndsWith("_", System.StringComparison.Ordinal) && SymbolOf(name) is { } local)
                locals[local] = result;
            return;
        }

        Evaluate(expression);
    }

    private void ReadIf(IfStatementSyntax @if)
    {
        if (ConstantCondition(@if.Condition) is { } known)
        {
            if (known)
                ReadStatement(@if.Statement);
            else if (@if.Else is not null)
                ReadStatement(@if.Else.Statement);
            return;
        }

        var condition = ToFragment(@if.Condition);
        var before = Snapshot();
        var then = InRegion(() => ReadStatement(@if.Statement));
        var afterThen = Snapshot();
        Restore(before);
        var @else = InRegion(() => @if.Else is null ? null : ReadStatement(@if.Else.Statement));
        var changed = before.Keys.Where(local => !Equals(afterThen[local], locals[local])).ToArray();
        if (changed.Any(local => afterThen[local] is not TensorValue || locals[local] is not TensorValue))
            throw Unsupported(@if, "branch", "Its sides may differ in tensors only; compute other values before it.");
        AddBranch(condition, then.Nodes, @else.Nodes, changed, [.. changed.Select(local => (Tensor(afterThen[local]), Tensor(locals[local])))]);
    }

    private Value ReadReturningIf(IfStatementSyntax @if, IReadOnlyList<StatementSyntax> statements, int next)
    {
        Value? Side(StatementSyntax? side) => (side is null ? null : ReadStatement(side)) ?? ReadStatements(statements, next);
        if (ConstantCondition(@if.Condition) is { } known)
            return Side(known ? @if.Statement : @if.Else?.Statement) ?? throw Unsupported(@if, "branch", "Every path must end in a return.");

        var condition = ToFragment(@if.Condition);
        var before = Snapshot();
        var then = InRegion(() => Side(@if.Statement));
        Restore(before);
        var @else = InRegion(() => Side(@if.Else?.Statement));
        if (then.Result is not TensorValue a || @else.Result is not TensorValue b)
            throw Unsupported(@if, "branch", "Both paths must return a tensor.");
        return new TensorValue(AddBranch(condition, then.Nodes, @else.Nodes, [], [(a.Id, b.Id)])[0]);
    }

    private int[] AddBranch(Fragment condition, List<Node> then, List<Node> @else, ISymbol[] changed, (int Then, int Else)[] values)
    {
        var results = values.Select(_ => nextValue++).ToArray();
        if (results.Length == 0)
            return results;
        nodes.Add(new Branch(
            results.ToEquatable(),
            condition,
            new Region(then.ToEquatable()),
            values.Select(value => value.Then).ToEquatable(),
            new Region(@else.ToEquatable()),
            values.Select(value => value.Else).ToEquatable()));
        for (var i = 0; i < changed.Length; i++)
            locals[changed[i]] = new TensorValue(results[i]);
        return results;
    }

    private void ReadForEach(ForEachStatementSyntax loop)
    {
        var variable = Symbols(loop).GetDeclaredSymbol(loop)!;
        var name = LoopVariable(loop.Identifier.Text);
        locals[variable] = variable.Type.IsModule()
            ? new ModuleValue(LayerReader.Refer(variable.Type, name, CollectionName(loop.Expression) + "[]"), null)
            : new PlainValue(name);
        ReadLoop(loop, new Fragment($"foreach (var {name} in {ToFragment(loop.Expression)})"), variable.Type.GlobalName(), name, loop.Statement);
    }

    private void ReadFor(ForStatementSyntax loop)
    {
        if (loop.Declaration is not { Variables: [{ Initializer: { } initializer } counter] } || loop.Condition is null || loop.Incrementors.Count != 1)
            throw Unsupported(loop, "loop", "Declare one counter, test it and step it: for (var i = 0; i < n; i++).");
        var start = ToFragment(initializer.Value);
        var symbol = (ILocalSymbol)Symbols(counter).GetDeclaredSymbol(counter)!;
        var name = LoopVariable(counter.Identifier.Text);
        locals[symbol] = new PlainValue(name);
        var header = $"for (var {name} = {start}; {ToFragment(loop.Condition)}; {ToFragment(loop.Incrementors[0])})";
        ReadLoop(loop, new Fragment(header), symbol.Type.GlobalName(), name, loop.Statement);
    }

    /// <summary>A name for a loop's variable that nothing else in the pass has.</summary>
    private string LoopVariable(string name) => name + "_" + (++loopVariables).ToString(CultureInfo.InvariantCulture);

    private void ReadLoop(StatementSyntax loop, Fragment header, string variableType, string variableName, StatementSyntax body)
    {
        // Whatever tensor the body assigns is carried from one round to the next.
        var assigned = new HashSet<ISymbol>(
            body.DescendantNodesAndSelf().OfType<AssignmentExpressionSyntax>().Select(a => SymbolOf(a.Left)!).Where(s => s is not null), SymbolEqualityComparer.Default);
        var carried = locals.Where(pair => pair.Value is TensorValue && assigned.Contains(pair.Key)).Select(pair => pair.Key).ToArray();
        var initial = carried.Select(local => Tensor(locals[local])).ToEquatable();
        var parameters = carried.Select(local => Tensor(locals[local] = new TensorValue(nextValue++))).ToEquatable();
        var region = InRegion(() => ReadStatement(body));
        if (region.Result is not null)
            throw Unsupported(loop, "loop", "Return after it, not inside.");
        var bodyResults = carried.Select(local => Tensor(locals[local])).ToEquatable();
        var results = carried.Select(local => Tensor(locals[local] = new TensorValue(nextValue++))).ToEquatable();
        if (carried.Length > 0)
            nodes.Add(new Loop(results, header, variableType, variableName, initial, parameters, new Region(region.Nodes.ToEquatable()), bodyResults));
    }

    private (List<Node> Nodes, Value? Result) InRegion(System.Func<Value?> read)
    {
        var outer = nodes;
        nodes = [];
        var result = read();
        var inner = nodes;
        nodes = outer;
        return (inner, result);
    }

    private Dictionary<ISymbol, Value> Snapshot() => new(locals, SymbolEqualityComparer.Default);

    private void Restore(Dictionary<ISymbol, Value> snapshot)
    {
        locals.Clear();
        foreach (var pair in snapshot)
            locals[pair.Key] = pair.Value;
    }

    /// <summary>Argument checks say nothing about relevance; the compiled pass leaves them to <c>forward</c>.</summary>
    private static bool IsGuard(IfStatementSyntax @if) =>
        @if.Else is null && (@if.Statement is ThrowStatementSyntax or BlockSyntax { Statements: [ThrowStatementSyntax] });

    private static bool Returns(StatementSyntax statement) => statement.DescendantNodesAndSelf(node => node is not LocalFunctionStatementSyntax).OfType<ReturnStatementSyntax>().Any();

    private static string CollectionName(ExpressionSyntax collection) => collection switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.Text,
        _ => collection.WithoutTrivia().ToString(),
    };

    private static int Tensor(Value value) => ((TensorValue)value).Id;

    private NotCompiledException Unsupported(SyntaxNode node, string kind, string remedy)
    {
        diagnostics.Add(new DiagnosticInfo(Descriptors.UnsupportedStatement, LocationInfo.From(node.GetLocation()), kind, remedy));
        return new NotCompiledException();
    }

    private SemanticModel Symbols(SyntaxNode node) => compilation.GetSemanticModel(node.SyntaxTree);

    private ISymbol? SymbolOf(SyntaxNode node) => Symbols(node).GetSymbolInfo(node).Symbol;

    private ITypeSymbol? TypeOf(SyntaxNode node) => Symbols(node).GetTypeInfo(node).Type;
}
