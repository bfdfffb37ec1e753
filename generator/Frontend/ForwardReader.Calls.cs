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

/// <summary>Calls: modules, functions of torch, and methods of the user's own.</summary>
internal sealed partial class ForwardReader
{
    private Value ReadCall(InvocationExpressionSyntax call)
    {
        // Without a symbol the compiler itself reports an error.
        if (SymbolOf(call) is not IMethodSymbol method)
            throw new NotCompiledException();
        var receiver = (call.Expression as MemberAccessExpressionSyntax)?.Expression;
        if (receiver is not null and not (ThisExpressionSyntax or BaseExpressionSyntax) && method.Name is "forward" or "call" && TypeOf(receiver!).IsModule())
        {
            return Evaluate(receiver!) is ModuleValue module
                ? ApplyModule(call, module, [.. call.ArgumentList.Arguments.Select(argument => AsTensor(Evaluate(argument.Expression), argument).Id)])
                : throw UnknownOperation(call);
        }

        if (method.HasAttribute(KnownNames.NoRelevance))
            return ReadConstantCall(call, method);
        if (method.AttributesOf(KnownNames.LrpFunction).FirstOrDefault() is { ConstructorArguments.Length: 1 } written)
            return ReadCustomCall(call, method, written);
        if (Target(call, method) is { } target)
            return Inline(call, target, receiver);
        if (method.ContainingType.FullName() is KnownNames.Tensor or KnownNames.Torch or KnownNames.Functional && IsTensors(method.ReturnType))
            return ReadFunction(call, method, receiver);
        return IsTensors(call) ? throw UnknownOperation(call) : new PlainValue(ToFragment(call).Text);
    }

    // ---- Modules ----
    private Value ApplyModule(ExpressionSyntax call, ModuleValue module, int[] inputs)
    {
        if (module.Layer.IsUncompiled)
            throw UnknownModule(call, module.Layer);
        if (module.Layer.Type == KnownNames.Modules + "Sequential" && module.Member is not null && layers.ReadSequential(module.Member) is { } children)
            return children.Aggregate(new TensorValue(inputs[0]), (x, child) => (TensorValue)ApplyLayer(call, child, [x.Id]));
        return ApplyLayer(call, module.Layer, inputs);
    }

    private Value ApplyLayer(ExpressionSyntax call, LayerRef layer, int[] inputs)
    {
        var known = layer.Type.StartsWith(KnownNames.Modules, System.StringComparison.Ordinal)
            ? OperationCatalog.ForModule(layer.Type.Substring(KnownNames.Modules.Length))
            : new KnownFunction(Operation.Module, OutputRange.Any);
        if (known is null || layer.IsUncompiled || (inputs.Length != 1 && known.Operation != Operation.Module))
            throw UnknownModule(call, layer);
        var arguments = string.Join(", ", inputs.Select(Fragment.Hole));
        var code = known.Operation == Operation.ReLU ? $"{arguments}.relu()"
            : known.Operation == Operation.Activation ? $"Lrp.Activation.Forward({layer.Access}, {arguments})"
            : known.Operation == Operation.Normalization ? $"Lrp.Normalization.Forward({layer.Access}, {arguments})"
            : $"{layer.Access}.forward({arguments})";
        var apply = new Apply(nextValue++, known.Operation, inputs.ToEquatable(), layer.Path, new Fragment(code), LocationOf(call)) { Layer = layer, Range = known.Range };
        if (TypeOf(call) is not INamedTypeSymbol { IsTupleType: true } tuple)
            return Add(apply);
        if (!tuple.TupleElements.All(element => element.Type.IsTensor()))
            throw Unsupported(call, "call", "A block may return a tensor or a tuple of tensors.");
        var further = tuple.TupleElements.Skip(1).Select(_ => nextValue++).ToArray();
        Add(apply with { FurtherResults = further.ToEquatable() });
        return new TupleValue(further.Prepend(apply.Result).Select(id => (Value)new TensorValue(id)).ToEquatable());
    }

    // ---- Functions of torch ----
    private Value ReadFunction(InvocationExpressionSyntax call, IMethodSymbol method, ExpressionSyntax? receiver)
    {
        var isInPlace = method.Name.Length > 1 && method.Name.EndsWith("_", System.StringComparison.Ordinal);
        var name = isInPlace ? method.Name.TrimEnd('_') : method.Name;
        var inputs = new List<int>();
        var isMethod = method.ContainingType.FullName() == KnownNames.Tensor && !method.IsStatic;
        var owner = isMethod ? Operand(receiver!, inputs) : method.ContainingType.FullName() == KnownNames.Functional ? "functional" : method.ContainingType.FullName() == KnownNames.Tensor ? "Tensor" : "torch";
        var arguments = call.ArgumentList.Arguments.Where(argument => !IsInPlaceFlag(method, argument) && !IsUnitAlpha(method, argument)).ToArray();
        var texts = new List<string>();
        var firstCarries = false;
        foreach (var argument in arguments)
        {
            firstCarries |= texts.Count == (isMethod ? 0 : 1) && inputs.Count > 0;
            texts.Add(ArgumentText(argument, inputs));
        }

        var function = OperationCatalog.ForFunction(name) ?? (inputs.Count == 0 ? new KnownFunction(Operation.Constant, OutputRange.Any) : throw UnknownOperation(call));

        // A view of a tensor that is laid out otherwise than torch's would be refused: reshape is the same where both work.
        var (called, safe) = WithSafeNumbers(name == "view" ? "reshape" : name, method, [.. texts]);
        var code = SafeText(name, method, owner, safe) ?? $"{owner}.{called}({string.Join(", ", safe)})";
        if (function.Operation == Operation.ReLU)
            code = $"{(isMethod ? owner : texts[0])}.relu()";
        else if (OperationCatalog.MayReturnItsArgument(name))
            code += ".alias()"; // The pass frees what it gave.
        if (method.ReturnType is IArrayTypeSymbol or INamedTypeSymbol { IsTupleType: true })
            return new PartsValue(code, inputs.ToEquatable(), name, function);

        ExpressionSyntax[] operands = [.. isMethod ? [receiver!] : System.Array.Empty<ExpressionSyntax>(), .. arguments.Select(argument => argument.Expression)];
        function = Classify(function, operands, inputs.Count, firstCarries);
        var result = AddFunction(call, name, function, code, inputs.ToEquatable());
        if (isInPlace)
            Replace(isMethod ? receiver! : arguments[0].Expression, result);
        return result;
    }

    /// <summary>The operation of a call with these operands: with a scalar, a sum is an offset; with more arguments, only the gradient is known.</summary>
    private KnownFunction Classify(KnownFunction function, ExpressionSyntax[] operands, int inputs, bool firstCarries)
    {
        var operation = function.Operation;
        if (!operation.IsSum && !operation.IsProduct)
            return function;
        if (operands.Length != 2 || (operation == Operation.Divide && !firstCarries))
            operation = Operation.Function;
        else if (operation.IsSum && !IsTensors(operands[1]))
            operation = Operation.Offset;
        return new KnownFunction(operation, inputs == 2 ? function.Range : OutputRange.Any);
    }

    /// <summary>A tensor was changed in place: whatever names it now names the result.</summary>
    private void Replace(ExpressionSyntax target, TensorValue result)
    {
        if (SymbolOf(target) is not { } symbol || !locals.TryGetValue(symbol, out var before) || before is not TensorValue)
            return;
        foreach (var local in locals.Where(pair => Equals(pair.Value, before)).Select(pair => pair.Key).ToArray())
            locals[local] = result;
    }

    private static bool IsInPlaceFlag(IMethodSymbol method, ArgumentSyntax argument)
    {
        if (argument.NameColon is { } name)
            return name.Name.Identifier.Text == "inplace";
        var index = ((ArgumentListSyntax)argument.Parent!).Arguments.IndexOf(argument);
        return index < method.Parameters.Length && method.Parameters[index].Name == "inplace";
    }

    /// <summary>An argument's tensors become holes, and inputs if they carry relevance; the rest is C# as it stands.</summary>
    private string ArgumentText(ArgumentSyntax argument, List<int> inputs) =>
        (argument.NameColon is { } name ? $"{name.Name.Identifier.Text}: " : "") + (IsTensors(argument.Expression) ? Operand(argument.Expression, inputs) : ToFragment(argument.Expression).Text);

    private string Operand(ExpressionSyntax expression, List<int> inputs) => OperandText(Evaluate(expression), expression, inputs);

    private string OperandText(Value value, ExpressionSyntax expression, List<int> inputs)
    {
        switch (value)
        {
            case TensorValue tensor:
                if (tensor.Carries)
                    inputs.Add(tensor.Id);
                return Fragment.Hole(tensor.Id);
            case PlainValue plain:
                return plain.Text;
            case ListValue list:
                return $"[{string.Join(", ", list.Items.Select(item => OperandText(item, expression, inputs)))}]";
            case PartsValue parts:
                inputs.AddRange(parts.Inputs);
                return parts.Code;
            default:
                throw UnknownOperation(expression);
        }
    }

    // ---- Methods that are compiled into their callers ----

    /// <summary>The method in source that a call runs on this model: of a virtual method, the model's own.</summary>
    private IMethodSymbol? Target(InvocationExpressionSyntax call, IMethodSymbol method)
    {
        var declared = method.ReducedFrom ?? method;
        var isBase = call.Expression is MemberAccessExpressionSyntax { Expression: BaseExpressionSyntax };
        if (!isBase && (declared.IsVirtual || declared.IsAbstract || declared.IsOverride))
        {
            // Only the model itself is known to be of the model's class.
            if (call.Expression is not (IdentifierNameSyntax or GenericNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }))
                return null;
            declared = model.SelfAndBases().SelectMany(type => type.GetMembers(declared.Name)).OfType<IMethodSymbol>().FirstOrDefault(candidate => Overrides(candidate, declared)) ?? declared;
        }

        return declared.OriginalDefinition is { DeclaringSyntaxReferences.Length: 1 } known && known.Parameters.All(parameter => parameter.RefKind == RefKind.None) && !IsTorch(known.ContainingType) ? known : null;
    }

    private static bool Overrides(IMethodSymbol candidate, IMethodSymbol declared)
    {
        for (var method = candidate; method is not null; method = method.OverriddenMethod)
        {
            if (SymbolEqualityComparer.Default.Equals(method.OriginalDefinition, declared.OriginalDefinition))
                return true;
        }

        return false;
    }

    /// <summary>The argument that a call gives for a parameter, by name or by position; null if it leaves it out.</summary>
    private static ArgumentSyntax? ArgumentFor(InvocationExpressionSyntax call, IParameterSymbol parameter, int position)
    {
        var arguments = call.ArgumentList.Arguments;
        return arguments.FirstOrDefault(argument => argument.NameColon?.Name.Identifier.Text == parameter.Name)
            ?? (position < arguments.Count && arguments[position].NameColon is null ? arguments[position] : null);
    }

    private Value Inline(InvocationExpressionSyntax call, IMethodSymbol method, ExpressionSyntax? receiver)
    {
        if (inlining.Any(active => SymbolEqualityComparer.Default.Equals(active, method)))
            throw Unsupported(call, "recursive call", "Write it as a loop.");
        var isExtension = method.IsExtensionMethod && SymbolOf(call) is IMethodSymbol { ReducedFrom: not null };
        var values = new Value[method.Parameters.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var parameter = method.Parameters[i];
            var position = isExtension ? i - 1 : i;
            var argument = position < 0 ? receiver : ArgumentFor(call, parameter, position)?.Expression;
            values[i] = argument is not null ? Evaluate(argument)
                : parameter.HasExplicitDefaultValue ? new PlainValue(parameter.ExplicitDefaultValue is { } given ? SymbolDisplay.FormatPrimitive(given, true, false)! : "null")
                : throw UnknownOperation(call);
        }

        // What the method declares is its own, call by call.
        var known = new HashSet<ISymbol>(locals.Keys, SymbolEqualityComparer.Default);
        for (var i = 0; i < values.Length; i++)
            locals[method.Parameters[i]] = values[i];
        var result = ReadBody(method);
        foreach (var own in locals.Keys.Where(local => !known.Contains(local)).ToArray())
            locals.Remove(own);
        return result;
    }

    private NotCompiledException UnknownOperation(ExpressionSyntax expression) => Report(
        expression,
        expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } ? access.Name.ToString() : expression.WithoutTrivia().ToString(),
        "Use a layer or function that the documentation lists, or put it into a method: [NoRelevance] if it carries none, [LrpFunction] if you write its relevance.");

    private NotCompiledException UnknownModule(ExpressionSyntax call, LayerRef layer)
    {
        const string remedy = "If the class is yours, annotate it: [LrpBlock] compiles its forward, [LrpLayer] takes a relevance function of yours.";
        diagnostics.Add(new DiagnosticInfo(Descriptors.UnsupportedOperation, LocationOf(call), layer.Type, remedy) { Subject = layer.Type });
        return new NotCompiledException();
    }

    private NotCompiledException Report(SyntaxNode node, string what, string remedy)
    {
        if (TypeOf(node) is IErrorTypeSymbol)
            return new NotCompiledException();
        diagnostics.Add(new DiagnosticInfo(Descriptors.UnsupportedOperation, LocationOf(node), what, remedy));
        return new NotCompiledException();
    }
}
