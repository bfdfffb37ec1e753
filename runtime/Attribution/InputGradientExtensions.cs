using static TorchSharp.torch;

namespace RelDrop;

/// <summary>Attributions of differences in the output to differences in the input, by the gradient.</summary>
/// <example>
/// <code><![CDATA[
/// using var attribution = model.IntegratedGradients(images, labels, baseline: zeros_like(images[..1]), steps: 32);
/// ]]></code>
/// </example>
public static class InputGradientExtensions
{
    /// <summary>Input times gradient (Shrikumar et al. 2016).</summary>
    /// <param name="model">A model whose class is annotated with <c>[LrpModel&lt;Gradient&gt;]</c>, among others or alone.</param>
    /// <param name="input">Its input, batch first, floating-point.</param>
    /// <param name="target">What is explained; the top class if null.</param>
    /// <returns>The output, and the input times its gradient. <see cref="Attribution.Intermediate"/> is empty.</returns>
    /// <exception cref="ArgumentException">The input is not floating-point, or the target does not fit the output.</exception>
    /// <exception cref="NotSupportedException">The model was not compiled under <see cref="Gradient"/>.</exception>
    public static Attribution InputTimesGradient(this IAttributable model, Tensor input, Target? target = null)
    {
        PerturbedInputs.Check(model, input);
        using var withoutGradient = no_grad();
        using var gradient = model.Attribute(typeof(Gradient), input, target);
        return new Attribution(gradient.Output.alias(), input * gradient.Relevance);
    }

    /// <summary>
    /// Integrated gradients (Sundararajan et al. 2017): the input's difference from a baseline times the mean gradient on the
    /// straight line between them.
    /// </summary>
    /// <inheritdoc cref="InputTimesGradient"/>
    /// <param name="model">A model whose class is annotated with <c>[LrpModel&lt;Gradient&gt;]</c>, among others or alone.</param>
    /// <param name="input">Its input, batch first, floating-point.</param>
    /// <param name="target">What is explained; the top class if null. It is fixed on the input: every point on the line starts with the same relevance.</param>
    /// <param name="baseline">What the input is compared with, of its shape or one that broadcasts to it; zeros if null.</param>
    /// <param name="steps">
    /// The number of points on the line, at least 1, which go through the model one batch after the other. They are the midpoints
    /// of as many equal parts: none lies at the baseline, where a network without biases has no gradient.
    /// </param>
    /// <returns>
    /// The output of the input, and the attribution. Up to the error of the sum, each sample's adds up to its target's
    /// relevance ⊙ (output of the input − output of the baseline). <see cref="Attribution.Intermediate"/> is empty.
    /// </returns>
    public static Attribution IntegratedGradients(this IAttributable model, Tensor input, Target? target = null, Tensor? baseline = null, int steps = 32)
    {
        PerturbedInputs.Check(model, input);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        CheckBroadcasts(baseline, input);

        using var withoutGradient = no_grad();
        using var end = input.detach();
        using var line = baseline is null ? end.alias() : end - baseline;
        // Seen from the input: what is left of the line from the midpoint on.
        using var mean = PerturbedInputs.Average(model, typeof(Gradient), input, target, steps, i => end - (line * Number.Of((i + 0.5) / steps)));
        return new Attribution(mean.Output.alias(), line * mean.Relevance);
    }

    private static void CheckBroadcasts(Tensor? baseline, Tensor input)
    {
        if (baseline is null)
            return;
        TensorArgument.Check(baseline, nameof(baseline));
        var covered = input.shape[^(int)Math.Min(baseline.dim(), input.dim())..];
        if (baseline.dim() > input.dim() || !baseline.shape.Zip(covered).All(pair => pair.First == 1 || pair.First == pair.Second))
            throw new ArgumentException($"Expected a baseline of the input's shape ({string.Join(", ", input.shape)}) or one that broadcasts to it; got ({string.Join(", ", baseline.shape)}).", nameof(baseline));
    }
}
