using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RelDrop.Generator.Support;
using RelDrop.Graphs;
using RelDrop.Passes;

namespace RelDrop.Generator.Frontend;

/// <summary>Layers without a module: functions that are given the weights, and products with parameters.</summary>
internal sealed partial class ForwardReader
{
    /// <summary>The layers whose functions take the weights as arguments.</summary>
    private static readonly Dictionary<string, string> Weighted = new()
    {
        ["linear"] = "Linear",
        ["conv1d"] = "Conv1d",
        ["conv2d"] = "Conv2d",
        ["conv3d"] = "Conv3d",
        ["conv_transpose1d"] = "ConvTranspose1d",
        ["conv_transpose2d"] = "ConvTranspose2d",
        ["conv_transpose3d"] = "ConvTranspose3d",
        ["batch_norm"] = "BatchNorm1d",
    };

    /// <summary>A layer's function with weights that it is given, as that layer: so rules know what it is.</summary>
    private Value ReadWeighted(IInvocationOperation call, string layer)
    {
        var input = default(TensorValue);
        var given = new List<string>();
        var isOwn = true;
        foreach (var argument in call.Arguments.Where(argument => argument.Parameter!.Name != "momentum"))
        {
            var value = Evaluate(argument.Value);
            if (argument.Parameter!.Name == "training")
            {
                if (value is not PlainValue { Constant: { HasValue: true, Value: false } })
                    throw Unsupported(argument, "argument", "It would normalize by the statistics of each batch in eval mode too; pass training: training.");
                continue;
            }

            isOwn &= argument.Parameter.Ordinal == 0 || value is PlainValue plain && (plain.Constant.HasValue || plain.Text.StartsWith("module.", System.StringComparison.Ordinal));
            if (argument.Parameter!.Ordinal == 0)
                input = AsTensor(value, argument.Value);
            else if (value is TensorValue { Carries: true })
                throw Unsupported(argument, "weight", "It depends on the input, so that no rule knows what is weight and what is input; write it with operators and matmul.");
            else if (argument.ArgumentKind != ArgumentKind.DefaultValue)
                given.Add($"{EscapedName(argument.Parameter) switch { "weights" => "weight", var name => name }}: {(value is TensorValue tensor ? Fragment.Hole(AsTensor(tensor, argument.Value).Id) : AsPlain(value, argument.Value).Text)}");
        }

        var type = Compilation.GetTypeByMetadataName(KnownNames.Modules + layer) ?? throw UnknownOperation(call);
        var code = $"Lrp.Weighted.{layer}({string.Join(", ", given)})";

        // A batch norm is folded into what stands before it, where nothing that is computed in between is known yet.
        if (layer == "BatchNorm1d" && !isOwn)
            throw Unsupported(call, "call", "The statistics and weights of a batch norm must be parameters and buffers of the model; what is computed multiplies: (x - mean) * scale + shift.");
        var access = layer == "BatchNorm1d" ? code : Name(layer, type, new PlainValue(code), call, hasEffect: true).Text;
        return ApplyLayer(call, layers.Refer(type, access, call.TargetMethod.Name, isKept: false), [input!.Id], [], call.TargetMethod);
    }

    /// <summary>x W and b + x W, with a parameter W of the model's own, as a dense layer; null if it is something else.</summary>
    private Value? ReadDense(IInvocationOperation call, Value? receiver, List<Given> given, List<int> inputs)
    {
        (Value? Value, IOperation Place)[] operands = [.. receiver is null ? [] : new[] { ((Value?)receiver, call.Instance!) }, .. given.Where(one => !IsFactorOfSum(one)).Select(one => (one.Value, one.Place))];
        var isSum = call.TargetMethod.Name == "addmm";
        if (given.Any(one => IsFactorOfSum(one) && FactorOfSum(one.Value) is not { Constant: { HasValue: true, Value: 1f } }))
            return null;
        if (operands.Length != (isSum ? 3 : 2) || inputs is not [var x] || operands[operands.Length - 2].Value is not TensorValue { Carries: true } || Factor(operands[operands.Length - 1].Place) is not { } factor)
            return null;
        var bias = isSum ? OwnParameter(operands[0].Value, operands[0].Place) : null;
        if (isSum && bias is null)
            return null;
        var type = Compilation.GetTypeByMetadataName(KnownNames.Modules + "Linear")!;
        return ApplyLayer(call, layers.Refer(type, Biases.Layer(factor, bias), Field(factor), isKept: false) with { Factor = isSum ? null : factor }, [x], [], call.TargetMethod);
    }

    /// <summary>Whether an argument multiplies the sum's terms.</summary>
    private static bool IsFactorOfSum(Given argument) => argument.Name is "beta" or "alpha";

    /// <summary>What multiplies a sum's term, as the float that it is to the function.</summary>
    private static PlainValue? FactorOfSum(Value? value) => value is PlainValue { Constant: { HasValue: true, Value: int or long or float or double } known }
        ? Known(System.Convert.ToSingle(known.Value, CultureInfo.InvariantCulture)) : value as PlainValue;

    /// <summary>W as C#, of a parameter W of the model's own or of its transpose.</summary>
    private string? Factor(IOperation place)
    {
        var transposed = Uncast(place) switch
        {
            IInvocationOperation { TargetMethod.Name: "t", Instance: { } of } => of,
            IInvocationOperation { TargetMethod.Name: "transpose", Instance: { } of, Arguments: [var first, var second] } when (Axis(first), Axis(second)) is (0, 1) or (1, 0) or (-1, -2) or (-2, -1) => of,
            IPropertyReferenceOperation { Property.Name: "T" or "mT", Instance: { } of } when of.Type.DerivesFrom(KnownNames.Tensor) => of,
            _ => null,
        };
        var parameter = Uncast(transposed ?? place);
        return parameter is IFieldReferenceOperation or IPropertyReferenceOperation or ILocalReferenceOperation && OwnParameter(Evaluate(parameter), parameter) is { } own ? own + (transposed is null ? "" : ".t()") : null;

        static long? Axis(IArgumentOperation argument) => argument.Value.ConstantValue is { HasValue: true, Value: { } axis } ? System.Convert.ToInt64(axis, CultureInfo.InvariantCulture) : null;
    }

    /// <summary>A parameter of the model's own as C#; null for anything else.</summary>
    private static string? OwnParameter(Value? value, IOperation? place) =>
        place is not null && Uncast(place).Type.DerivesFrom(KnownNames.Parameter) && value is PlainValue { MayBeNull: false, IsStable: true } plain && plain.Text.StartsWith("module.", System.StringComparison.Ordinal) ? plain.Text : null;

    /// <summary>What a factor's field is called.</summary>
    private static string Field(string factor) => factor.Split('.')[1].TrimEnd('!');

    // ---- Parameters whose relevance is kept ----

    /// <summary>The values that depend on parameters of which the relevance is kept, and on nothing else that carries it.</summary>
    private readonly HashSet<int> ofKept = [];

    /// <summary>A parameter of which the relevance is asked for: what takes a share of it, as a position or a class token does, is an input of its own.</summary>
    private TensorValue ReadKept(ISymbol member, IOperation place)
    {
        var held = MemberText(place);
        if (held.MayBeNull)
            throw Unsupported(place, "parameter", "Its relevance is to be kept, and it may be null; make its type one that cannot be.");
        var layer = layers.Refer(place.Type!, held.Text, member.Name, isKept: true) with { IsUncompiled = false };
        var result = Add(new Apply(nextValue++, RelDrop.Operations.Operation.Parameter, default, member.Name, new Fragment(held.Text), LocationOf(place)) { Layer = layer });
        memory.Share(result.Id, Memory.ModelsOwn);
        ofKept.Add(result.Id);
        return result;
    }

    /// <summary>The parameter that an expression names, if its relevance is kept; null for anything else.</summary>
    private TensorValue? Kept(IOperation place) =>
        place is IFieldReferenceOperation or IPropertyReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation && place.Type.DerivesFrom(KnownNames.Parameter) ? Evaluate(place) as TensorValue : null;

    /// <summary>Notes what depends on kept parameters alone. In a product with the input, one would take a part of the input's relevance.</summary>
    private void FollowKept(Apply apply, IOperation place)
    {
        var kept = apply.Inputs.Count(ofKept.Contains);
        if (kept > 0 && kept == apply.Inputs.Count)
            ofKept.Add(apply.Result);
        else if (kept > 0 && apply.Operation.IsProduct)
            throw Unsupported(place, "product", "[KeepRelevance] is on a parameter in it, and keeps what a parameter takes that is added or joined; leave the annotation out.");
    }
}
