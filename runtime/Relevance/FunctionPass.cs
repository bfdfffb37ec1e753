using RelDrop.Operations;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>A layer other than a linear one that the generator could not see: its rule, evaluated instead of emitted.</summary>
internal sealed class FunctionPass(nn.Module<Tensor, Tensor> layer, KnownFunction function, RuleAttribute? rule, LrpContext context) : LrpPass(context)
{
    private Tensor? input;
    private Tensor? output;
    private LocalGradient? gradient;

    /// <summary>Whether the input, which must be the caller's to give away, may be overwritten: see <see cref="Grounding"/>.</summary>
    public bool CanOverwrite => function.Operation == Operation.ReLU && rule is PassAttribute && IsGrounded;

    /// <summary>Whether it is.</summary>
    public bool Overwrites { get; set; }

    private bool SharesByInput => rule is StabilizedRuleAttribute;

    public override Tensor Record(Tensor x)
    {
        Output = new LrpContext(
            Context.IsFirst,
            function.Range is OutputRange.NonNegative or OutputRange.Gate || (function.Range is OutputRange.KeepsSign && Context.NonNegative),
            Source: function.Operation == Operation.Identity ? Context.Source : null);
        if (Overwrites)
            return Activation.ReLU(x, overwrite: true);
        if (rule is BetaSmoothAttribute or StabilizedRuleAttribute)
            input = x.alias();
        if (rule is PassAttribute or DeconvNetAttribute || function.Operation == Operation.Embedding)
            return Forward(x);
        Func<Tensor, Tensor> recorded = function.Operation == Operation.Normalization && SharesByInput ? y => Normalization.WithConstantDeviation(layer, y) : Forward;
        (var result, gradient) = LocalGradient.Record(x, recorded, layer.GetType().Name);
        if (SharesByInput)
            output = result.alias();
        return result;
    }

    public override Tensor Propagate(Tensor relevance)
    {
        if (function.Operation == Operation.Embedding)
            return relevance.sum(-1);
        switch (rule)
        {
            case PassAttribute:
                return relevance.alias();
            case DeconvNetAttribute:
                return Activation.DeconvNet(relevance);
            case GuidedBackpropAttribute:
                using (var positive = Activation.DeconvNet(relevance))
                    return gradient!.Backward(positive);
            case BetaSmoothAttribute smooth when layer is ReLU:
                return Activation.BetaSmooth(relevance, input!, smooth.Beta);
            case StabilizedRuleAttribute stabilized:
                using (var share = Stabilizer.Share(relevance, output!, stabilized.Epsilon, stabilized.Clip, stabilized.NormScale))
                using (var spread = gradient!.Backward(share))
                    return input! * spread;
            default:
                return gradient!.Backward(relevance);
        }
    }

    private Tensor Forward(Tensor x) => layer switch
    {
        NormBase norm and not InstanceNorm => BatchNormFold.Forward(norm, x),
        _ when function.Operation.IsActivation => Activation.Forward(layer, x),
        _ when function.Operation == Operation.Normalization => Normalization.Forward(layer, x),
        _ when function.Operation == Operation.Identity => x.alias(),
        _ => layer.forward(x),
    };
}
