using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RelDrop.Generator.Diagnostics;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;
using RelDrop.Graphs;
using RelDrop.Support;

namespace RelDrop.Generator.Frontend;

/// <summary>
/// Evaluates <c>forward</c> symbolically into a <see cref="Graph"/>, from the operations that the compiler has bound: what has no case
/// here is refused. Helper methods are evaluated in place. This file has the entry, the state and the messages.
/// </summary>
internal sealed partial class ForwardReader(INamedTypeSymbol model, SemanticModels models, LayerReader layers, List<DiagnosticInfo> diagnostics)
{
    /// <summary>Beyond these, the pass would be too large to be compiled.</summary>
    private const int MaxOperations = 20_000;
    private const int MaxCalls = 2_000;
    private const int MaxPaths = 64;

    private readonly Memory memory = new();
    private readonly Stack<IMethodSymbol> inlining = new();
    private readonly Dictionary<ISymbol, ISymbol> references = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, Value> locals = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ListValue, EquatableArray<Value>> lists = [];
    private Dictionary<ITypeParameterSymbol, ITypeSymbol> typeArguments = new(SymbolEqualityComparer.Default);
    private readonly SortedSet<(string Type, string Name, string Parameter)> captured = [];
    private List<Node> nodes = [];
    private int nextValue;
    private int names;
    private int arguments;
    private int operations;
    private int calls;

    /// <summary>How often what follows a branch has been read in the present method.</summary>
    private int paths;
    private bool hasFailed;

    /// <summary>Whether what is computed is for a plain value, and carries no relevance.</summary>
    private bool isDetached;

    /// <summary>Whether what is computed stands under <c>no_grad</c>.</summary>
    private bool isWithoutGradient;

    /// <summary>Thrown where a diagnostic has said why compilation cannot go on.</summary>
    /// <param name="isFinal">Whether reading on would only find the same again.</param>
    private sealed class NotCompiledException(bool isFinal = false) : System.Exception
    {
        public bool IsFinal { get; } = isFinal;
    }

    private Compilation Compilation => models.Compilation;

    /// <summary>The graph of a method that takes and returns tensors, or null after a diagnostic.</summary>
    /// <param name="forward">The method.</param>
    /// <param name="explained">The index of the only parameter that receives relevance; -1 for all.</param>
    public Graph? Read(IMethodSymbol forward, int explained)
    {
        try
        {
            typeArguments = TypeArgumentsOf(forward.ContainingType);
            var place = BodyOf(forward);
            var (inputs, receiving) = (new List<int>(), new List<int>());
            foreach (var parameter in forward.Parameters)
            {
                locals[parameter] = Receive(
                    Substitute(parameter.Type),
                    Signature.CanBeNull(parameter),
                    parameter.Name,
                    () =>
                    {
                        // Of a record or a tuple, its first tensor is explained.
                        var carries = explained < 0 || (parameter.Ordinal == explained && receiving.Count == 0);
                        inputs.Add(nextValue);
                        if (carries)
                            receiving.Add(nextValue);
                        memory.AddInput(nextValue);
                        return new TensorValue(nextValue++, carries);
                    },
                    Argument,
                    place);
            }

            var given = new Dictionary<ListValue, EquatableArray<Value>>(lists);
            var (outputs, results) = (new List<int>(), new List<string>());
            var result = ReadBody(forward, place);
            Send(result, Substitute(forward.ReturnType), Signature.CanBeNull(forward.ReturnType), outputs, results, place);
            if (given.Any(pair => !pair.Value.Equals(lists[pair.Key])) || (explained < 0 && ListsIn(result).Any(given.ContainsKey)))
                throw Unsupported(place, "method", "It changes or returns a list or dictionary that it is given, which its caller would see; do so with a copy: items.ToList(), new Dictionary<string, Tensor>(items).");
            if (results.Count > 0)
                nodes.Add(new Effect(new Fragment($"Results = [{string.Join(", ", results)}];")));
            return hasFailed ? Refused(forward) : new Graph(inputs.ToEquatable(), receiving.ToEquatable(), new Region(nodes.ToEquatable()), outputs.ToEquatable())
            {
                WrittenInputs = memory.WrittenInputs.ToEquatable(),
                ReadAgain = memory.ReadAgain.ToEquatable(),
                PassedOn = memory.PassedOn.ToEquatable(),
                Arguments = arguments,
                Captured = captured.ToEquatable(),
            };
        }
        catch (NotCompiledException)
        {
            return Refused(forward);
        }
    }

    private static IEnumerable<ListValue> ListsIn(Value value) => value switch
    {
        ListValue list => [list],
        TupleValue tuple => tuple.Items.SelectMany(ListsIn),
        _ => [],
    };

    /// <summary>What is refused has a reason: the compiler's own errors, or a diagnostic.</summary>
    private Graph? Refused(IMethodSymbol forward)
    {
        var syntax = forward.DeclaringSyntaxReferences[0].GetSyntax();
        if (!diagnostics.Exists(diagnostic => diagnostic.IsError) && !models.Of(syntax).GetDiagnostics(syntax.Span).Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error))
            Report(new DiagnosticInfo(Descriptors.UnsupportedStatement, LocationInfo.From(syntax.GetLocation()), "method", "Something in it is not known when the model is compiled; write it with fields, locals, calls and operators."));
        return null;
    }

    /// <summary>The next plain argument of the pass.</summary>
    private PlainValue Argument(string type, string hint)
    {
        var name = NewName(hint);
        nodes.Add(new Compute(type, name, new Fragment($"({type})Arguments[{(arguments++).ToString(CultureInfo.InvariantCulture)}]!"), HasEffect: false));
        return PlainValue.Name(name);
    }

    // ---- State ----
    private sealed record State(Dictionary<ISymbol, Value> Locals, Dictionary<ListValue, EquatableArray<Value>> Lists, Dictionary<int, IOperation> Stale);

    private State Save() => new(new(locals, SymbolEqualityComparer.Default), new(lists), memory.Stale());

    private void Restore(State state)
    {
        Fill(locals, state.Locals);
        Fill(lists, state.Lists);
        memory.Restore(state.Stale);

        // In place: whoever is about to write into one must not write into what has been left.
        static void Fill<TKey, TValue>(Dictionary<TKey, TValue> present, Dictionary<TKey, TValue> saved)
        {
            present.Clear();
            foreach (var pair in saved)
                present.Add(pair.Key, pair.Value);
        }
    }

    /// <summary>The local that a name means: of a parameter by reference, the caller's.</summary>
    private ISymbol Resolve(ISymbol symbol) => references.TryGetValue(symbol, out var other) ? Resolve(other) : symbol;

    /// <summary>A name for a plain value that nothing else in the pass has: the pass's own end in digits without a line before them.</summary>
    private string NewName(string hint)
    {
        var readable = new string([.. hint.Where(character => character is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_')]).TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '_').TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        return $"{(readable.Length == 0 ? "value" : readable)}_{(++names).ToString(CultureInfo.InvariantCulture)}";
    }

    /// <summary>Gives a plain value a name, so that it is computed here and once.</summary>
    private PlainValue Name(string hint, ITypeSymbol type, PlainValue value, IOperation place, bool hasEffect = false)
    {
        var name = NewName(hint);

        // A span cannot be kept; the list of numbers that it is made of can.
        if (type is INamedTypeSymbol { Name: "ReadOnlySpan", IsRefLikeType: true, TypeArguments: [var element] } && value.Text.StartsWith("[", System.StringComparison.Ordinal))
            type = Compilation.CreateArrayTypeSymbol(element);
        nodes.Add(new Compute(TypeName(type, place), name, new Fragment(value.Text), hasEffect));
        return value.Named(name);
    }

    /// <summary>Counts what is read, so that no program keeps the compiler busy for ever.</summary>
    private void Step(IOperation operation)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (++operations > MaxOperations)
            throw TooLarge(operation, "forward", $"It has more than {MaxOperations} operations, helper methods counted at each call; put what repeats into a class of its own with [LrpBlock].");
    }

    // ---- Nodes ----
    private TensorValue AddConstant(IOperation place, string title, string code)
    {
        TouchAll(code, place);
        return Add(new Apply(nextValue++, RelDrop.Operations.Operation.Constant, default, title, new Fragment(code), LocationOf(place))) with { Carries = false };
    }

    private TensorValue Add(Apply apply)
    {
        nodes.Add(apply);
        return new TensorValue(apply.Result);
    }

    /// <summary>The tensor that a value is; a tensor of the model's becomes a constant of the graph.</summary>
    private TensorValue AsTensor(Value? value, IOperation place)
    {
        switch (value)
        {
            case TensorValue tensor:
                Touch(tensor.Id, place);
                return tensor;
            case PlainValue { IsNull: false } plain:
                var constant = AddConstant(place, "constant", plain.Text);
                if (!plain.IsFresh)
                    memory.Share(constant.Id, Memory.ModelsOwn);
                return constant;
            case PackedValue packed:
                return Unpack(packed, "0", place);
            case UnknownValue:
                throw new NotCompiledException();
            case PlainValue:
                throw Unsupported(place, "expression", "It is null, or may be; relevance needs a tensor.");
            default:
                throw Unsupported(place, "expression", "It must be one tensor.");
        }
    }

    /// <summary>Code is run: an operand may have been written while later ones were computed.</summary>
    private void TouchAll(string code, IOperation place)
    {
        foreach (var read in new Fragment(code).ReadElements)
            Touch(read, place);
    }

    /// <summary>A tensor's elements are read: forward would see what has been written to its memory.</summary>
    private void Touch(int value, IOperation place)
    {
        if (memory.Read(value) is not { } write)
            return;
        var line = place.Syntax.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
        throw Unsupported(write, "change in place", $"What it changes may share memory with a tensor that is read in line {line}. Use the operation that returns a new tensor, without the underscore or 'inplace'.");
    }

    // ---- Messages ----
    private NotCompiledException TooLarge(IOperation place, string kind, string remedy)
    {
        Unsupported(place, kind, remedy);
        return new NotCompiledException(isFinal: true);
    }

    private NotCompiledException Unsupported(IOperation place, string kind, string remedy) =>
        Report(new DiagnosticInfo(Descriptors.UnsupportedStatement, LocationOf(place), kind, remedy));

    private NotCompiledException UnknownOperation(IOperation place) => place is IInvalidOperation || place.Type is IErrorTypeSymbol
        ? new NotCompiledException()
        : UnknownOperation(place, place is IInvocationOperation call ? call.TargetMethod.Name : Shortened(place));

    private NotCompiledException UnknownOperation(IOperation place, string what) => Report(new DiagnosticInfo(
        Descriptors.UnsupportedOperation, LocationOf(place), what,
        "Use a layer or function that the documentation lists, or put it into a method: [LrpFunction] if you write its relevance, [NoRelevance] if it must have none."));

    private NotCompiledException UnknownModule(IOperation call, LayerRef layer) => Report(
        new DiagnosticInfo(Descriptors.UnsupportedOperation, LocationOf(call), layer.Type, layer.Type.StartsWith("TorchSharp.", System.StringComparison.Ordinal)
            ? "Write what it does with layers and functions that the documentation lists, or hold it in a class of yours with [LrpLayer] and a relevance function."
            : "If the class is yours, annotate it: [LrpBlock] compiles its forward, [LrpLayer] takes a relevance function of yours.")
        { Subject = layer.Type });

    private NotCompiledException Report(DiagnosticInfo diagnostic)
    {
        hasFailed = true;
        if (!diagnostics.Contains(diagnostic))
            diagnostics.Add(diagnostic);
        return new NotCompiledException();
    }

    private static string Shortened(IOperation place)
    {
        var text = string.Join(" ", place.Syntax.ToString().Split([' ', '\r', '\n', '\t'], System.StringSplitOptions.RemoveEmptyEntries));
        return text.Length <= 60 ? text : text.Substring(0, 57) + "...";
    }

    /// <summary>Where an operation stands; what is implicit stands where the code is that it was made for.</summary>
    private LocationInfo LocationOf(IOperation place) => LocationInfo.From((formCall ?? place).Syntax.GetLocation())!;
}
