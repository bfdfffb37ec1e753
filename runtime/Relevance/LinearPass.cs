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
        (weight, bias) = norm is null ? LinearLayer.Parameters(layer) : rule is null ? BatchNormFold.Fold(layer, norm) : BatchNormFold.Canonize(layer, norm);
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
                Input: Part(input, term.Input),
                Weight: Part(weight!, term.Weight),
                Bias: bias is null || term.Bias == ParameterPart.None ? null : Part(bias, term.Bias),
                Sign: term.IsNegative ? -1 : 1)).ToArray();
            var denominator = terms.Select(term => LinearLayer.Forward(layer, term.Input, term.Weight, term.Bias) * term.Sign).Aggregate((a, b) => a + b);
            if (group.Mask != OutputMask.All)
                output ??= LinearLayer.Forward(layer, input, weight!, bias);
            var arriving = group.Mask switch
            {
                OutputMask.Positive => relevance * output!.gt(0),
                OutputMask.Negative => relevance * output!.lt(0),
                _ => relevance,
            };
            var share = Stabilizer.Share(arriving, denominator, rule.Stabilizer.Epsilon, rule.Stabilizer.Clip, rule.Stabilizer.NormScale);
            foreach (var term in terms)
                sum.add_(term.Input * LinearLayer.Backward(layer, share, term.Weight, inputShape), alpha: group.Coefficient * term.Sign);
        }

        return sum.MoveToOuterDisposeScope();
    }

    private static LinearRule? Reduce(LinearRule? rule, bool isNonNegative) => isNonNegative ? rule?.ForNonNegativeInput() : rule;

    private Tensor Part(Tensor x, InputPart part) => part switch
    {
        InputPart.Low => LinearLayer.Constant(layer, x, [.. rule!.Low]),
        InputPart.High => LinearLayer.Constant(layer, x, [.. rule!.High]),
        InputPart.Positive => x.clamp_min(0),
        InputPart.Negative => x.clamp_max(0),
        InputPart.One => LinearLayer.Constant(layer, x, 1),
        _ => x,
    };

    private Tensor Part(Tensor w, ParameterPart part) => part switch
    {
        ParameterPart.FavorPositive => w + (rule!.Gamma * w.clamp_min(0)),
        ParameterPart.FavorNegative => w + (rule!.Gamma * w.clamp_max(0)),
        ParameterPart.Squared => w.square(),
        ParameterPart.Positive => w.clamp_min(0),
        ParameterPart.Negative => w.clamp_max(0),
        ParameterPart.One => ones_like(w),
        _ => w,
    };
}
