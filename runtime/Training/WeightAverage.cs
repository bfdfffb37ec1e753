using static TorchSharp.torch;

namespace RelDrop.Training;

/// <summary>
/// An exponential moving average of a model's parameters and buffers (Polyak and Juditsky 1992), which often does better than the model itself:
/// a ← d a + (1 − d) w after each step, where d = min(decay, (1 + n) / (10 + n)) and n is the number of steps before, so that a short run
/// is not held back by its first weights (as TensorFlow's <c>ExponentialMovingAverage</c>). Whole numbers, such as counts of batches, are copied.
/// </summary>
/// <example>
/// <code><![CDATA[
/// using var average = new WeightAverage(model);
/// using var optimizer = ParameterGroups.AdamW(model, 1e-3);
/// foreach (var epoch in new Trainer(model, optimizer) { Average = average }.Epochs(20, batches))
/// {
///     using (average.Use())
///         Console.WriteLine(model.forward(images));
/// }
/// ]]></code>
/// </example>
public sealed class WeightAverage : IDisposable
{
    private readonly (Tensor Model, Tensor Average)[] pairs;
    private readonly double decay;

    /// <summary>Begins with the model's weights as they are.</summary>
    /// <param name="model">The model, on the device where it will train.</param>
    /// <param name="decay">How much of the average a step leaves, from 0 to below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="decay"/> is out of its range.</exception>
    public WeightAverage(nn.Module model, double decay = 0.9998)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (decay is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(decay), decay, "Expected 0 to below 1.");
        (Model, this.decay) = (model, decay);
        using var withoutGradient = no_grad();
        pairs = [.. model.state_dict().Values.Select(tensor => (tensor, tensor.detach().clone().DetachFromDisposeScope()))];
    }

    /// <summary>The model whose weights are averaged.</summary>
    public nn.Module Model { get; }

    /// <summary>After how many steps weights came in. A checkpoint keeps it.</summary>
    public long Updates { get; internal set; }

    /// <summary>Whether the model has the averaged weights at the moment.</summary>
    public bool IsUsed { get; private set; }

    /// <summary>Takes the model's weights in. <see cref="Trainer"/> calls it after each step.</summary>
    /// <exception cref="InvalidOperationException">The model has the averaged weights at the moment.</exception>
    public void Update()
    {
        ThrowIfUsed();
        using var withoutGradient = no_grad();
        var kept = Math.Min(decay, (1.0 + Updates) / (10.0 + Updates));
        foreach (var (model, average) in pairs)
        {
            if (average.is_floating_point())
                average.mul_(Number.Of(kept)).add_(model, Number.Of(1 - kept));
            else
                average.copy_(model);
        }

        Updates++;
    }

    /// <summary>Gives the model the averaged weights until the result is disposed, to be tested or saved.</summary>
    /// <exception cref="InvalidOperationException">It has them already.</exception>
    public IDisposable Use()
    {
        ThrowIfUsed();
        Swap();
        return new Using(this);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, average) in pairs)
            average.Dispose();
    }

    /// <summary>Refuses what needs the model's own weights.</summary>
    internal void ThrowIfUsed()
    {
        if (IsUsed)
            throw new InvalidOperationException("The model has the averaged weights at the moment; expected its own. Dispose what WeightAverage.Use() gave first.");
    }

    private void Swap()
    {
        using var withoutGradient = no_grad();
        foreach (var (model, average) in pairs)
        {
            using var own = model.clone();
            model.copy_(average);
            average.copy_(own);
        }

        IsUsed = !IsUsed;
    }

    private sealed class Using(WeightAverage average) : IDisposable
    {
        private WeightAverage? used = average;

        public void Dispose()
        {
            used?.Swap();
            used = null;
        }
    }
}
