using static TorchSharp.torch;

namespace RelDrop;

/// <summary>Relevance averaged over noisy copies of the input (Smilkov et al. 2017).</summary>
/// <example>
/// <code><![CDATA[
/// using var attribution = model.SmoothGrad<EpsilonPlusFlat>(images, labels, samples: 25);
/// ]]></code>
/// </example>
public static class SmoothGradExtensions
{
    /// <summary>SmoothGrad: the mean gradient over noisy copies of the input.</summary>
    /// <inheritdoc cref="SmoothGrad{TComposite}"/>
    public static Attribution SmoothGrad(this IAttributable model, Tensor input, Target? target = null, int samples = 25, double noise = 0.15, ulong seed = 0) =>
        model.SmoothGrad<Gradient>(input, target, samples, noise, seed);

    /// <summary>The mean relevance over noisy copies of the input, under any composite.</summary>
    /// <typeparam name="TComposite">One of the composites that the model's class is annotated with.</typeparam>
    /// <param name="model">The model.</param>
    /// <param name="input">Its input, batch first, floating-point.</param>
    /// <param name="target">
    /// What is explained; the top class if null. It is fixed on the input without noise: all copies start with the same relevance.
    /// </param>
    /// <param name="samples">The number of noisy copies, at least 1, which go through the model one batch after the other.</param>
    /// <param name="noise">The noise's standard deviation as a share of each sample's range, greatest value less least; at least 0.</param>
    /// <param name="seed">The seed of the noise. It is drawn on the CPU, so that every device gets the same; torch's own random state is not touched.</param>
    /// <returns>The output of the input without noise, and the mean relevance. <see cref="Attribution.Intermediate"/> is empty.</returns>
    /// <exception cref="ArgumentException">The input is not floating-point, or the target does not fit the output.</exception>
    /// <exception cref="NotSupportedException">The model was not compiled under the composite.</exception>
    public static Attribution SmoothGrad<TComposite>(this IAttributable model, Tensor input, Target? target = null, int samples = 25, double noise = 0.15, ulong seed = 0)
        where TComposite : Composite
    {
        PerturbedInputs.Check(model, input);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        if (!double.IsFinite(noise) || noise < 0)
            throw new ArgumentOutOfRangeException(nameof(noise), noise, "Expected a finite value of at least 0.");

        using var withoutGradient = no_grad();
        using var scope = NewDisposeScope();
        using var generator = new TorchSharp.torch.Generator(seed);
        var deviation = Range(input) * Number.Of(noise);
        return PerturbedInputs.Average(model, typeof(TComposite), input, target, samples, _ =>
            input.detach().add(randn(input.shape, generator: generator).to(input.dtype).to(input.device) * deviation, Number.One)).MoveToOuterDisposeScope();
    }

    /// <summary>Each sample's greatest value less its least, one for all of its elements.</summary>
    private static Tensor Range(Tensor input)
    {
        var flat = input.detach().reshape(input.shape[0], -1);
        return (flat.amax([1]) - flat.amin([1])).reshape([-1, .. Enumerable.Repeat(1L, (int)input.dim() - 1)]);
    }
}
