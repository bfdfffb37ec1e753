using RelDrop.Rules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>A linear layer that the generator could not see: its rule's terms, evaluated instead of emitted.</summary>
internal sealed class LinearPass(nn.Module layer, NormBase? norm, RuleAttribute? attribute, LrpContext context) : LrpPass(context)
{
    private readonly LinearRule? rule = Reduce(LrpDispatch.LinearRuleOf(attribute, layer), context.NonNegative);
    private NormBase? before;
    private NormBase? behind = norm;
    private Tensor? input;
    private Tensor? output;
    private Tensor? weight;
    private Tensor? bias;
    private long[] inputShape = [];

    /// <summary>Whether a ReLU has been written over the output, and stands in for it: nothing arrives where that is 0.</summary>
    public bool IsRectified { get; set; }

    public override Tensor Record(Tensor x)
    {
        (input, before) = BatchNormFold.Take(layer, Context.Source, x);
        inputShape = input.shape;
        FoldParameters();
        var result = LinearLayer.Forward(layer, input, weight!, bias);
        Output = new LrpContext(IsFirst: false, NonNegative: false, Source: this);
        See(result);
        if (output is null)
            input = empty([0, .. inputShape[1..]], dtype: x.dtype, device: x.device); // Its kind is all that is asked for again.
        return result;
    }

    /// <summary>Takes in the batch norm that alone reads the output; false if there is one already, or it has to do with other channels.</summary>
    public bool Join(NormBase norm)
    {
        if (behind is not null || IsRectified || !BatchNormFold.SharesChannels(layer, input!))
            return false;
        behind = norm;
        FoldParameters();
        return true;
    }

    /// <summary>Keeps the output.</summary>
    public void See(Tensor result)
    {
        if (rule is { IsFlat: false })
            output = result.alias();
    }

    private void FoldParameters() => (weight, bias) = before is null && behind is null
        ? (LinearLayer.Weight(layer, input!), LinearLayer.Parameters(layer).Bias)
        : BatchNormFold.Fold(layer, before, behind, input!);

    public override Tensor Propagate(Tensor relevance)
    {
        if (rule is null)
            return LinearLayer.Backward(layer, relevance, weight!, inputShape);
        if (rule.IsFlat)
            return LinearLayer.Flat(layer, relevance, inputShape, rule.Stabilizer.Epsilon, rule.Stabilizer.Clip, rule.Stabilizer.NormScale);

        using var scope = NewDisposeScope();
        Tensor? sum = null;
        foreach (var group in (IsRectified ? rule.ForPositiveOutput() : rule).Groups)
        {
            var terms = group.Terms.Select(term => (
                Input: Of(input!, term.Input),
                Weight: Of(weight!, term.Weight),
                Sum: SumOf(term),
                Factor: term.IsNegative ? -group.Coefficient : group.Coefficient,
                term.IsNegative)).ToArray();
            var denominator = terms.Select(term => term.IsNegative ? -term.Sum : term.Sum).Aggregate(Sum.Of);
            var arriving = group.Mask switch
            {
                OutputMask.Positive => Part.WherePositive(relevance, output!),
                OutputMask.Negative => Part.WhereNegative(relevance, output!),
                _ => relevance,
            };
            var share = Stabilizer.Share(arriving, denominator, rule.Stabilizer.Epsilon, rule.Stabilizer.Clip, rule.Stabilizer.NormScale);
            foreach (var term in terms)
            {
                var part = term.Input * LinearLayer.Backward(layer, share, term.Weight, inputShape);
                if (term.Factor != 1)
                    part = Part.Scale(part, term.Factor);
                sum = sum is null ? part : sum.add_(part, Number.One);
            }
        }

        return (sum ?? zeros(inputShape, dtype: relevance.dtype, device: relevance.device)).MoveToOuterDisposeScope();
    }

    /// <summary>W x + b of a term. For the layer's own it is known.</summary>
    private Tensor SumOf(RuleTerm term) => term is { Input: InputPart.Value, Weight: ParameterPart.Value, Bias: ParameterPart.Value }
        ? output!.alias()
        : LinearLayer.Forward(layer, Of(input!, term.Input), Of(weight!, term.Weight), bias is null || term.Bias == ParameterPart.None ? null : Of(bias, term.Bias));

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
        ParameterPart.Squared => Part.Square(w),
        ParameterPart.Positive => Part.Positive(w),
        ParameterPart.Negative => Part.Negative(w),
        ParameterPart.One => ones_like(w),
        _ => w,
    };
}
