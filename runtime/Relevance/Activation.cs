using System.ComponentModel;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>Activations and their relevance.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Activation
{
    /// <summary>The module's output, leaving its input as it is even if the module works in place; in the type of its parameters where it must be.</summary>
    public static Tensor Forward(nn.Module<Tensor, Tensor> layer, Tensor input)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(input);
        if (layer is PReLU prelu && prelu.weight.dtype != input.dtype)
        {
            using var own = input.to(prelu.weight.dtype);
            using var result = layer.forward(own);
            return result.to(input.dtype);
        }

        if (layer is PReLU learned)
        {
            using var weight = OrdinaryMode.Own(learned.weight);
            return nn.functional.prelu(input, weight);
        }

        var output = WithSafeNumbers(layer, input) ?? layer.forward(Elements.WorksInPlace(layer) ? input.clone() : input);
        return ReferenceEquals(output, input) ? input.alias() : output;
    }

    /// <summary>What modules compute that would make scalars of their own, with scalars that torch can rely on; null for others.</summary>
    private static Tensor? WithSafeNumbers(nn.Module<Tensor, Tensor> layer, Tensor x)
    {
        switch (layer)
        {
            case LeakyReLU leaky:
                return x.leaky_relu(Number.Of(leaky.negative_slope));
            case ELU elu:
                return x.elu(Number.Of(elu.alpha), Number.Of(1.0), Number.Of(1.0));
            case CELU celu:
                return x.celu(Number.Of(celu.alpha));
            case Threshold step:
                return x.threshold(Number.Of(step.threshold), Number.Of(step.value));
            case Softsign:
                using (var magnitude = x.abs())
                using (var denominator = Sum.Of(magnitude, Number.One))
                    return x.div(denominator);
            default:
                return null;
        }
    }

    /// <summary>max(x, 0).</summary>
    /// <param name="input">x.</param>
    /// <param name="overwrite">Whether the output may be written over x, because nothing reads x itself again.</param>
    public static Tensor ReLU(Tensor input, bool overwrite = false)
    {
        ArgumentNullException.ThrowIfNull(input);
        return overwrite ? input.relu_().alias() : input.relu();
    }

    /// <summary>The gradient of ReLU: relevance where the output is positive.</summary>
    public static Tensor ReLUBackward(Tensor relevance, Tensor output)
    {
        return Part.WherePositive(relevance, output);
    }

    /// <summary>DeconvNet: positive relevance.</summary>
    public static Tensor DeconvNet(Tensor relevance) => Part.Positive(relevance);

    /// <summary>Guided backpropagation: positive relevance where the output is positive.</summary>
    public static Tensor GuidedBackprop(Tensor relevance, Tensor output)
    {
        using var positive = Part.Positive(relevance);
        return ReLUBackward(positive, output);
    }

    /// <summary>The gradient of softplus: R · σ(β x).</summary>
    public static Tensor BetaSmooth(Tensor relevance, Tensor input, double beta)
    {
        using var scaled = Part.Scale(input, beta);
        return relevance * scaled.sigmoid_();
    }
}
