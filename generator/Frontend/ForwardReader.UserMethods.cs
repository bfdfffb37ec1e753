using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using RelDrop.Generator.Diagnostics;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;
using RelDrop.Graphs;
using RelDrop.Operations;
using RelDrop.Support;

namespace RelDrop.Generator.Frontend;

/// <summary>Methods of the user's: those that are evaluated in place, those without relevance, and those whose relevance is written by hand.</summary>
internal sealed partial class ForwardReader
{
    private readonly Effects effects = new(models);

    /// <summary>What <c>this</c> is in the methods of other objects that are being read.</summary>
    private readonly Stack<Value?> selves = new();

    /// <summary>What <c>this</c> is; null for the model.</summary>
    private Value? Self => selves.Count > 0 ? selves.Peek() : null;

    private bool IsModel(IOperation? owner) => owner is IInstanceReferenceOperation && Self is null;

    /// <summary>Reads what an object does.</summary>
    private T As<T>(Value? self, System.Func<T> read)
    {
        var (depth, active) = (selves.Count, inlining.Count);
        selves.Push(self);
        try
        {
            return read();
        }
        finally
        {
            while (selves.Count > depth)
                selves.Pop();
            while (inlining.Count > active)
                inlining.Pop();
        }
    }

    private void CheckEffects(IMethodSymbol? method, bool isFresh, IOperation place)
    {
        if (method is not null && effects.Of(method, isFresh) is { } reason)
            throw Unsupported(place, $"call of '{method.Name}'", $"The compiled pass would make it too, and {reason}. Do it in the constructor or outside of forward, and keep what it gives in a field.");
    }

    // ---- Methods that are evaluated in place ----

    /// <summary>The method that a call runs: of a virtual one of the model's, the model's own; null if only running decides.</summary>
    private IMethodSymbol? Target(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        if (!call.IsVirtual || method.IsSealed || method.ContainingType.IsSealed)
            return method;
        if (!IsModel(call.Instance))
            return null;
        return model.SelfAndBases().SelectMany(type => type.GetMembers(method.Name)).OfType<IMethodSymbol>().FirstOrDefault(candidate => Overrides(candidate, method)) ?? method;
    }

    /// <summary>The method itself, if its source is at hand.</summary>
    private static IMethodSymbol? Source(IMethodSymbol? method) =>
        method?.OriginalDefinition is { DeclaringSyntaxReferences.Length: > 0, IsAbstract: false, IsExtern: false } known && !IsTorch(known.ContainingType) ? known.PartialImplementationPart ?? known : null;

    private static bool Overrides(IMethodSymbol candidate, IMethodSymbol declared)
    {
        for (var method = candidate; method is not null; method = method.OverriddenMethod)
        {
            if (SymbolEqualityComparer.Default.Equals(method.OriginalDefinition, declared.OriginalDefinition))
                return true;
        }

        return false;
    }

    private Value Inline(IInvocationOperation call, IMethodSymbol source)
    {
        var values = new Value?[source.Parameters.Length];
        foreach (var argument in call.Arguments)
        {
            var parameter = source.Parameters[argument.Parameter!.Ordinal];
            if (parameter.RefKind is RefKind.Ref or RefKind.Out || (parameter.RefKind is RefKind.In or RefKind.RefReadOnlyParameter && SymbolOf(argument.Value) is not null))
                references[parameter] = Uncast(argument.Value is IDeclarationExpressionOperation declaration ? declaration.Expression : argument.Value) switch
                {
                    ILocalReferenceOperation local => local.Local,
                    IParameterReferenceOperation own => own.Parameter,
                    IDiscardOperation => parameter.OriginalDefinition,
                    _ => throw Unsupported(argument, "argument by reference", "Give it a local."),
                };
            else
                values[parameter.Ordinal] = Settled(Evaluate(argument.Value), argument.Value, After(argument, call));
        }

        foreach (var parameter in source.Parameters.Where(parameter => references.TryGetValue(parameter, out var same) && SymbolEqualityComparer.Default.Equals(same, parameter)))
            references.Remove(parameter);
        var self = call.Instance is IInstanceReferenceOperation || source.MethodKind == MethodKind.LocalFunction ? Self
            : call.Instance is null ? null
            : Evaluate(call.Instance) is var owner && owner is TupleValue ? owner : Hold(owner, call.Instance);
        return Inline(source, call.TargetMethod, self, values, call);
    }

    /// <summary>Evaluates a method's body with its parameters bound.</summary>
    /// <param name="source">The method in source.</param>
    /// <param name="method">As the call has it, with type arguments.</param>
    /// <param name="self">The object, if it is not the model.</param>
    /// <param name="values">The arguments; null for those by reference.</param>
    /// <param name="place">The call.</param>
    /// <param name="outs">Parameters whose last values are asked for.</param>
    /// <param name="kept">Receives them.</param>
    private Value Inline(IMethodSymbol source, IMethodSymbol method, Value? self, Value?[] values, IOperation place, IParameterSymbol[]? outs = null, Value[]? kept = null)
    {
        if (inlining.Any(active => SymbolEqualityComparer.Default.Equals(active, source)))
            throw Unsupported(place, "recursive call", "Write it as a loop.");
        if (++calls > MaxCalls)
            throw TooLarge(place, "call", $"Forward makes more than {MaxCalls} calls of helper methods, each of which is compiled in its place; put what repeats into a class of its own with [LrpBlock].");
        var (outerTypes, known) = (typeArguments, new HashSet<ISymbol>(locals.Keys, SymbolEqualityComparer.Default));
        var inner = new Dictionary<ITypeParameterSymbol, ITypeSymbol>(outerTypes, SymbolEqualityComparer.Default);
        Add(source.TypeParameters, [.. method.TypeArguments.Select(Substitute)], inner);
        foreach (var pair in TypeArgumentsOf(method.ContainingType))
            inner[pair.Key] = Substitute(pair.Value);
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is { } value)
                Bind(source.Parameters[i], method.Parameters[i].Type, value, place);
        }

        typeArguments = inner;
        try
        {
            var result = As(self, () => ReadBody(source, BodyOf(source)));
            for (var i = 0; i < (outs?.Length ?? 0); i++)
                kept![i] = locals[outs![i]];
            return result;
        }
        finally
        {
            typeArguments = outerTypes;
            foreach (var parameter in source.Parameters)
                references.Remove(parameter);
            foreach (var own in locals.Keys.Where(local => !known.Contains(local) && (local is ILabelSymbol || IsOf(local, source))).ToArray())
                locals.Remove(own);
        }
    }

    /// <summary>Whether a local is a method's own, and not one that it was given by reference.</summary>
    private static bool IsOf(ISymbol local, IMethodSymbol method)
    {
        for (ISymbol? owner = local.ContainingSymbol; owner is IMethodSymbol; owner = owner.ContainingSymbol)
        {
            if (SymbolEqualityComparer.Default.Equals(owner, method))
                return true;
        }

        return false;
    }

    /// <summary>Calls a lambda or a method that is held as a value.</summary>
    private Value Call(Value called, Value[] arguments, IOperation place)
    {
        if (called is ChosenValue chosen)
            return Branching(place, chosen.Condition, () => Call(chosen.Then, arguments, place), () => Call(chosen.Else, arguments, place), place.Type)!;
        if (called is not FunctionValue function)
            throw UnknownOperation(place);
        if (function.Self is ModuleValue or ChosenValue)
            return CallModule(function.Self, function.Method, [.. arguments.Select(argument => (argument, place))], place);
        if (function.Body is not IBlockOperation body)
            return Inline(function.Method, function.Method, function.Self, [.. arguments.Take(function.Method.Parameters.Length)], place);
        if (inlining.Any(active => SymbolEqualityComparer.Default.Equals(active, function.Method)) || ++calls > MaxCalls)
            throw Unsupported(place, "recursive call", "Write it as a loop.");
        for (var i = 0; i < function.Method.Parameters.Length; i++)
            Bind(function.Method.Parameters[i], function.Method.Parameters[i].Type, arguments[i], place);
        return As(function.Self, () => ReadBody(function.Method, body));
    }

    // ---- Methods that are called as they stand ----

    /// <summary>What a call to a method marked as carrying no relevance gives.</summary>
    private Value ReadConstantCall(IInvocationOperation call, IMethodSymbol method)
    {
        if (effects.WritesParameter(method))
            throw Unsupported(call, "call", "The method has [NoRelevance], and changes a tensor in place that it is given; let it return a new one.");
        var code = CallText(call);
        if (method.ReturnsVoid)
        {
            nodes.Add(new Effect(new Fragment(code.Text + ";")));
            return Nothing;
        }

        if (method.ReturnType is not INamedTypeSymbol { IsTupleType: true } tuple || !tuple.TupleElements.All(element => element.Type.IsTensor()))
            return method.ReturnType.IsTensor() ? AddConstant(call, method.Name, code.Text) : IsTensors(method.ReturnType) ? throw UnknownOperation(call) : Name(method.Name, Substitute(method.ReturnType), code, call, hasEffect: true);
        var results = tuple.TupleElements.Select(_ => nextValue++).ToArray();
        nodes.Add(new Apply(results[0], Operation.Constant, default, method.Name, new Fragment(code.Text), LocationOf(call)) { FurtherResults = results.Skip(1).ToEquatable() });
        return new TupleValue(results.Select(id => (Value)new TensorValue(id, Carries: false)).ToEquatable(), tuple.TupleElements.Select(element => element.Name).ToEquatable());
    }

    /// <summary>A method for which the user has written the relevance.</summary>
    private TensorValue ReadCustomCall(IInvocationOperation call, IMethodSymbol method, AttributeData attribute)
    {
        var function = method.ReducedFrom ?? method;
        if (!function.ReturnType.IsTensor() || function.Parameters.Any(parameter => parameter.RefKind != RefKind.None || (IsTensors(parameter.Type) && !parameter.Type.IsTensor())))
            throw Unsupported(call, "call", $"'{function.Name}' has [LrpFunction], so it must return one tensor and take its tensors one by one.");
        var name = (string?)attribute.ConstructorArguments[0].Value ?? "";
        if (RelevanceMethod.Find(function, name, Compilation, model) is not { } relevance)
        {
            var place = LocationInfo.From(attribute.ApplicationSyntaxReference?.GetSyntax().GetLocation()) ?? LocationOf(call);
            throw Report(new DiagnosticInfo(Descriptors.BadRelevanceMethod, place, "LrpFunction", name, RelevanceMethod.Wanted(function, name)));
        }

        var texts = new string[function.Parameters.Length][];
        var carrying = new int?[function.Parameters.Length];
        foreach (var argument in call.Arguments)
        {
            var parameter = function.Parameters[argument.Parameter!.Ordinal];
            var inputs = new List<int>();
            texts[parameter.Ordinal] = [.. ElementsOf(argument).Select(element => parameter.Type.IsTensor() ? ArgumentText(element, inputs).Text : HeldText(Argument(element), parameter))];
            carrying[parameter.Ordinal] = inputs.Count > 0 ? inputs[0] : null;
            if (argument.ArgumentKind == ArgumentKind.DefaultValue && !parameter.Type.IsTensor())
                texts[parameter.Ordinal] = [$"({TypeName(parameter.Type, call)}){Plain(argument.Value).Operand}"];
        }

        var arguments = string.Join(", ", texts.SelectMany(text => text));
        var code = $"{Owner(call, method)}({arguments})";
        TouchAll(code, call);
        int[] carried = [.. carrying.Where(input => input is not null).Select(input => input!.Value)];
        if (carried.Length == 0)
            return AddConstant(call, method.Name, code);
        return Add(new Apply(nextValue++, Operation.Custom, carried.ToEquatable(), method.Name, new Fragment(code), LocationOf(call))
        {
            Relevance = new Fragment($"{Owner(call, relevance)}({arguments}, "),
            Receives = function.Parameters.Where(parameter => parameter.Type.IsTensor()).Select(parameter => carrying[parameter.Ordinal] is not null).ToEquatable(),
        });
    }

    /// <summary>A plain argument that is read again when relevance goes back.</summary>
    private string HeldText(IOperation argument, IParameterSymbol parameter) => Plain(argument) is var value && value.IsStable ? value.Text : Name(parameter.Name, Substitute(argument.Type ?? parameter.Type), value, argument).Text;

    private string Owner(IInvocationOperation call, IMethodSymbol method) => method.IsStatic ? MethodName(method, call)
        : call.Instance is null || IsModel(call.Instance) ? MemberAccess(call, method) + TypeArgumentsText(method, call)
        : $"{Hold(Evaluate(call.Instance), call.Instance).Operand}.{EscapedName(method)}";
}
