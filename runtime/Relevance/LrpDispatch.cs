using RelDrop.Rules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>Runs relevance through modules whose type is known only at run time, with the primitives that generated code calls.</summary>
public static class LrpDispatch
{
    /// <summary>A pass through <paramref name="module"/>: compiled if it was compiled, else dispatched over its layers.</summary>
    /// <param name="module">A compiled block, a <see cref="Sequential"/> or a single layer.</param>
    /// <param name="composite">The type of the composite.</param>
    /// <param name="context">What is known of the module's input.</param>
    /// <exception cref="NotSupportedException">No relevance pass is known for the module.</exception>
    public static LrpPass CreatePass(nn.Module module, Type composite, LrpContext context) => module switch
    {
        ILrpModule compiled => compiled.CreatePass(composite, context),
        Sequential sequential => new SequentialPass(sequential, composite, context),
        _ => LayerPass(module, null, composite, context),
    };

    /// <summary>A layer's pass, with the batch norm that follows it folded in.</summary>
    internal static LrpPass LayerPass(nn.Module module, NormBase? norm, Type composite, LrpContext context)
    {
        var rules = CompositeRules.Of(composite);
        RuleAttribute? Rule(Layers kind) => rules.For(kind, context.IsFirst);
        return module switch
        {
            Linear => new LinearPass(module, norm, Rule(Layers.Dense), context),
            Convolution => new LinearPass(module, norm, Rule(Layers.Convolution), context),
            ReLU => new ReLUPass(Rule(Layers.Activation), context),
            MaxPool2d pool => new MaxPoolPass(pool, context),
            AvgPool2d or AdaptiveAvgPool2d => new AveragePoolPass((nn.Module<Tensor, Tensor>)module, Rule(Layers.AveragePooling), context),
            Flatten flatten => new FlattenPass(flatten, context),
            Dropout or Dropout1d or Dropout2d or Dropout3d or AlphaDropout or Identity => new IdentityPass(context),
            NormBase batchNorm => new BatchNormPass(batchNorm, Rule(Layers.BatchNorm), context),
            _ => throw new NotSupportedException(
                $"No relevance pass is known for {module.GetType().FullName} '{module.GetName()}'. Annotate the class with [LrpBlock], or call its layers from an annotated class's forward."),
        };
    }

    /// <summary>A layer's rule as terms; null is the gradient.</summary>
    internal static LinearRule? LinearRuleOf(RuleAttribute? rule, nn.Module layer)
    {
        if (rule is null)
            return null;
        if (RuleLimits.Error(rule.Rule, rule.Settings) is { } error)
            throw new NotSupportedException($"{rule.GetType().Name} of {layer.GetType().Name} '{layer.GetName()}': {error}.");
        try
        {
            return LinearRule.Create(rule.Rule, rule.Settings);
        }
        catch (ArgumentException)
        {
            throw new NotSupportedException($"{rule.GetType().Name} does not apply to {layer.GetType().Name} '{layer.GetName()}'.");
        }
    }
}

internal sealed class SequentialPass(Sequential sequential, Type composite, LrpContext context) : LrpPass(context)
{
    private readonly List<LrpPass> passes = [];

    public override Tensor Record(Tensor input)
    {
        var layers = sequential.children().ToArray();
        var current = Context;
        var x = input;
        for (var i = 0; i < layers.Length; i++)
        {
            var pass = layers[i] is Linear or Convolution && i + 1 < layers.Length && layers[i + 1] is NormBase norm
                ? LrpDispatch.LayerPass(layers[i++], norm, composite, current)
                : LrpDispatch.CreatePass(layers[i], composite, current);
            passes.Add(pass);
            var output = pass.Record(x);
            if (!ReferenceEquals(x, input))
                x.Dispose();
            x = output;
            current = new LrpContext(pass.OutputIsFirst, pass.OutputNonNegative);
        }

        OutputIsFirst = current.IsFirst;
        OutputNonNegative = current.NonNegative;
        return ReferenceEquals(x, input) ? input.alias() : x;
    }

    public override Tensor Propagate(Tensor relevance)
    {
        var current = relevance;
        for (var i = passes.Count - 1; i >= 0; i--)
        {
            var next = passes[i].Propagate(current);
            if (!ReferenceEquals(current, relevance))
                current.Dispose();
            current = next;
        }

        return ReferenceEquals(current, relevance) ? relevance.alias() : current;
    }
}

internal sealed class ReLUPass(RuleAttribute? rule, LrpContext context) : LrpPass(context)
{
    private Tensor? input;
    private Tensor? output;

    public override Tensor Record(Tensor x)
    {
        OutputNonNegative = true;
        OutputIsFirst = Context.IsFirst;
        var result = x.relu();
        input = rule is BetaSmoothAttribute ? x.alias() : null;
        output = rule is PassAttribute or DeconvNetAttribute or BetaSmoothAttribute ? null : result.alias();
        return result;
    }

    public override Tensor Propagate(Tensor relevance) => rule switch
    {
        PassAttribute => relevance.alias(),
        DeconvNetAttribute => Activation.DeconvNet(relevance),
        GuidedBackpropAttribute => Activation.GuidedBackprop(relevance, output!),
        BetaSmoothAttribute smooth => Activation.BetaSmooth(relevance, input!, smooth.Beta),
        _ => Activation.ReLUBackward(relevance, output!),
    };
}

internal sealed class MaxPoolPass(MaxPool2d pool, LrpContext context) : LrpPass(context)
{
    private Tensor? winners;
    private long[] inputShape = [];

    public override Tensor Record(Tensor input)
    {
        OutputNonNegative = Context.NonNegative;
        OutputIsFirst = Context.IsFirst;
        inputShape = input.shape;
        (var output, winners) = MaxPooling.Forward(pool, input);
        return output;
    }

    public override Tensor Propagate(Tensor relevance) => MaxPooling.Backward(relevance, winners!, inputShape);
}

internal sealed class AveragePoolPass(nn.Module<Tensor, Tensor> pool, RuleAttribute? rule, LrpContext context) : LrpPass(context)
{
    private Tensor? input;
    private Tensor? output;

    public override Tensor Record(Tensor x)
    {
        OutputNonNegative = Context.NonNegative;
        OutputIsFirst = Context.IsFirst;
        input = x.alias();
        var result = pool.forward(x);
        output = result.alias();
        return result;
    }

    public override Tensor Propagate(Tensor relevance)
    {
        if (rule is not StabilizedRuleAttribute stabilized)
            return AveragePooling.Backward(pool, relevance, input!);
        using var share = Stabilizer.Share(relevance, output!, stabilized.Epsilon, stabilized.Clip, stabilized.NormScale);
        using var spread = AveragePooling.Backward(pool, share, input!);
        return input! * spread;
    }
}

internal sealed class FlattenPass(Flatten flatten, LrpContext context) : LrpPass(context)
{
    private long[] inputShape = [];

    public override Tensor Record(Tensor input)
    {
        OutputNonNegative = Context.NonNegative;
        OutputIsFirst = Context.IsFirst;
        inputShape = input.shape;
        return flatten.forward(input);
    }

    public override Tensor Propagate(Tensor relevance) => relevance.reshape(inputShape);
}

internal sealed class IdentityPass(LrpContext context) : LrpPass(context)
{
    public override Tensor Record(Tensor input)
    {
        OutputNonNegative = Context.NonNegative;
        OutputIsFirst = Context.IsFirst;
        return input.alias();
    }

    public override Tensor Propagate(Tensor relevance) => relevance.alias();
}

internal sealed class BatchNormPass(NormBase norm, RuleAttribute? rule, LrpContext context) : LrpPass(context)
{
    public override Tensor Record(Tensor input)
    {
        OutputIsFirst = Context.IsFirst;
        return rule is null
            ? throw new NotSupportedException($"{norm.GetType().Name} '{norm.GetName()}' follows no linear layer that it could be folded into, and the composite has no rule for it. Add [Gradient] or [Pass] for Layers.BatchNorm to the composite.")
            : BatchNormFold.Forward(norm, input);
    }

    public override Tensor Propagate(Tensor relevance) => rule is PassAttribute ? relevance.alias() : BatchNormFold.Backward(norm, relevance);
}
