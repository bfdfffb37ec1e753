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
            Conv1d or Conv2d or Conv3d => new LinearPass(module, norm, Rule(Layers.Convolution), context),
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
    internal static LinearRule? LinearRuleOf(RuleAttribute? rule, nn.Module layer) => rule switch
    {
        EpsilonAttribute epsilon => LinearRule.EpsilonRule(epsilon.Epsilon),
        NormAttribute => LinearRule.EpsilonRule(LinearRule.DefaultEpsilon),
        ZPlusAttribute => LinearRule.ZPlus,
        FlatAttribute => LinearRule.Flat,
        GradientAttribute or null => null,
        _ => throw new NotSupportedException($"{rule.GetType().Name} does not apply to {layer.GetType().Name} '{layer.GetName()}'."),
    };
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
            var pass = layers[i] is Linear or Conv1d or Conv2d or Conv3d && i + 1 < layers.Length && layers[i + 1] is NormBase norm
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

internal sealed class LinearPass(nn.Module layer, NormBase? norm, RuleAttribute? attribute, LrpContext context) : LrpPass(context)
{
    private readonly LinearRule? rule = Reduce(LrpDispatch.LinearRuleOf(attribute, layer), context);
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
        if (ReferenceEquals(rule, LinearRule.Flat))
            return LinearLayer.Flat(layer, relevance, inputShape);

        using var scope = NewDisposeScope();
        var terms = rule.Terms.Select(term => (Input: Part(input!, term.Input), Weight: Part(weight!, term.Weight), Bias: bias is null || term.Bias == ParameterPart.None ? null : Part(bias, term.Bias))).ToArray();
        var denominator = terms.Select(term => LinearLayer.Forward(layer, term.Input, term.Weight, term.Bias)).Aggregate((sum, z) => sum + z);
        var share = Stabilizer.Share(relevance, denominator, rule.Epsilon);
        return terms.Select(term => term.Input * LinearLayer.Backward(layer, share, term.Weight, inputShape)).Aggregate((sum, r) => sum + r).MoveToOuterDisposeScope();
    }

    private static LinearRule? Reduce(LinearRule? rule, LrpContext context) =>
        context.NonNegative && rule is not null && !ReferenceEquals(rule, LinearRule.Flat) ? rule.ForNonNegativeInput() : rule;

    private static Tensor Part(Tensor x, InputPart part) => part switch
    {
        InputPart.Positive => x.clamp_min(0),
        InputPart.Negative => x.clamp_max(0),
        InputPart.One => ones_like(x),
        _ => x,
    };

    private static Tensor Part(Tensor w, ParameterPart part) => part switch
    {
        ParameterPart.Positive => w.clamp_min(0),
        ParameterPart.Negative => w.clamp_max(0),
        ParameterPart.One => ones_like(w),
        _ => w,
    };
}

internal sealed class ReLUPass(RuleAttribute? rule, LrpContext context) : LrpPass(context)
{
    private Tensor? output;

    public override Tensor Record(Tensor input)
    {
        OutputNonNegative = true;
        OutputIsFirst = Context.IsFirst;
        var result = input.relu();
        output = rule is PassAttribute ? null : result.alias();
        return result;
    }

    public override Tensor Propagate(Tensor relevance) => output is null ? relevance.alias() : Activation.ReLUBackward(relevance, output);
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
        if (rule is not NormAttribute)
            return AveragePooling.Backward(pool, relevance, input!);
        using var share = Stabilizer.Share(relevance, output!);
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
