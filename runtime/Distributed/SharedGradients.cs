using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Distributed;

/// <summary>
/// A model's gradients, summed over ranks: those of all samples of a global batch, wherever they were computed. The parameters' gradients are views of one flat tensor,
/// so that nothing is copied. The running statistics of batch norms become the mean over ranks in each step; what they normalize by while they train is each rank's
/// own part of the batch, as in PyTorch's DistributedDataParallel.
/// </summary>
/// <remarks>All ranks make it, and call its methods, at the same places. Where there is one rank, it does nothing.</remarks>
/// <example>
/// <code><![CDATA[
/// using var ranks = Ranks.Join();
/// using var gradients = new SharedGradients(ranks, model);
/// using var optimizer = optim.SGD(model.parameters(), 0.1);
/// foreach (var batch in batches(0))
/// {
///     using var scope = NewDisposeScope();
///     var part = batch.Take(ranks.Share((int)batch.Labels.shape[0], least: 2));
///     optimizer.zero_grad();
///     functional.cross_entropy(model.forward(part.Input), part.Labels).backward();
///     gradients.Reduce(part.Share!.Value.Length, part.Share.Value.Global);
///     optimizer.step();
/// }
/// ]]></code>
/// </example>
public sealed class SharedGradients : IDisposable
{
    private readonly Ranks ranks;
    private readonly SharedGradientsOptions options;
    private readonly ICollectives collectives;
    private readonly OrderedSum sum;
    private readonly GradientLayout? layout;
    private readonly RunningStatistics? statistics;
    private readonly Tensor? flat;
    private readonly Tensor[] views = [];
    private readonly OverlappedSending? overlapped;
    private double weight;

    /// <summary>Gives all ranks the first one's weights, and has the gradients of the parameters that train be shared.</summary>
    /// <param name="ranks">The ranks.</param>
    /// <param name="model">The model, on the device where it trains.</param>
    /// <param name="options">How gradients are summed.</param>
    /// <exception cref="ArgumentException">The model's parameters are not all on one device and of one type, float32 or float64; or none trains.</exception>
    /// <exception cref="InvalidOperationException">The ranks have other models.</exception>
    /// <exception cref="RanksTimeoutException">Another rank did not come.</exception>
    public SharedGradients(Ranks ranks, nn.Module model, SharedGradientsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(ranks);
        ArgumentNullException.ThrowIfNull(model);
        (this.ranks, this.options) = (ranks, options ?? new SharedGradientsOptions());
        var parameters = Checked(model);
        collectives = ranks.CollectivesOf(parameters[0].device);
        sum = new OrderedSum(collectives);
        ranks.Broadcast(model);
        if (ranks.Size == 1)
            return;
        ranks.RequireSame("parameters that train", Fingerprint.Of(model.named_parameters().Where(entry => entry.parameter.requires_grad).Select(entry => entry.name)));
        statistics = new RunningStatistics(model);
        // Behind the statistics, how many samples a rank has.
        layout = new GradientLayout(parameters, statistics.Length + 1, ranks.Size, Math.Max(this.options.BucketBytes / parameters[0].element_size(), 1));
        using var scope = NewDisposeScope();
        flat = zeros(layout.Length, parameters[0].dtype, parameters[0].device).DetachFromDisposeScope();
        views = [.. layout.Places.Select(place => flat.narrow(0, place.Start, place.Parameter.numel()).view(place.Parameter.shape).DetachFromDisposeScope())];
        TakeGradients();
        overlapped = OverlappedSending.Create(layout, Send, Overlaps(parameters[0].device), ranks);
    }

    /// <summary>Whether gradients are sent while the backward pass runs, if it is told by <see cref="Expect"/>.</summary>
    public bool IsOverlapped => overlapped is not null;

    /// <summary>
    /// Says, before the last backward pass of a step, what <see cref="Reduce"/> will be told, so that gradients are sent while others are still computed. It may be
    /// left out. Until then, nothing else of the ranks is to be called.
    /// </summary>
    /// <inheritdoc cref="Reduce"/>
    public void Expect(long samples, long globalSamples) => ExpectScaled(Weight(samples, globalSamples), samples);

    /// <summary>
    /// Sums the gradients over all ranks, each weighted by its share of the samples: of mean losses, the gradient of the mean over the global batch. All ranks call it
    /// between the backward pass and the optimizer's step, also those that have no samples.
    /// </summary>
    /// <param name="samples">How many samples the gradients of this rank are the mean of; if 0, they count as zeros.</param>
    /// <param name="globalSamples">How many samples all ranks have together.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    /// <exception cref="InvalidOperationException">The ranks' samples do not add up; or <see cref="Expect"/> was told other numbers, or not followed by one backward pass.</exception>
    /// <exception cref="RanksTimeoutException">Another rank did not come.</exception>
    public void Reduce(long samples, long globalSamples) => ReduceScaled(Weight(samples, globalSamples), samples, globalSamples);

    /// <summary>As <see cref="Expect"/>, where gradients are times another factor.</summary>
    internal void ExpectScaled(double factor, long samples)
    {
        if (overlapped is null || samples == 0)
            return;
        TakeGradients();
        weight = factor;
        overlapped.Begin();
    }

    /// <summary>As <see cref="Reduce"/>, where gradients are times another factor.</summary>
    internal void ReduceScaled(double factor, long samples, long globalSamples)
    {
        if (layout is null)
            return;
        using var withoutGradient = no_grad();
        using var scope = NewDisposeScope();
        if (overlapped is { HasBegun: true } && weight != factor)
            throw new InvalidOperationException($"{nameof(Reduce)} was told {samples} of {globalSamples} samples, and {nameof(Expect)} other numbers; expected the same.");
        weight = factor;
        if (overlapped is { HasBegun: true })
            RequireViews();
        else
            TakeGradients();
        if (samples == 0)
            flat!.zero_();
        var (start, length, _, _) = layout.Buckets[^1];
        var others = flat!.narrow(0, start, length).zero_();
        var (means, counted) = (others.narrow(0, 0, statistics!.Length), others.narrow(0, statistics.Length, 1));
        statistics.Write(means, (double)samples / globalSamples);
        counted.fill_(Number.Of(samples));
        if (overlapped is { HasBegun: true })
            overlapped.End();
        else
            for (var bucket = 0; bucket < layout.Buckets.Count; bucket++)
                Send(bucket);
        var found = counted.to(ScalarType.Float64).item<double>();
        if (Math.Abs(found - globalSamples) > 1e-6 * globalSamples)
            throw new InvalidOperationException(FormattableString.Invariant($"The ranks have {Math.Round(found)} samples together, and this one was told {globalSamples}; expected the same."));
        statistics.Read(means);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        overlapped?.Dispose();
        // The parameters keep their gradients, and with them the memory, until they get others.
        foreach (var view in views)
            view.Dispose();
        flat?.Dispose();
        sum.Dispose();
    }

    private static Parameter[] Checked(nn.Module model)
    {
        var named = model.named_parameters().Where(entry => entry.parameter.requires_grad).DistinctBy(entry => entry.parameter.Handle).ToArray();
        if (named.Length == 0)
            throw new ArgumentException($"No parameter of {model.GetName()} trains; expected one or more.", nameof(model));
        var first = named[0].parameter;
        foreach (var (name, parameter) in named)
        {
            if (parameter.dtype is not (ScalarType.Float32 or ScalarType.Float64) || parameter.dtype != first.dtype || parameter.device.ToString() != first.device.ToString())
                throw new ArgumentException($"Parameter {name} is {parameter.dtype} on {parameter.device}, and {named[0].name} is {first.dtype} on {first.device}; expected all on one device, and all {ScalarType.Float32} or all {ScalarType.Float64}.", nameof(model));
        }

        return [.. named.Select(entry => entry.parameter)];
    }

    private bool Overlaps(Device device) => options.Overlap switch
    {
        Overlap.On => true,
        // On a GPU, they follow the backward pass in its own stream.
        Overlap.Auto => device.type == DeviceType.CPU && ranks.LocalSize < ranks.Size,
        _ => false,
    };

    private double Weight(long samples, long globalSamples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(globalSamples, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(samples);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(samples, globalSamples);
        return ranks.Size > 1 || samples == globalSamples
            ? (double)samples / globalSamples
            : throw new InvalidOperationException($"The only rank has {samples} of {globalSamples} samples; expected all.");
    }

    private void Send(int bucket)
    {
        using var values = flat!.narrow(0, layout!.Buckets[bucket].Start, layout.Buckets[bucket].Length);
        // The last part, of statistics, has weights of its own.
        if (bucket < layout.Buckets.Count - 1)
            values.mul_(Number.Of(weight));
        if (options.Ordered)
            sum.Apply(values, ranks.For("gradients"));
        else
            collectives.Sum(values, ranks.For("gradients"));
    }

    /// <summary>Has every parameter's gradient be its view. One that was set anew, such as after <c>zero_grad(true)</c>, is copied.</summary>
    private void TakeGradients()
    {
        using var withoutGradient = no_grad();
        for (var i = 0; i < views.Length; i++)
        {
            var parameter = layout!.Places[i].Parameter;
            using var gradient = parameter.grad;
            if (IsView(gradient, views[i]))
                continue;
            if (gradient is null || gradient.IsInvalid)
                views[i].zero_();
            else
                views[i].copy_(gradient);
            parameter.grad = views[i];
        }
    }

    /// <summary>Refuses gradients that were set anew while they were being sent.</summary>
    private void RequireViews()
    {
        for (var i = 0; i < views.Length; i++)
        {
            using var gradient = layout!.Places[i].Parameter.grad;
            if (!IsView(gradient, views[i]))
                throw new InvalidOperationException($"The gradient of a parameter of shape {TensorArgument.Shape(views[i])} was replaced between {nameof(Expect)} and {nameof(Reduce)}; expected one backward pass there and nothing else.");
        }
    }

    private static bool IsView(Tensor? gradient, Tensor view) => gradient is { IsInvalid: false } && TorchNative.DataPointer(gradient) == TorchNative.DataPointer(view);
}
