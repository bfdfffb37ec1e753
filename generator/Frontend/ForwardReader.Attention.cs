using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RelDrop.Generator.IR;
using RelDrop.Graphs;
using RelDrop.Operations;
using RelDrop.Support;

namespace RelDrop.Generator.Frontend;

/// <summary>Attention that torch computes in one call, as the operations that it is made of: so every rule knows what is what.</summary>
internal sealed partial class ForwardReader
{
    /// <summary><c>functional.scaled_dot_product_attention</c>.</summary>
    private TensorValue ReadAttention(IInvocationOperation call)
    {
        var given = ArgumentValues(call.Arguments);
        var places = call.Arguments.OrderBy(argument => argument.Parameter!.Ordinal).Select(argument => argument.Value).ToArray();
        if (given[4] is not PlainValue { Constant: { HasValue: true, Value: { } rate } } || System.Convert.ToDouble(rate, System.Globalization.CultureInfo.InvariantCulture) != 0)
            throw Unsupported(places[4], "dropout", "It drops in eval mode too, whatever the mode of the model; pass p: training ? ... : 0.");
        var (query, key, value) = (AsTensor(given[0], places[0]), AsTensor(given[1], places[1]), AsTensor(given[2], places[2]));
        var scores = Scores(query, key, call);
        scores = If(AsPlain(given[5], places[5]), () => Masked(scores, AddConstant(call, "causal mask", $"Lrp.Attention.Causal({Fragment.Hole(scores.Id)})"), call), scores, call);
        var unmasked = scores;
        scores = If(Not(IsAbsent(given[3], places[3])), () => Masked(unmasked, AsTensor(given[3], places[3]), call), unmasked, call);
        return Weigh(scores, value, call);
    }

    /// <summary>q kᵀ / √d.</summary>
    private TensorValue Scores(TensorValue query, TensorValue key, IOperation place)
    {
        var turned = Function("transpose", Operation.Rearrange, $"{Fragment.Hole(key.Id)}.transpose(-2, -1)", place, key);
        var product = Function("matmul", Operation.MatMul, $"{Fragment.Hole(query.Id)}.matmul({Fragment.Hole(turned.Id)})", place, query, turned);
        return Function("product", Operation.Multiply, $"{Fragment.Hole(product.Id)} * {Number}.Of(1 / global::System.Math.Sqrt({Fragment.Hole(query.Id)}.shape[^1]))", place, product);
    }

    /// <summary>Scores with a mask: −∞ where it is false, or what it adds.</summary>
    private TensorValue Masked(TensorValue scores, TensorValue mask, IOperation place)
    {
        var added = mask.Carries ? mask : AddConstant(place, "mask", $"Lrp.Attention.Additive({Fragment.Hole(mask.Id)}, {Fragment.Hole(scores.Id)})");
        return Function("sum", Operation.Add, Fragment.Sum(Fragment.Hole(scores.Id), Fragment.Hole(added.Id)), place, scores, added);
    }

    /// <summary>softmax(scores) v.</summary>
    private TensorValue Weigh(TensorValue scores, TensorValue value, IOperation place)
    {
        var weights = AddFunction(place, "softmax", new KnownFunction(Operation.Softmax, OutputRange.Gate), $"{Fragment.Hole(scores.Id)}.softmax(-1)", Carrying(scores), apply => apply with { Dimension = "-1" });
        return Function("matmul", Operation.MatMul, $"{Fragment.Hole(weights.Id)}.matmul({Fragment.Hole(value.Id)})", place, weights, value);
    }

    private TensorValue Function(string title, Operation operation, string code, IOperation place, params TensorValue[] operands) =>
        AddFunction(place, title, new KnownFunction(operation, OutputRange.Any), code, Carrying(operands));

    private static EquatableArray<int> Carrying(params TensorValue[] operands) => operands.Where(operand => operand.Carries).Select(operand => operand.Id).ToEquatable();

    /// <summary>Whether an optional tensor is not there.</summary>
    private PlainValue IsAbsent(Value value, IOperation place) =>
        value is PlainValue { Constant.HasValue: false } && Uncast(place).Type is { NullableAnnotation: not NullableAnnotation.Annotated } ? Known(false) : IsNull(value, place);

    /// <summary>What a branch gives whose other side leaves a tensor as it is.</summary>
    private TensorValue If(PlainValue condition, System.Func<TensorValue> then, TensorValue otherwise, IOperation place) =>
        condition.Constant is { HasValue: true, Value: bool known } ? known ? then() : otherwise
        : (TensorValue)Branching(place, condition, then, () => otherwise, Compilation.GetTypeByMetadataName("TorchSharp.torch+Tensor"))!;
}
