using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;
using RelDrop.Graphs;
using RelDrop.Operations;
using RelDrop.Support;

namespace RelDrop.Generator.Frontend;

/// <summary>Functions of torch, of torch.nn.functional and methods of tensors.</summary>
internal sealed partial class ForwardReader
{
    /// <summary>One argument of a function as C#.</summary>
    private readonly struct Given(string name, string text, Value? value, IOperation place, bool isDefault)
    {
        public string Name { get; } = name;

        public string Text { get; } = text;

        /// <summary>What it stands for.</summary>
        public Value? Value { get; } = value;

        public IOperation Place { get; } = place;

        public bool IsDefault { get; } = isDefault;
    }

    private Value ReadFunction(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        var isOfTensor = call.Instance is not null;
        var isInPlace = IsInPlace(call);
        var name = method.Name.Length > 1 ? method.Name.TrimEnd('_') : method.Name;
        CheckFunction(call, name);
        var inputs = new List<int>();
        if (ReadComplexView(call) is { } view)
            return view;
        var receiver = isOfTensor ? Receiver(call.Instance!) : null;
        if (receiver is ComplexValue)
            return call.Arguments is [var factor] ? ReadComplexProduct(call, receiver, call.Instance!, Evaluate(factor.Value), factor.Value)! : throw Unsupported(call, "call", ComplexRemedy);
        var owner = isOfTensor ? OperandText(receiver!, call.Instance!, inputs) : method.ContainingType.FullName() == KnownNames.Functional ? "functional" : method.ContainingType.FullName() == KnownNames.Tensor ? "Tensor" : "torch";
        var (given, firstCarries) = Arguments(call, inputs, isOfTensor);
        var first = isOfTensor ? receiver : given.Count > 0 ? given[0].Value : null;
        var subject = first as TensorValue;
        if (isInPlace && subject is null)
            throw Unsupported(call, "change in place", "It changes a tensor of the model's; use the operation that returns a new one.");
        if (isInPlace && name is "zero" or "fill")
            return Replaced(subject!, AddConstant(call, name, name == "zero" ? $"torch.zeros_like({Fragment.Hole(subject!.Id)})" : $"torch.full_like({Fragment.Hole(subject!.Id)}, {given[0].Text})"), call);

        if (name is "matmul" or "mm" or "addmm" && !isInPlace && ReadDense(call, receiver, given, inputs) is { } dense)
            return dense;
        if (inputs.Count > 0 && name is "addmm" or "addmv")
        {
            Value?[] tensors = [.. receiver is null ? [] : new[] { receiver }, .. given.Where(one => !IsFactorOfSum(one)).Select(one => one.Value)];
            var form = models.FormOf(name)!;
            var sum = ReadForm(form, parameter => form.Parameters.Take(tensors.Length).ToList().FindIndex(one => one.Name == parameter) is >= 0 and var i ? tensors[i] : FactorOfSum(given.FirstOrDefault(one => one.Name == parameter).Value) ?? Known(1f), call);
            return isInPlace ? Replaced(subject!, AsTensor(sum, call), call) : sum;
        }

        var function = OperationCatalog.ForFunction(name) ?? (inputs.Count == 0 && !isInPlace ? new KnownFunction(Operation.Constant, OutputRange.Any) : throw UnknownOperation(call));
        var code = FunctionText(call, name, owner, given);
        if (function.Operation == Operation.ReLU)
            code = $"{(isOfTensor ? owner : Unnamed(given[0].Text))}.relu()";
        else if (name.Contains("dropout"))
            code = $"{(isOfTensor ? owner : Unnamed(given[0].Text))}.alias()"; // In eval mode, of tensors of the model's own too.
        else if (OperationCatalog.MayReturnItsArgument(name))
            code += ".alias()"; // The pass frees what it gave.
        var shared = OperationCatalog.SharesMemory(name) ? StorageOf(first) : Memory.None;
        if (name is "cat" or "concat" or "concatenate" && given.Count(one => one.Name == given[0].Name) == 1 && OnlyOf(first) is { } only)
            (shared, code) = (only.Id, code + ".alias()"); // TorchSharp gives the only tensor of a list itself.
        if (method.ReturnType is IArrayTypeSymbol or INamedTypeSymbol { IsTupleType: true })
        {
            // They are taken out one by one, by the arguments of now.
            var parts = new PartsValue(code, isWithoutGradient ? default : inputs.ToEquatable(), name, function, shared) { IsArray = method.ReturnType is IArrayTypeSymbol };
            if (!given.Any(one => one.Value is PlainValue { Constant.HasValue: false } plain && !IsTensors(one.Place.Type) && (plain.MayChange || !plain.IsStable)))
                return parts;
            return parts.IsArray ? NewList([Pack(parts, call)]) : throw Unsupported(call, "call", "An argument of it may change; keep that in a local before.");
        }

        var result = AddFunction(call, name, Classify(function, call, inputs.Count, firstCarries), code, inputs.ToEquatable(), apply => apply with
        {
            Dimension = apply.Operation == Operation.Softmax ? given.FirstOrDefault(one => one.Name == "dim").Text is { } dimension ? Unnamed(dimension) : "-3" : null,
            Addend = apply.Operation == Operation.Add && inputs.Count == 1 ? OwnParameter(receiver, call.Instance) ?? given.Select(one => OwnParameter(one.Value, one.Place)).FirstOrDefault(own => own is not null) : null,
            WithConstantStatistics = apply.Operation == Operation.Normalization ? new Fragment($"Lrp.Normalization.{InPascalCase(name)}{code.Substring(code.IndexOf('('))}") : null,
        });
        View(result, shared);
        return isInPlace ? Replaced(subject!, result, call) : result;
    }

    private static string InPascalCase(string name) => string.Concat(name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word.Substring(1)));

    /// <summary>The only tensor of a list, if it may have one alone.</summary>
    private TensorValue? OnlyOf(Value? list) => list switch
    {
        TensorValue tensor => tensor,
        ListValue { IsDictionary: false } known when lists[known] is [var item] => item as TensorValue ?? (item as PackedValue)?.Packed,
        PackedValue packed => packed.Packed,
        _ => null,
    };

    private TensorValue Replaced(TensorValue before, TensorValue result, IOperation place)
    {
        Overwrite(before, result, place);
        return result;
    }

    /// <summary>Whether a call changes its tensor: by its name, or by an argument that says so.</summary>
    private bool IsInPlace(IInvocationOperation call) => (call.TargetMethod.Name.Length > 1 && call.TargetMethod.Name.EndsWith("_", System.StringComparison.Ordinal))
        || (call.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == "inplace") is { } flag
            && Plain(flag.Value).Constant is var value && (value is { HasValue: true, Value: bool known } ? known : throw Unsupported(flag, "argument", "Whether the function works in place must be known when the model is compiled.")));

    /// <summary>What forward itself does at random, or to the gradient, cannot be what a pass does.</summary>
    private void CheckFunction(IInvocationOperation call, string name)
    {
        if (OperationCatalog.IsRandom(name))
            throw Unsupported(call, "call", "It draws at random, at every call anew; draw in training only (if (training) ...), or take the numbers as an input.");
        if (name is "requires_grad" or "set" or "detach" or "rename" && call.TargetMethod.Name.EndsWith("_", System.StringComparison.Ordinal))
            throw UnknownOperation(call);
        if (name == "elu" && IsInPlace(call))
            throw Unsupported(call, "change in place", "TorchSharp computes something else there than elu does; use the one that returns a new tensor.");
        if (name.EndsWith("dropout", System.StringComparison.Ordinal) || name is "dropout1d" or "dropout2d" or "dropout3d")
        {
            var training = call.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == "training");
            if (training is not null && Plain(training.Value).Constant is not { HasValue: true, Value: false })
                throw Unsupported(call, "dropout", "It drops in eval mode too, for its parameter 'training' is true where nothing is given for it; pass training: training.");
        }

        if (name is "baddbmm" or "addbmm")
            throw Unsupported(call, "call", "TorchSharp takes its tensors in another order than it says and multiplies others; write input + batch1.bmm(batch2).");
        if (call.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == "out" && argument.ArgumentKind == ArgumentKind.Explicit && argument.Value.ConstantValue is not { HasValue: true, Value: null }) is { } output)
            throw Unsupported(output, "argument", "It would be written; use what the function returns.");
    }

    /// <summary>The arguments in the order of the parameters, evaluated in the order in which they are written.</summary>
    private (List<Given> Given, bool FirstCarries) Arguments(IInvocationOperation call, List<int> inputs, bool isOfTensor)
    {
        var texts = new Dictionary<int, List<Given>>();
        var perParameter = new Dictionary<int, List<int>>();
        foreach (var argument in call.Arguments)
        {
            var own = perParameter[argument.Parameter!.Ordinal] = [];
            var isDefault = argument.ArgumentKind == ArgumentKind.DefaultValue || argument.Parameter.Name is "inplace" or "training" && argument.Parameter.ContainingType.FullName() == KnownNames.Functional && call.TargetMethod.Name.Contains("dropout");
            texts[argument.Parameter.Ordinal] = [.. ElementsOf(argument).Select(element =>
            {
                var (text, value) = ArgumentText(element, own, After(argument, call));
                if (argument.ArgumentKind == ArgumentKind.Explicit && argument.Syntax is Microsoft.CodeAnalysis.CSharp.Syntax.ArgumentSyntax { NameColon: { } named })
                    text = $"{named.Name}: {text}";
                return new Given(argument.Parameter.Name, text, value, element, isDefault);
            })];
        }

        // What carries relevance is listed as the code has it.
        var before = inputs.Count;
        var first = 0;
        foreach (var pair in perParameter.OrderBy(pair => pair.Key))
        {
            inputs.AddRange(pair.Value);
            if (pair.Key == 0 && !isOfTensor)
                first = inputs.Count;
        }

        // What follows one that is left out has its name.
        var given = texts.OrderBy(pair => pair.Key).SelectMany(pair => pair.Value).Where(one => one.Name != "inplace" && !one.IsDefault).ToList();
        return (given, isOfTensor ? before > 0 : first > 0);
    }

    private static IEnumerable<IOperation> ElementsOf(IArgumentOperation argument) =>
        argument.ArgumentKind is ArgumentKind.ParamArray && argument.Value is IArrayCreationOperation { Initializer: { } initializer } ? initializer.ElementValues : [argument.Value];

    /// <summary>An argument's tensors become holes, and inputs if they carry relevance; the rest is C# of the type that it has.</summary>
    private (string Text, Value? Value) ArgumentText(IOperation argument, List<int> inputs, IEnumerable<IOperation>? later = null)
    {
        var type = argument.Type;
        argument = Argument(argument);
        if (Kept(argument) is { } kept)
            return (OperandText(kept, argument, inputs), kept);
        if (!IsTensors(argument.Type))
        {
            // A 0 that C# knows would be taken for one of an enumeration's, where forward's is a number.
            var plain = (PlainValue)Settled(Plain(argument), argument, later ?? []);
            return (plain.Constant is { HasValue: true, Value: 0 } && !argument.ConstantValue.HasValue && type?.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64 ? Name("number", type!, plain, argument).Text : plain.Text, plain);
        }

        var value = Evaluate(argument);
        return (OperandText(value, argument, inputs), value);
    }

    /// <summary>An argument without the conversion to the parameter's type, which C# makes again; but for scalars.</summary>
    private static IOperation Argument(IOperation argument)
    {
        argument = Uncast(argument);
        while (argument is IConversionOperation { IsImplicit: true } conversion && !IsScalar(conversion.Type) && conversion.Operand.Type is not null
            && conversion.Operand is not (ICollectionExpressionOperation or IAnonymousFunctionOperation or IMethodReferenceOperation or IDefaultValueOperation))
            argument = Uncast(conversion.Operand);
        return argument;
    }

    /// <summary>The operation of a call with these operands: with a scalar, a sum is an offset; with more arguments, only the gradient is known.</summary>
    private KnownFunction Classify(KnownFunction function, IInvocationOperation call, int inputs, bool firstCarries)
    {
        var operation = function.Operation;
        if (!operation.IsSum && !operation.IsProduct)
            return function;
        if (operation == Operation.MatMul)
            return inputs <= 2 ? new KnownFunction(operation, inputs == 2 ? function.Range : OutputRange.Any) : throw Unsupported(call, "call", "More than two of its tensors depend on the input, so that no rule knows how they share; multiply two at a time.");
        IOperation[] operands = [.. call.Instance is { } owner ? [owner] : System.Array.Empty<IOperation>(), .. call.Arguments.Where(argument => argument.ArgumentKind != ArgumentKind.DefaultValue && !IsUnitAlpha(argument)).OrderBy(argument => argument.Parameter!.Ordinal).Select(argument => argument.Value)];
        if (operands.Length != 2 || (operation == Operation.Divide && !firstCarries))
            operation = Operation.Function;
        else if (operation.IsSum && !IsTensors(Argument(operands[1]).Type) && !IsTensor(Argument(operands[1])))
            operation = Operation.Offset;
        return new KnownFunction(operation, inputs == 2 ? function.Range : OutputRange.Any);
    }

    private TensorValue ReadTransposed(IOperation owner, string name, IOperation place)
    {
        var inputs = new List<int>();
        var value = Receiver(owner);
        var result = AddFunction(place, name, new KnownFunction(Operation.Rearrange, OutputRange.KeepsSign), $"{OperandText(value, owner, inputs)}.{name}", inputs.ToEquatable());
        return View(result, StorageOf(value));
    }
}
