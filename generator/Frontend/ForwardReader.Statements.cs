using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using RelDrop.Generator.Diagnostics;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;
using RelDrop.Graphs;

namespace RelDrop.Generator.Frontend;

/// <summary>Statements.</summary>
internal sealed partial class ForwardReader
{
    /// <summary>What a method without a result gives at its end.</summary>
    private static readonly Value Nothing = new TupleValue(default, default);

    /// <summary>What a path gives that ends in an exception.</summary>
    private static readonly Value Thrown = new ScopeValue();

    /// <summary>The body of a method in source.</summary>
    private IOperation BodyOf(IMethodSymbol method)
    {
        var syntax = method.DeclaringSyntaxReferences[0].GetSyntax();

        // Before it is bound, which alone would take long.
        if (syntax.DescendantNodes().Skip(MaxOperations).Any())
        {
            Report(new DiagnosticInfo(Descriptors.UnsupportedStatement, LocationInfo.From(syntax.GetLocation()), "method", $"It has more than {MaxOperations} parts; put some of it into a class of its own with [LrpBlock]."));
            throw new NotCompiledException(isFinal: true);
        }

        return models.Of(syntax).GetOperation(syntax) ?? throw new NotCompiledException();
    }

    private Value ReadBody(IMethodSymbol method, IOperation body)
    {
        if (method.IsAsync || method.IsIterator())
            throw Unsupported(body, "method", "It is asynchronous or an iterator; write it as an ordinary method.");
        inlining.Push(method);
        var outer = paths;
        paths = 0;
        var block = body switch
        {
            IMethodBodyBaseOperation m => m.BlockBody ?? m.ExpressionBody,
            ILocalFunctionOperation l => l.Body,
            IBlockOperation b => b,
            _ => null,
        };
        if (block is null)
            throw Unsupported(body, "method", "It has no body; override it in the annotated class.");
        var result = ReadStatements(block.Operations, 0);
        inlining.Pop();
        paths = outer;
        return result ?? (method.ReturnsVoid || hasFailed ? method.ReturnsVoid ? Nothing : new UnknownValue() : throw Unsupported(body, "method", "Every path must end in a return."));
    }

    /// <summary>Evaluates statements from one on; the result is what a <c>return</c> gives, or null if the end is reached.</summary>
    /// <param name="statements">The statements.</param>
    /// <param name="start">The first to be read.</param>
    /// <param name="rest">What follows them.</param>
    private Value? ReadStatements(IReadOnlyList<IOperation> statements, int start, System.Func<Value?>? rest = null)
    {
        var outer = isWithoutGradient;
        Value? result = null;
        for (var i = start; i < statements.Count && result is null; i++)
        {
            var next = i + 1;
            if (Returns(statements[i]) && IsCompound(statements[i]))
            {
                // Only some of its paths may return: what follows is read at the end of those that do not.
                var inner = isWithoutGradient;
                result = ReadReturning(statements[i], () =>
                {
                    isWithoutGradient = inner;
                    return ++paths > MaxPaths
                        ? throw TooLarge(statements[i], "branch", $"What follows it is compiled for each path that does not return, and these are more than {MaxPaths}; keep the result in a local and return it at the end.")
                        : ReadStatements(statements, next, rest);
                });
                isWithoutGradient = outer;
                return result;
            }

            result = TryRead(statements[i]);
        }

        isWithoutGradient = outer;
        return result ?? rest?.Invoke();
    }

    private static bool IsCompound(IOperation statement) => statement is IConditionalOperation or ISwitchOperation or IBlockOperation or IUsingOperation or ITryOperation { Catches.Length: 0, Finally: null };

    private Value? ReadReturning(IOperation statement, System.Func<Value?> rest)
    {
        Step(statement);
        switch (statement)
        {
            case IBlockOperation block:
                return ReadStatements(block.Operations, 0, rest);
            case IUsingOperation @using:
                var outer = isWithoutGradient;
                Open(@using);
                var result = ReadReturning(@using.Body, rest);
                isWithoutGradient = outer;
                return result;
            case ITryOperation @try:
                return ReadReturning(@try.Body, rest);
            default:
                return statement is IConditionalOperation or ISwitchOperation ? ReadBranching(statement, rest) : ReadStatement(statement) ?? rest();
        }
    }

    /// <summary>Reads on after an obstacle, so that all of them are reported in one build.</summary>
    private Value? TryRead(IOperation statement)
    {
        try
        {
            return ReadStatement(statement);
        }
        catch (NotCompiledException obstacle) when (!obstacle.IsFinal)
        {
            hasFailed = true;
            foreach (var local in AssignedIn([statement]))
                locals[local] = new UnknownValue();
            return statement is IReturnOperation ? new UnknownValue() : null;
        }
    }

    private Value? ReadStatement(IOperation statement)
    {
        Step(statement);
        switch (statement)
        {
            case IReturnOperation { Kind: OperationKind.Return } @return:
                return @return.ReturnedValue is { } value ? Evaluate(value) : Nothing;
            case IBlockOperation block:
                return ReadStatements(block.Operations, 0);
            case IVariableDeclarationGroupOperation or IUsingDeclarationOperation:
                Declare(statement as IVariableDeclarationGroupOperation ?? ((IUsingDeclarationOperation)statement).DeclarationGroup);
                return null;
            case IThrowOperation or IExpressionStatementOperation { Operation: IThrowOperation }:
                return Throw(statement as IThrowOperation ?? (IThrowOperation)((IExpressionStatementOperation)statement).Operation);
            case IExpressionStatementOperation expression:
                ReadExpressionStatement(expression.Operation);
                return null;
            case IUsingOperation @using:
                return ReadUsing(@using);
            case IConditionalOperation or ISwitchOperation:
                return ReadBranching(statement, () => null);
            case ILoopOperation loop:
                ReadLoop(loop);
                return null;
            case IBranchOperation jump:
                return Jump(jump);
            case ITryOperation { Finally: not null } @try when @try.Body.Descendants().OfType<IBranchOperation>().FirstOrDefault(jump => jumps.Contains(jump.Target)) is { } jump:
                throw Unsupported(jump, "jump", "It leaves a try; decide before it.");
            case ITryOperation { Catches.Length: 0 } @try:
                var result = ReadStatement(@try.Body);
                if (result is PlainValue plain && @try.Finally is not null)
                    result = Kept("result", inlining.Peek().ReturnType, plain, @try);
                return @try.Finally is { } final ? ReadStatement(final) ?? result : result;
            case ILocalFunctionOperation or IEmptyOperation:
                return null;
            case IInvalidOperation:
                throw new NotCompiledException();
            default:
                throw Unsupported(statement, "statement", "Use assignments, if, switch, for, foreach, while, using and return.");
        }
    }

    private Value? ReadUsing(IUsingOperation @using)
    {
        var outer = isWithoutGradient;
        Open(@using);
        var result = ReadStatement(@using.Body);
        isWithoutGradient = outer;
        return result;
    }

    private void Open(IUsingOperation @using)
    {
        if (@using.Resources is IVariableDeclarationGroupOperation group)
            Declare(group);
        else if (SwitchesGradient(@using.Resources) is { } isOff)
            isWithoutGradient = isOff;
        else
            Evaluate(@using.Resources);
    }

    private void Declare(IVariableDeclarationGroupOperation group)
    {
        foreach (var variable in group.Declarations.SelectMany(declaration => declaration.Declarators))
        {
            if (variable.Symbol.IsRef)
                throw Unsupported(variable, "ref local", "Use an ordinary local.");
            if (variable.Initializer?.Value is not { } value)
                continue;
            if (SwitchesGradient(value) is { } isOff)
                isWithoutGradient = isOff;
            else
                Bind(variable.Symbol, variable.Symbol.Type, Evaluate(value), value);
        }
    }

    /// <summary>Gives a local or parameter a value: plain ones are computed here, and have the local's type.</summary>
    private void Bind(ISymbol symbol, ITypeSymbol type, Value value, IOperation place) => locals[Resolve(symbol)] = Kept(symbol.Name, type, value, place);

    private Value Kept(string name, ITypeSymbol type, Value value, IOperation place) =>
        value is PlainValue plain && plain.Constant.HasValue == false && !IsTensors(type)
            ? Name(name, Substitute(type), plain, place)
            : value is PlainValue { IsNull: true } none && !IsTensors(type) ? none with { Text = $"default({TypeName(type.WithNullableAnnotation(NullableAnnotation.None), place)})", IsPrimary = true }
            : value is PlainValue { IsStable: false, IsNull: false } && IsTensors(type) ? AsTensor(value, place)
            : value;

    private void ReadExpressionStatement(IOperation expression)
    {
        if (expression is IInvocationOperation call && IsFreeing(call))
            return;
        Evaluate(expression);
    }

    /// <summary>Whether a call frees memory, which is the compiled pass's own business.</summary>
    private static bool IsFreeing(IInvocationOperation call) => call.TargetMethod.Name is "Dispose" or "DisposeEverything" or "DisposeEverythingBut"
        && call.Instance is { Type: { } owner } && (owner.IsTensor() || IsScopeType(owner));

    private Value Throw(IThrowOperation @throw)
    {
        if (@throw.Exception is not { } exception)
            throw Unsupported(@throw, "throw", "It rethrows what no try of forward catches.");
        nodes.Add(new Effect(new Fragment($"throw {Plain(exception).Text};")));
        return Thrown;
    }

    private static bool IsScopeType(ITypeSymbol? type) => type is not null && type.FullName() is "TorchSharp.DisposeScope" or "TorchSharp.DisposeScopeManager";

    /// <summary>Whether a using switches gradients off (true) or on (false); null if it does neither.</summary>
    private bool? SwitchesGradient(IOperation resource) => Uncast(resource) is not IInvocationOperation { TargetMethod: { ContainingType: var owner, Name: var name }, Arguments: var arguments } || owner.FullName() != KnownNames.Torch ? null
        : name switch
        {
            "no_grad" => true,
            "enable_grad" or "set_grad_enabled" or "inference_mode" when arguments.Length == 0 || Plain(arguments[0].Value).Constant is { HasValue: true, Value: true } => name == "inference_mode",
            "set_grad_enabled" or "inference_mode" when Plain(arguments[0].Value).Constant is { HasValue: true, Value: false } => name != "inference_mode",
            "enable_grad" or "set_grad_enabled" or "inference_mode" => throw Unsupported(resource, "using", "Whether it switches gradients off must be known when the model is compiled."),
            _ => null,
        };

    /// <summary>Whether a statement may end the method, or the round of a loop.</summary>
    private bool Returns(IOperation statement) => statement switch
    {
        IReturnOperation => true,
        IBranchOperation jump => jumps.Contains(jump.Target),
        ILoopOperation => false,
        ILocalFunctionOperation or IAnonymousFunctionOperation => false,
        _ => statement.Syntax is StatementSyntax or SwitchSectionSyntax or ElseClauseSyntax && statement.ChildOperations.Any(Returns),
    };
}
