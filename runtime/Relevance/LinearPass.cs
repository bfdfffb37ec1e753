using RelDrop.Rules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>A linear layer that the generator could not see: its rule's terms, evaluated instead of emitted.</summary>
internal sealed class LinearPass(nn.Module layer, NormBase? norm, RuleAttribute? attribute, LrpContext context) : LrpPass(context)
{
    private readonly LinearRule? rule = Reduce(LrpDispatch.LinearRuleOf(attribute, layer), context.NonNegative);
    private Tensor? input;
    private Tensor? weight;
    private Tensor? bias;
    private long[] inputShape = [];

    public override Tensor Record(Tensor x)
    {
        (weight, bias) = norm is null ? LinearLayer.Parameters(layer) : rule is null ? BatchNormFold.Fold(layer, norm, x) : BatchNormFold.Canonize(layer, norm, x);
        inputShape = x.shape;
        input = x.alias();
        return LinearLayer.Forward(layer, x, weight, bias);
    }

    public override Tensor Propagate(Tensor relevance)
    {
        if (rule is null)
            return LinearLayer.Backward(layer, relevance, weight!, inputShape);
        if (rule.IsFlat)
            return LinearLayer.Flat(layer, relevance, inputShape, rule.Stabilizer.Epsilon, rule.Stabilizer.Clip, rule.Stabilizer.NormScale);

        using var scope = NewDisposeScope();
        Tensor? output = null;
        var sum = zeros(inputShape, dtype: input!.dtype, device: input.device);
        foreach (var group in rule.Groups)
        {
            var terms = group.Terms.Select(term => (
                Input: Of(input, term.Input),
                Weight: Of(weight!, term.Weight),
                Bias: bias is null || term.Bias == ParameterPart.None ? null : Of(bias, term.Bias),
                Sign: term.IsNegative ? -1 : 1)).ToArray();
            var denominator = terms.Select(term => LinearLayer.Forward(layer, term.Input, term.Weight, term.Bias) * term.Sign).Aggregate((a, b) => a + b);
            if (group.Mask != OutputMask.All)
                output ??= LinearLayer.Forward(layer, input, weight!, bias);
            var arriving = group.Mask switch
            {
                OutputMask.Positive => Part.WherePositive(relevance, output!),
                OutputMask.Negative => Part.WhereNegative(relevance, output!),
                _ => relevance,
            };
            var share = Stabilizer.Share(arriving, denominator, rule.Stabilizer.Epsilon, rule.Stabilizer.Clip, rule.Stabilizer.NormScale);
            foreach (var term in terms)
                sum.add_(Part.Scale(term.Input * LinearLayer.Backward(layer, share, term.Weight, inputShape), group.Coefficient * term.Sign));
        }

        return sum.MoveToOuterDisposeScope();
    }

    private static LinearRule? Reduce(LinearRule? rule, bool isNonNegative) => isNonNegative ? rule?.ForNonNegativeInput() : rule;

    private Tensor Of(Tensor x, InputPart part) => part switch
    {
        InputPart.Low => LinearLayer.Constant(layer, x, [.. rule!.Low]),
        InputPart.High => LinearLayer.Constant(layer, x, [.. rule!.High]),
        InputPart.Positive => Part.Positive(x),
        InputPart.Negative => Part.Negative(x),
        InputPart.One => LinearLayer.Constant(layer, x, 1),
        _ => x,
    };

    private Tensor Of(Tensor w, ParameterPart part) => part switch
    {
        ParameterPart.FavorPositive => Part.FavorPositive(w, rule!.Gamma),
        ParameterPart.FavorNegative => Part.FavorNegative(w, rule!.Gamma),
        ParameterPart.Squared => w.square(),
        ParameterPart.Positive => Part.Positive(w),
        ParameterPart.Negative => Part.Negative(w),
        ParameterPart.One => ones_like(w),
        _ => w,
    };
}
