using System.ComponentModel;
using RelDrop.Rules;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>
/// A linear layer x ↦ W x + b for one input, with the weights that it has once the batch norms beside it are folded in, and their parts
/// that rules read. Used by generated code.
/// </summary>
/// <remarks>
/// Where there are fewer outputs than weights, as for a single image, a batch norm's scale γ is not multiplied into W but taken to the
/// outputs, (γ W) x = γ ⊙ (W x), and to the shares, (γ W)ᵀ s = Wᵀ (γ ⊙ s): the whole costs as little as the layer itself.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class LinearMap : INormSource, IDisposable
{
    /// <summary>How many weights are multiplied in the time of an output that is scaled and shifted, forth and back.</summary>
    private const int WorthOneOutput = 4;

    private readonly nn.Module layer;
    private readonly NormBase? before;
    private readonly long[] inputShape;
    private readonly Device device;
    private readonly Dictionary<WeightPart, Tensor> parts = [];
    private NormBase? behind;
    private Tensor weight;
    private Tensor? bias;
    private Tensor? scale;
    private Tensor? output;

    private LinearMap(nn.Module layer, Tensor input, NormBase? before, NormBase? behind)
    {
        (this.layer, this.before, this.behind) = (layer, before, behind);
        inputShape = input.shape;
        device = input.device;
        (weight, bias, scale) = Parameters(input);
    }

    private bool OwnsBias => (before ?? behind) is not null;

    /// <summary>The layer for an input.</summary>
    /// <param name="layer">A <see cref="Linear"/>, a convolution or a transposed convolution.</param>
    /// <param name="input">What it reads; behind <paramref name="before"/>, what that reads.</param>
    /// <param name="before">The batch norm that gives its input, or null.</param>
    /// <param name="behind">The batch norm that reads its output, or null.</param>
    /// <exception cref="NotSupportedException">The layer is none of these, or a batch norm does not normalize its channels.</exception>
    public static LinearMap Of(nn.Module layer, Tensor input, NormBase? before = null, NormBase? behind = null)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(input);
        return new LinearMap(layer, input, before, behind);
    }

    /// <summary>The same where a batch norm may turn out to come before it, which is then a part of it.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="source">What gave its input, if nothing else reads that; see <see cref="LrpContext.Source"/>.</param>
    /// <param name="input">The layer's input.</param>
    /// <param name="behind">The batch norm that reads its output, or null.</param>
    /// <returns>The layer, and what it then reads.</returns>
    /// <inheritdoc cref="Of"/>
    public static (LinearMap Map, Tensor Input) Behind(nn.Module layer, INormSource? source, Tensor input, NormBase? behind = null)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(input);
        var given = source is NormMap norm && BatchNormFold.SharesChannels(layer, input.dim()) ? norm.Give() : null;
        var taken = given?.Input ?? input.alias();
        return (new LinearMap(layer, taken, given?.Norm, behind), taken);
    }

    /// <summary>W x + b.</summary>
    /// <param name="input">x, shaped as the layer expects it.</param>
    public Tensor Forward(Tensor input)
    {
        var result = Forward(input, withBias: true);
        Verification.PassObserver.Current?.See(layer, result);
        return result;
    }

    /// <summary>The same with a part of W and of b.</summary>
    /// <param name="input">x.</param>
    /// <param name="part">The part.</param>
    /// <param name="withBias">Whether b is added.</param>
    public Tensor Forward(Tensor input, WeightPart part, bool withBias = true)
    {
        using var own = bias is null || !withBias ? null : part.Of(bias);
        return LinearLayer.Run(layer, input, PartOf(part), own);
    }

    /// <summary>W x + b, or W x alone.</summary>
    /// <param name="input">x.</param>
    /// <param name="withBias">Whether b is added.</param>
    public Tensor Forward(Tensor input, bool withBias)
    {
        if (scale is null)
            return LinearLayer.Run(layer, input, weight, withBias ? bias : null);
        var result = LinearLayer.Run(layer, input, weight, null).mul_(scale);
        return withBias ? result.add_(LinearLayer.PerChannel(layer, bias!), Number.One) : result;
    }

    /// <summary>Wᵀ s.</summary>
    /// <param name="share">s, of the output's shape.</param>
    public Tensor Transpose(Tensor share)
    {
        using var scaled = scale is null ? null : share * scale;
        return LinearLayer.Backward(layer, scaled ?? share, weight, inputShape);
    }

    /// <summary>The same with a part of W.</summary>
    /// <param name="share">s.</param>
    /// <param name="part">The part.</param>
    public Tensor Transpose(Tensor share, WeightPart part) => LinearLayer.Backward(layer, share, PartOf(part), inputShape);

    /// <summary>The input's relevance under a rule that looks at signs, whatever the input's are.</summary>
    /// <param name="input">The input x.</param>
    /// <param name="output">The output z, for rules that look at it.</param>
    /// <param name="relevance">The output's relevance R.</param>
    /// <param name="rule">The rule.</param>
    public Tensor Relevance(Tensor input, Tensor? output, Tensor relevance, RuleAttribute rule) => TermProgram.Of(rule).Run(this, input, output, relevance);

    /// <inheritdoc cref="LinearLayer.Flat"/>
    public Tensor Flat(Tensor relevance, double epsilon = StabilizerSpec.DefaultEpsilon, bool clip = false, bool normScale = false) =>
        LinearLayer.Flat(layer, relevance, inputShape, epsilon, clip, normScale);

    /// <inheritdoc cref="LinearLayer.Constant(nn.Module, Tensor, double[])"/>
    public Tensor Constant(params double[] values) => LinearLayer.Constant(layer, inputShape, weight.dtype, device, values);

    /// <summary>Keeps the output, which changes if a batch norm that follows becomes a part of the layer.</summary>
    /// <param name="output">What <see cref="Forward(Tensor)"/> gave.</param>
    public void KeepOutput(Tensor output)
    {
        ArgumentNullException.ThrowIfNull(output);
        this.output = output.alias();
    }

    /// <summary>The output that was kept; it is the caller's.</summary>
    public Tensor TakeOutput()
    {
        var taken = output ?? throw new InvalidOperationException("The output was not kept.");
        output = null;
        return taken;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        DisposeParameters();
        output?.Dispose();
    }

    /// <summary>Takes in the batch norm that alone reads the output; false if there is one already, or it has to do with other channels.</summary>
    /// <param name="norm">The batch norm.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="normalized">What it makes of that, which is the output from now on, if the output is kept.</param>
    internal bool Join(NormBase norm, Tensor input, Tensor normalized)
    {
        if (behind is not null || !BatchNormFold.SharesChannels(layer, inputShape.Length))
            return false;
        DisposeParameters();
        behind = norm;
        using var like = empty([0, .. inputShape[1..]], dtype: input.dtype, device: device); // Its kind is all that is asked for.
        (weight, bias, scale) = Parameters(like);
        if (output is not null)
        {
            output.Dispose();
            output = normalized.alias();
        }

        return true;
    }

    /// <summary>The weight, the bias, and what the outputs are scaled by where the weight is not.</summary>
    private (Tensor Weight, Tensor? Bias, Tensor? Scale) Parameters(Tensor input)
    {
        if (!OwnsBias)
            return (LinearLayer.Weight(layer, input), LinearLayer.Parameters(layer).Bias, null);
        if (before is null && LinearLayer.Parameters(layer).Weight is var own && own.dtype == input.dtype && LinearLayer.Outputs(layer, inputShape) * WorthOneOutput <= own.numel())
        {
            var (factor, shift) = BatchNormFold.Around(layer, behind!, input);
            return (own.alias(), shift, LinearLayer.PerChannel(layer, factor));
        }

        var (folded, foldedBias) = BatchNormFold.Fold(layer, before, behind, input);
        return (folded, foldedBias, null);
    }

    private void DisposeParameters()
    {
        weight.Dispose();
        if (OwnsBias)
            bias!.Dispose();
        scale?.Dispose();
        scale = null;
        foreach (var part in parts.Values)
            part.Dispose();
        parts.Clear();
    }

    /// <summary>A part of W, which forward and transpose read both.</summary>
    private Tensor PartOf(WeightPart part)
    {
        if (!parts.TryGetValue(part, out var own))
        {
            // A part of the folded weight is none of the weight alone: γ may be negative.
            parts[part] = own = scale is null ? part.Of(weight) : part.Over(LinearLayer.ScaleOutputs(layer, weight, scale.reshape(-1), weight.dtype));
        }

        return own;
    }
}
