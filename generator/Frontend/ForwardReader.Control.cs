using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;

namespace RelDrop.Generator.Frontend;

/// <summary>Branches and loops.</summary>
internal sealed partial class ForwardReader
{
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

        // A local that is only assigned inside has no value before, and none after where one side leaves it.
        var changed = afterThen.Keys.Where(local => locals.TryGetValue(local, out var other) && !Equals(afterThen[local], other)).ToArray();
        if (changed.Any(local => afterThen[local] is not TensorValue || locals[local] is not TensorValue))
            throw Unsupported(@if, "branch", "Its sides may differ in tensors only; compute other values before it.");
        AddBranch(condition, then.Nodes, @else.Nodes, changed, [.. changed.Select(local => ((TensorValue)afterThen[local], (TensorValue)locals[local]))]);
    }

    private Value ReadReturningIf(IfStatementSyntax @if, IReadOnlyList<StatementSyntax> statements, int next)
    {
        Value? Side(StatementSyntax? side) => (side is null ? null : ReadStatement(side)) ?? ReadStatements(statements, next);
        if (ConstantCondition(@if.Condition) is { } known)
            return Side(known ? @if.Statement : @if.Else?.Statement) ?? throw Unsupported(@if, "branch", "Every path must end in a return.");
        return ReadChoice(@if, ToFragment(@if.Condition), () => Side(@if.Statement), () => Side(@if.Else?.Statement));
    }

    private Value ReadConditional(ConditionalExpressionSyntax conditional) => ConstantCondition(conditional.Condition) is { } known
        ? Evaluate(known ? conditional.WhenTrue : conditional.WhenFalse)
        : ReadChoice(conditional, ToFragment(conditional.Condition), () => Evaluate(conditional.WhenTrue), () => Evaluate(conditional.WhenFalse));

    /// <summary>A switch on plain values is a chain of branches; its last arm is taken when no other is.</summary>
    private Value ReadSwitch(SwitchExpressionSyntax expression, int arm)
    {
        var current = expression.Arms[arm];
        // Nothing is left to tell apart where no other arm follows, or one that only throws.
        var last = expression.Arms.Count - 1;
        if (arm == last || current.Expression is ThrowExpressionSyntax || (arm == last - 1 && expression.Arms[last].Expression is ThrowExpressionSyntax))
            return Evaluate(current.Expression);
        if (current.Pattern.DescendantNodesAndSelf().Any(node => node is VariableDesignationSyntax))
            throw Unsupported(current, "pattern", "Switch on constants and types, without new variables.");
        var when = current.WhenClause is null ? "" : $" && {Parenthesized(ToFragment(current.WhenClause.Condition).Text)}";
        var condition = new Fragment($"{Parenthesized(ToFragment(expression.GoverningExpression).Text)} is {ToFragment(current.Pattern).Text}{when}");
        return ReadChoice(current, condition, () => Evaluate(current.Expression), () => ReadSwitch(expression, arm + 1));
    }

    /// <summary>Either of two tensors, or of two tuples of them.</summary>
    private Value ReadChoice(SyntaxNode node, Fragment condition, System.Func<Value?> readThen, System.Func<Value?> readElse)
    {
        var before = Snapshot();
        var then = InRegion(() => Materialize(readThen(), node));
        Restore(before);
        var @else = InRegion(() => Materialize(readElse(), node));
        Restore(before);
        if (then.Result is TensorValue a && @else.Result is TensorValue b)
            return AddBranch(condition, then.Nodes, @else.Nodes, [], [(a, b)])[0];
        if (then.Result is TupleValue first && @else.Result is TupleValue second && first.Items.Count == second.Items.Count)
        {
            var pairs = first.Items.Zip(second.Items, (x, y) => ((TensorValue)x, (TensorValue)y)).ToArray();
            return new TupleValue(AddBranch(condition, then.Nodes, @else.Nodes, [], pairs).Cast<Value>().ToEquatable());
        }

        throw Unsupported(node, "branch", "Both sides must give a tensor.");
    }

    private Value? Materialize(Value? value, SyntaxNode node) => value switch
    {
        null => null,
        TupleValue tuple => new TupleValue(tuple.Items.Select(item => (Value)AsTensor(item, node)).ToEquatable()),
        _ => AsTensor(value, node),
    };

    private TensorValue[] AddBranch(Fragment condition, List<Node> then, List<Node> @else, ISymbol[] changed, (TensorValue Then, TensorValue Else)[] values)
    {
        var results = values.Select(value => new TensorValue(nextValue++, value.Then.Carries || value.Else.Carries)).ToArray();
        if (results.Length == 0)
            return results;
        nodes.Add(new Branch(
            results.Select(result => result.Id).ToEquatable(),
            condition,
            new Region(then.ToEquatable()),
            values.Select(value => value.Then.Id).ToEquatable(),
            new Region(@else.ToEquatable()),
            values.Select(value => value.Else.Id).ToEquatable()));
        for (var i = 0; i < changed.Length; i++)
            locals[changed[i]] = results[i];
        return results;
    }

    private void ReadForEach(ForEachStatementSyntax loop)
    {
        var variable = Symbols(loop).GetDeclaredSymbol(loop)!;
        if (variable.Type.IsTensor())
        {
            UnrollForEach(loop, variable);
            return;
        }

        var name = LoopVariable(loop.Identifier.Text);
        locals[variable] = variable.Type.IsModule()
            ? new ModuleValue(layers.Refer(variable.Type, name, CollectionName(loop.Expression) + "[]", SymbolOf(loop.Expression)?.IsKept() == true), null)
            : new PlainValue(name);
        ReadLoop(loop, new Fragment($"foreach (var {name} in {ToFragment(loop.Expression)})"), variable.Type.GlobalName(), name, loop.Statement);
    }

    private void UnrollForEach(ForEachStatementSyntax loop, ILocalSymbol variable)
    {
        if (Evaluate(loop.Expression) is not ListValue list)
            throw Unsupported(loop, "loop", "Loop over a list of tensors whose elements are all known, or over modules.");
        foreach (var item in list.Items)
        {
            locals[variable] = item;
            if (ReadStatement(loop.Statement) is not null)
                throw Unsupported(loop, "loop", "Return after it, not inside.");
        }
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
        var assigned = new HashSet<ISymbol>(AssignedIn(body), SymbolEqualityComparer.Default);
        var carried = locals.Where(pair => pair.Value is TensorValue && assigned.Contains(pair.Key)).Select(pair => pair.Key).ToArray();
        var initial = carried.Select(local => ((TensorValue)locals[local]).Id).ToEquatable();
        var parameters = carried.Select(local => ((TensorValue)(locals[local] = new TensorValue(nextValue++))).Id).ToEquatable();
        var before = Snapshot();
        var region = InRegion(() => ReadStatement(body));
        if (region.Result is not null)
            throw Unsupported(loop, "loop", "Return after it, not inside.");
        if (before.Any(pair => pair.Value is not TensorValue && !Equals(locals[pair.Key], pair.Value)))
            throw Unsupported(loop, "loop", "Only tensors may change from round to round; instead of a list of tensors, carry their concatenation.");
        var bodyResults = carried.Select(local => AsTensor(locals[local], loop).Id).ToEquatable();
        var results = carried.Select(local => ((TensorValue)(locals[local] = new TensorValue(nextValue++))).Id).ToEquatable();
        if (carried.Length > 0)
            nodes.Add(new Loop(results, header, variableType, variableName, initial, parameters, new Region(region.Nodes.ToEquatable()), bodyResults));
    }

    /// <summary>The locals that are assigned, or changed in place, somewhere in a statement.</summary>
    private IEnumerable<ISymbol> AssignedIn(StatementSyntax body) => body.DescendantNodesAndSelf()
        .SelectMany(node => node switch
        {
            AssignmentExpressionSyntax { Left: TupleExpressionSyntax tuple } => tuple.Arguments.Select(argument => argument.Expression),
            AssignmentExpressionSyntax assignment => [assignment.Left],
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } when access.Name.Identifier.Text.EndsWith("_", System.StringComparison.Ordinal) => [access.Expression],
            _ => Enumerable.Empty<ExpressionSyntax>(),
        })
        .Select(target => SymbolOf(target)!)
        .Where(symbol => symbol is not null);

    private (List<Node> Nodes, Value? Result) InRegion(System.Func<Value?> read)
    {
        var outer = nodes;
        nodes = [];
        var result = read();
        var inner = nodes;
        nodes = outer;
        return (inner, result);
    }

    /// <summary>Whether a condition depends on <c>training</c> alone: relevance is that of the model in eval mode.</summary>
    private bool? ConstantCondition(ExpressionSyntax condition) => condition switch
    {
        ParenthesizedExpressionSyntax p => ConstantCondition(p.Expression),
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } negation => !ConstantCondition(negation.Operand),
        IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } when SymbolOf(condition) is { Name: "training" } symbol && symbol.ContainingType.IsModule() => false,
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } both when ConstantCondition(both.Left) == false || ConstantCondition(both.Right) == false => false,
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalOrExpression } either when ConstantCondition(either.Left) == true || ConstantCondition(either.Right) == true => true,
        _ => null,
    };

    /// <summary>Argument checks say nothing about relevance; the compiled pass leaves them to <c>forward</c>.</summary>
    private static bool IsGuard(IfStatementSyntax @if) =>
        @if.Else is null && (@if.Statement is ThrowStatementSyntax or BlockSyntax { Statements: [ThrowStatementSyntax] });

    private static bool Returns(StatementSyntax statement) => statement.DescendantNodesAndSelf(node => node is not LocalFunctionStatementSyntax).OfType<ReturnStatementSyntax>().Any();

    private string CollectionName(ExpressionSyntax collection) => collection switch
    {
        ElementAccessExpressionSyntax element => ElementPath(element),
        MemberAccessExpressionSyntax access => access.Name.Identifier.Text,
        _ when SymbolOf(collection) is { } symbol && locals.TryGetValue(symbol, out var value) && value is ModuleValue module => module.Layer.Path,
        _ => collection.WithoutTrivia().ToString(),
    };
}
