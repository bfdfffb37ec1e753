using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RelDrop.Graphs;
using RelDrop.Operations;
using RelDrop.Support;

namespace RelDrop.Generator.Frontend;

/// <summary>Pairs seen as complex numbers, as rotary positions have them: what they are multiplied by mixes each pair, which is linear.</summary>
internal sealed partial class ForwardReader
{
    private const string ComplexRemedy = "Complex numbers that carry relevance can be multiplied by a tensor that carries none, and seen as real ones again by view_as_real.";

    /// <summary>To complex numbers, and back; null for any other function.</summary>
    private Value? ReadComplexView(IInvocationOperation call)
    {
        if (call.TargetMethod.Name is not ("view_as_complex" or "view_as_real"))
            return null;
        var place = call.Instance ?? call.Arguments[0].Value;
        return (Receiver(place), call.TargetMethod.Name) switch
        {
            (ComplexValue complex, "view_as_real") => complex.Parts,
            (TensorValue { Carries: true } parts, "view_as_complex") => new ComplexValue(parts),
            (ComplexValue or TensorValue { Carries: true }, _) => throw Unsupported(call, "call", ComplexRemedy),
            var (constant, name) => AddConstant(call, name, $"torch.{name}({OperandText(constant, place, [])})"),
        };
    }

    /// <summary>A product with complex numbers; null if neither factor is.</summary>
    private ComplexValue? ReadComplexProduct(IOperation place, Value left, IOperation leftPlace, Value right, IOperation rightPlace)
    {
        var (complex, other, otherPlace) = left is ComplexValue first ? (first, right, rightPlace) : (right as ComplexValue, left, leftPlace);
        if (complex is null)
            return null;
        var isProduct = place is IBinaryOperation { OperatorKind: BinaryOperatorKind.Multiply } or IInvocationOperation { TargetMethod.Name: "mul" or "multiply" };
        if (!isProduct || other is ComplexValue or TensorValue { Carries: true } || !IsTensor(otherPlace))
            throw Unsupported(place, "expression", ComplexRemedy);
        var code = $"Lrp.Pairs.Multiply({OperandText(complex.Parts, leftPlace, [])}, {OperandText(other, otherPlace, [])})";
        return new ComplexValue(AddFunction(place, "rotate", new KnownFunction(Operation.MatMul, OutputRange.Any), code, new[] { complex.Parts.Id }.ToEquatable()));
    }
}
