using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RelDrop.Generator.Support;
using RelDrop.Graphs;
using RelDrop.Operations;
using RelDrop.Passes;
using RelDrop.Support;

namespace RelDrop.Generator.Frontend;

/// <summary>What torch computes in one call, as the form that it has in C#: so every rule knows what is what.</summary>
internal sealed partial class ForwardReader
{
    /// <summary>The call whose form is being read: what is said of the form is said of the call.</summary>
    private IOperation? formCall;

    /// <summary>A function of torch's.</summary>
    private Value ReadForm(IMethodSymbol form, IInvocationOperation call)
    {
        var given = ArgumentValues(call.Arguments);
        var arguments = call.Arguments.OrderBy(argument => argument.Parameter!.Ordinal).ToArray();
        if (arguments.FirstOrDefault(argument => argument.Parameter!.Name == "p") is { } dropout
            && !(given[dropout.Parameter!.Ordinal] is PlainValue { Constant: { HasValue: true, Value: { } rate } } && System.Convert.ToDouble(rate, CultureInfo.InvariantCulture) == 0))
            throw Unsupported(dropout, "dropout", "It drops in eval mode too, whatever the mode of the model; pass p: training ? ... : 0.");
        return ReadForm(form, name => arguments.FirstOrDefault(argument => argument.Parameter!.Name == name) is { } argument ? given[argument.Parameter!.Ordinal] : null, call);
    }

    /// <summary>A layer of torch's.</summary>
    private Value ReadForm(IMethodSymbol form, ModuleValue module, IMethodSymbol forward, (Value Value, IOperation Place)[] given, IOperation call) => ReadForm(
        form,
        name =>
        {
            if (name == "layer")
                return module;
            if (name == "need_weights" && call.Parent is IMemberReferenceOperation { Member.Name: "Item1" })
                return Known(false);

            // The state of an LSTM is two tensors.
            var isPair = form.Name == "LSTM" && name is "h0" or "c0";
            if (forward.Parameters.FirstOrDefault(parameter => parameter.Name == (isPair ? "h0_c0" : name)) is not { } parameter)
                return null;
            var (value, place) = given[parameter.Ordinal];
            return !isPair ? value
                : value is TupleValue { Items: { Count: 2 } items } ? items[name == "h0" ? 0 : 1]
                : value is PlainValue { IsNull: true } || Uncast(place) is IDefaultValueOperation ? Null
                : throw Unsupported(place, "argument", "Give the layer its state as a tuple of tensors, (hidden, cell), or none.");
        },
        call);

    /// <summary>A gate of a recurrent layer.</summary>
    private TensorValue ReadGate(IInvocationOperation call)
    {
        var x = AsTensor(Evaluate(call.Arguments[0].Value), call.Arguments[0].Value);
        return AddFunction(call, Statistics.Gate, new KnownFunction(RelDrop.Operations.Operation.Activation, OutputRange.Gate), $"{Fragment.Hole(x.Id)}.sigmoid()", x.Carries ? new[] { x.Id }.ToEquatable() : default);
    }

    private Value ReadForm(IMethodSymbol form, System.Func<string, Value?> given, IOperation call)
    {
        var outer = formCall;
        formCall ??= call;
        try
        {
            return Inline(form, form, null, [.. form.Parameters.Select(parameter => given(parameter.Name) ?? (parameter.Type.SpecialType == SpecialType.System_Boolean ? Known(true) : Null))], call);
        }
        finally
        {
            formCall = outer;
        }
    }
}
