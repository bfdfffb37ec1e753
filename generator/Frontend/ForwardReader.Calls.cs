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

/// <summary>Calls: which of them is a module, a function of torch, a method of the user's or plain C#.</summary>
internal sealed partial class ForwardReader
{
    private Value ReadCall(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        if (call.Instance is { } receiver && method.MethodKind == MethodKind.DelegateInvoke && Evaluate(receiver) is var called && called is FunctionValue or ChosenValue)
            return Call(called, ArgumentValues(call.Arguments), call);
        if (!IsCompiled(call))
            return Nothing;
        if (method.MethodKind == MethodKind.LocalFunction)
            return Inline(call, Source(method) ?? throw UnknownOperation(call));
        if (method.HasAttribute(KnownNames.NoRelevance))
            return ReadConstantCall(call, method);
        if (method is { Name: "Gate", ContainingType.Name: "Recurrent" } && formCall is not null)
            return ReadGate(call);
        if (method.AttributesOf(KnownNames.LrpFunction).FirstOrDefault() is { ConstructorArguments.Length: 1 } written)
            return ReadCustomCall(call, method, written);
        if (method.Name is "forward" or "call" && call.Instance is { } owner && !IsModel(owner) && owner.Type.IsModule())
            return ReadModuleCall(call, owner);
        if (method is { Name: "Tensor", ContainingType.Name: "TensorIndex" } && call.Arguments is [var index])
            return PlainValue.Name($"{TypeName(method.ContainingType, call)}.Tensor({Plain(index.Value).Text})");
        if (IsScopeType(method.ContainingType) || (method.ContainingType.FullName() == KnownNames.Torch && method.Name == "NewDisposeScope"))
            return ReadScopeCall(call);
        if (ReadListCall(call) is { } ofList)
            return ofList;
        if (method is { Name: "First" or "Last", IsExtensionMethod: true } && call.Arguments is [var modules] && IsModules(modules.Value.Type))
            return ModuleAt(Evaluate(modules.Value), modules.Value, method.Name == "First" ? Known(0) : PlainValue.Name("^1"), call);
        if ((ReadSelect(call) ?? ReadAggregate(call)) is { } queried)
            return queried;
        if (method.ContainingType is { Name: "Tuple", ContainingNamespace.Name: "System" } && method.Name == "Create" && IsInvolvedCall(call))
            return new TupleValue(ArgumentValues(call.Arguments).ToEquatable(), default);
        if (method.ContainingType.FullName() == KnownNames.Functional && Weighted.TryGetValue(method.Name, out var layer))
            return ReadWeighted(call, layer);
        if (method.ContainingType.FullName() == KnownNames.Functional && models.FormOf(method.Name) is { } form)
            return ReadForm(form, call);
        if (Source(Target(call)) is { } source && (IsInvolvedCall(call) || effects.Of(source, isFresh: false) == Effects.AsksForTraining))
            return Inline(call, source);
        if (method.ContainingType.FullName() is KnownNames.Tensor or KnownNames.Torch or KnownNames.Functional && IsTensors(method.ReturnType))
            return ReadFunction(call);
        if (method.MethodKind == MethodKind.DelegateInvoke && (IsTensors(call.Type) || call.Arguments.Any(argument => IsTensors(argument.Value.Type))))
            throw Unsupported(call, "call of a delegate", "What it does is not known when the model is compiled; call a method or a module, or make it a lambda here or in a readonly field: t => torch.sin(t).");
        return IsFactory(call) ? Made(call)
            : (IsTensors(call.Type) || call.Type.IsModule()) && !IsOwnTensor(method) ? throw UnknownOperation(call)
            : PlainCall(call);
    }

    /// <summary>Whether C# compiles a call: not that of a method for a symbol that is not defined there.</summary>
    private static bool IsCompiled(IInvocationOperation call)
    {
        string?[] symbols = [.. call.TargetMethod.AttributesOf("System.Diagnostics.ConditionalAttribute").Select(attribute => attribute.ConstructorArguments.FirstOrDefault().Value as string)];
        return symbols.Length == 0
            || symbols.Any(call.Syntax.SyntaxTree.Options.PreprocessorSymbolNames.Contains)
            || call.Syntax.SyntaxTree.GetRoot().DescendantNodes(descendIntoTrivia: true).OfType<DefineDirectiveTriviaSyntax>().Any(define => symbols.Contains(define.Name.ValueText));
    }

    /// <summary>Whether a method gives a tensor or a module that the model keeps.</summary>
    private static bool IsOwnTensor(IMethodSymbol method) => method.Name is "get_buffer" or "get_parameter" or "get_submodule" && method.ContainingType.IsModule();

    /// <summary>Whether a call takes or gives what is followed: tensors, modules that forward calls, functions.</summary>
    private bool IsInvolvedCall(IInvocationOperation call) =>
        IsTensors(call.Type) || IsHolder(call.Type) || call.Arguments.Any(argument => IsTensors(argument.Value.Type) || IsHolder(argument.Value.Type) || argument.Value.Type.IsModule() || (Uncast(argument.Value) is IDelegateCreationOperation && IsTensors(argument.Parameter!.Type))
            || argument.Value is ILocalReferenceOperation { Local: var local } && locals.TryGetValue(Resolve(local), out var value) && value is FunctionValue or TupleValue or ListValue)
        || (call.Instance is { } owner && !IsModel(owner) && (IsTensors(owner.Type) || IsHolder(owner.Type)))
        || call.TargetMethod.Parameters.Any(parameter => IsTensors(parameter.Type));

    /// <summary>The arguments in the order of the parameters, evaluated in the order in which they are written.</summary>
    private Value[] ArgumentValues(IReadOnlyCollection<IArgumentOperation> arguments) =>
        [.. arguments.Select((argument, i) => (argument.Parameter!.Ordinal, Value: Settled(Evaluate(argument.Value), argument.Value, arguments.Skip(i + 1)))).ToArray().OrderBy(pair => pair.Ordinal).Select(pair => pair.Value)];

    // ---- Dispose scopes ----
    private Value ReadScopeCall(IInvocationOperation call) => call.TargetMethod.Name switch
    {
        "NewDisposeScope" => new ScopeValue(),
        "MoveToOuter" or "MoveToOther" or "Detach" or "Attach" or "Include" when call.Arguments is [var only] && !IsParams(only) => Evaluate(only.Value),
        "MoveToOuter" or "Detach" or "Attach" or "Include" when call.TargetMethod.ReturnType is INamedTypeSymbol { IsTupleType: true } =>
            new TupleValue(call.Arguments.Select(argument => Evaluate(argument.Value)).ToEquatable(), default),
        "MoveToOuter" or "MoveToOther" or "Detach" or "Attach" or "Include" or "Dispose" or "DisposeEverything" or "DisposeEverythingBut" => Nothing,
        _ => throw UnknownOperation(call),
    };

    private static bool IsParams(IArgumentOperation argument) => argument.ArgumentKind == ArgumentKind.ParamArray;

    // ---- Modules ----
    private Value ReadModuleCall(IInvocationOperation call, IOperation owner)
    {
        var module = AsModule(owner) ?? throw UnknownOperation(call);
        var given = new (Value Value, IOperation Place)[call.TargetMethod.Parameters.Length];
        foreach (var argument in call.Arguments)
            given[argument.Parameter!.Ordinal] = (Settled(Evaluate(argument.Value), argument.Value, After(argument, call)), argument.Value);
        return CallModule(module, Declared(call.TargetMethod, Substitute(owner.Type!)), given, call);
    }

    /// <summary>The module that an expression gives, or those.</summary>
    private Value? AsModule(IOperation owner)
    {
        var value = Evaluate(owner);
        if (value is UnknownValue)
            throw new NotCompiledException();
        if (value is not PlainValue { IsNull: false } held)
            return value is ModuleValue or ChosenValue ? value : null;
        held = held.IsStable ? held : Name(owner.Type!.Name, Substitute(owner.Type), held, owner);
        return new ModuleValue(layers.Refer(Substitute(owner.Type!), held.Operand, CollectionPath(held, owner), isKept: false), null);
    }

    private Value CallModule(Value owner, IMethodSymbol forward, (Value Value, IOperation Place)[] given, IOperation call)
    {
        if (owner is ChosenValue chosen)
            return Branching(call, chosen.Condition, () => CallModule(chosen.Then, forward, given, call), () => CallModule(chosen.Else, forward, given, call), Substitute(forward.ReturnType))!;
        if (owner is not ModuleValue module)
            throw UnknownOperation(call);
        if (isWithoutGradient)
            throw Unsupported(call, "call", "Under no_grad nothing of a layer would reach the relevance; leave no_grad to the caller of forward.");
        if (module.Layer.Type.StartsWith(KnownNames.Modules, System.StringComparison.Ordinal) && models.FormOf(module.Layer.Type.Substring(KnownNames.Modules.Length)) is { } form)
            return ReadForm(form, module, forward, given, call);
        if (module.Layer.IsUncompiled || OperationOf(module.Layer) is null)
            throw UnknownModule(call, module.Layer);
        var (inputs, plain) = (new List<int>(), new List<string>());
        for (var i = 0; i < forward.Parameters.Length; i++)
            Send(given[i].Value, Substitute(forward.Parameters[i].Type), Signature.CanBeNull(forward.Parameters[i]), inputs, plain, given[i].Place);
        return ApplyModule(call, module, [.. inputs], plain, forward);
    }

    private Value ApplyModule(IOperation call, ModuleValue module, int[] inputs, List<string> plain, IMethodSymbol forward)
    {
        if (module.Layer is { Rule: null, Type: KnownNames.Modules + "Sequential" } && module.Member is not null && layers.ReadSequential(module.Member, module.Layer.Access) is { } children)
            return children.Aggregate(new TensorValue(inputs[0]), (x, child) => (TensorValue)ApplyLayer(call, child, [x.Id], [], forward));
        return ApplyLayer(call, module.Layer, inputs, plain, forward);
    }

    private Value ApplyLayer(IOperation call, LayerRef layer, int[] inputs, List<string> plain, IMethodSymbol forward)
    {
        var known = OperationOf(layer);
        if (layer is { WritesInput: true, Type: KnownNames.Modules + "ELU" })
            throw Unsupported(call, "change in place", "TorchSharp computes something else there than ELU does; make the layer with inplace: false.");
        if (known is null || layer.IsUncompiled || (inputs.Length != 1 && known.Operation != Operation.Module))
            throw UnknownModule(call, layer);
        var arguments = string.Join(", ", inputs.Select(Fragment.Hole));
        var code = known.Operation == Operation.ReLU ? $"{arguments}.relu()"
            : known.Operation == Operation.Activation ? $"Lrp.Activation.Forward({layer.Access}, {arguments})"
            : known.Operation == Operation.Normalization ? $"Lrp.Normalization.Forward({layer.Access}, {arguments})"
            : $"{layer.Access}.forward({arguments})";
        var apply = new Apply(nextValue++, known.Operation, inputs.ToEquatable(), layer.Path, new Fragment(code), LocationOf(call)) { Layer = layer, Range = known.Range, Arguments = plain.ToEquatable() };
        if (known.Operation == Operation.Module)
        {
            for (var i = 0; i < inputs.Length; i++)
                memory.Pass(inputs[i], apply.Result, i, isReadAgain: inputs[i] < roundStart);
        }

        var type = Substitute(forward.ReturnType);
        var count = known.Operation == Operation.Module ? Signature.Tensors(type, Signature.CanBeNull(type)) : 1;
        if (count == 0 || inputs.Length == 0)
            throw Unsupported(call, "call", "A block takes and gives tensors.");
        var further = Enumerable.Range(0, count - 1).Select(_ => nextValue++).ToArray();
        Add(apply with { FurtherResults = further.ToEquatable() });
        var results = new Queue<TensorValue>(further.Prepend(apply.Result).Select(result => Shared(new TensorValue(result), known.Operation, layer, inputs, call)));
        var next = 0;
        return known.Operation != Operation.Module ? results.Dequeue() : Receive(type, Signature.CanBeNull(type), "result", results.Dequeue, Result, call);

        PlainValue Result(string of, string hint)
        {
            var name = NewName(hint);
            nodes.Add(new Compute(of, name, new Fragment($"({of}){Fragment.PassHole(apply.Result)}.Results[{next++}]!"), HasEffect: false));
            return PlainValue.Name(name);
        }
    }

    /// <summary>What a layer performs; null if no relevance pass is known for it. What may write over its input is seen at run time.</summary>
    private static KnownFunction? OperationOf(LayerRef layer)
    {
        var known = layer.Type.StartsWith(KnownNames.Modules, System.StringComparison.Ordinal)
            ? OperationCatalog.ForModule(layer.Type.Substring(KnownNames.Modules.Length))
            : new KnownFunction(Operation.Module, OutputRange.Any);
        return known is not null && layer.WritesInput is null ? new KnownFunction(Operation.Module, OutputRange.Any) : known;
    }

    /// <summary>A layer's result: what it may be a view of, or has been written over.</summary>
    private TensorValue Shared(TensorValue result, Operation operation, LayerRef layer, int[] inputs, IOperation call)
    {
        if (layer.WritesInput == true)
            Overwrite(new TensorValue(inputs[0]), result, call);
        else if (operation == Operation.Module || operation == Operation.Reshape || operation == Operation.Identity)
        {
            foreach (var input in inputs)
                memory.Share(result.Id, input);
        }

        return result;
    }

    /// <summary>A module by its place in a collection.</summary>
    private ModuleValue? ReadModuleElement(IOperation owner, IOperation[] indices, IOperation place)
    {
        if (place.Type is not { } type || !Substitute(type).IsModule())
            return null;
        var collection = Evaluate(owner);
        var index = (PlainValue)Stable("index", Plain(indices[0]), indices[0]);

        // A layer's place is no code with tensors in it.
        if (new Fragment(index.Text).Holes.Any())
            index = Name("index", Argument(indices[0]).Type!, index, place);
        return ModuleAt(collection is PlainValue ? Hold(collection, owner) : collection, owner, index, place);
    }

    private ModuleValue ModuleAt(Value collection, IOperation owner, PlainValue index, IOperation place)
    {
        var items = Hold(collection, owner);
        var path = CollectionPath(collection, owner);
        var isKnown = index.Constant is { HasValue: true };
        var access = $"{items.Operand}[{index.Text}]";
        return new ModuleValue(
            layers.Refer(Substitute(place.Type!), access, isKnown ? $"{path}.{index.Constant.Value}" : $"{path}[{index.Text}]", Member(collection)?.IsKept() == true) with { Index = isKnown ? null : index.Text },
            null);
    }

    /// <summary>A collection that is evaluated once, as C#.</summary>
    private PlainValue Hold(Value value, IOperation place) => AsPlain(value, place) is var plain && plain.IsStable ? plain : Name("items", Substitute(place.Type!), plain, place);

    private static ISymbol? Member(Value value) => (value as ModuleValue)?.Member;

    private static string CollectionPath(Value value, IOperation place) => value is ModuleValue module ? module.Layer.Path
        : Uncast(place) switch
        {
            IMemberReferenceOperation member => member.Member.Name,
            _ => Shortened(place),
        };

    private bool IsModules(ITypeSymbol? type) => type is not null && Substitute(type) switch
    {
        IArrayTypeSymbol array => array.ElementType.IsModule(),
        INamedTypeSymbol { TypeArguments: [.., var element] } => element.IsModule(),
        _ => false,
    };
}
