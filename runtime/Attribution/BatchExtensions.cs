using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop;

/// <summary>Attributions of more samples than fit into memory at once.</summary>
/// <example>
/// <code><![CDATA[
/// using var all = model.AttributeAll<EpsilonPlusFlat>(images, batchSize: 64, labels);
/// ]]></code>
/// </example>
public static class BatchExtensions
{
    /// <summary>Attributes one batch after the other, each when it is asked for.</summary>
    /// <typeparam name="TComposite">One of the composites that the model's class is annotated with.</typeparam>
    /// <param name="model">The model.</param>
    /// <param name="input">All inputs, batch first; of any device, as the model expects them.</param>
    /// <param name="batchSize">The number of samples in a batch, at least 1; the last one may have fewer.</param>
    /// <param name="target">What is explained, for all inputs; each sample's top class if null.</param>
    /// <param name="progress">Is told the number of samples that are done, after each batch.</param>
    /// <param name="cancellation">Is looked at before each batch.</param>
    /// <returns>An attribution a batch, in order. They belong to the caller, who disposes each; nothing else is held between batches.</returns>
    /// <exception cref="ArgumentException">There are not as many targets as inputs.</exception>
    public static IEnumerable<Attribution> AttributeInBatches<TComposite>(
        this IAttributable model, Tensor input, int batchSize, Target? target = null, IProgress<long>? progress = null, CancellationToken cancellation = default)
        where TComposite : Composite
    {
        ArgumentNullException.ThrowIfNull(model);
        TensorArgument.Check(input, nameof(input));
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        if (input.dim() == 0)
            throw new ArgumentException("Expected inputs, batch first; got a single value.", nameof(input));
        var samples = input.shape[0];
        target?.CheckSamples(samples);

        Attribution OfPart(int index)
        {
            using var scope = NewDisposeScope();
            var start = (long)index * batchSize;
            var count = Math.Min(batchSize, samples - start);
            return model.Attribute(typeof(TComposite), input.narrow(0, start, count), target?.Slice(start, count)).MoveToOuterDisposeScope();
        }

        return Run(Enumerable.Range(0, (int)((samples + batchSize - 1) / batchSize)), OfPart, progress, cancellation);
    }

    /// <summary>Attributes one batch after the other, each when it is asked for.</summary>
    /// <inheritdoc cref="AttributeInBatches{TComposite}(IAttributable, Tensor, int, Target?, IProgress{long}?, CancellationToken)"/>
    /// <param name="model">The model.</param>
    /// <param name="batches">Inputs, batch first, with what is explained of each. They are read one at a time and not disposed.</param>
    /// <param name="progress">Is told the number of samples that are done, after each batch.</param>
    /// <param name="cancellation">Is looked at before each batch.</param>
    public static IEnumerable<Attribution> AttributeInBatches<TComposite>(
        this IAttributable model, IEnumerable<(Tensor Input, Target? Target)> batches, IProgress<long>? progress = null, CancellationToken cancellation = default)
        where TComposite : Composite
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(batches);
        return Run(batches, batch => model.Attribute(typeof(TComposite), batch.Input, batch.Target), progress, cancellation);
    }

    /// <summary>Attributes in batches and gathers what they give, holding one batch beside the result.</summary>
    /// <inheritdoc cref="AttributeInBatches{TComposite}(IAttributable, Tensor, int, Target?, IProgress{long}?, CancellationToken)"/>
    /// <param name="model">The model.</param>
    /// <param name="input">All inputs, batch first, at least one; of any device, as the model expects them.</param>
    /// <param name="batchSize">The number of samples in a batch, at least 1; the last one may have fewer.</param>
    /// <param name="target">What is explained, for all inputs; each sample's top class if null.</param>
    /// <param name="device">Where the result lies; the CPU if null.</param>
    /// <param name="progress">Is told the number of samples that are done, after each batch.</param>
    /// <param name="cancellation">Is looked at before each batch.</param>
    /// <returns>The output and relevance of all inputs. <see cref="Attribution.Intermediate"/> is empty.</returns>
    public static Attribution AttributeAll<TComposite>(
        this IAttributable model, Tensor input, int batchSize, Target? target = null, Device? device = null, IProgress<long>? progress = null, CancellationToken cancellation = default)
        where TComposite : Composite
    {
        var attributions = model.AttributeInBatches<TComposite>(input, batchSize, target, progress, cancellation);
        if (input.shape[0] == 0)
            throw new ArgumentException("Expected at least one input; got none.", nameof(input));
        return attributions.Gather(input.shape[0], device);
    }

    /// <summary>Joins attributions along the batch. Each is copied and disposed before the next is asked for.</summary>
    /// <param name="attributions">Attributions by the same model of inputs of the same shape.</param>
    /// <param name="samples">The number of samples in all of them, at least 1.</param>
    /// <param name="device">Where the result lies; the CPU if null.</param>
    /// <returns>The output and relevance of all. <see cref="Attribution.Intermediate"/> is empty.</returns>
    /// <exception cref="ArgumentException">Shapes differ, or there are more samples or fewer.</exception>
    public static Attribution Gather(this IEnumerable<Attribution> attributions, long samples, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(attributions);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        Attribution? all = null;
        var done = 0L;
        try
        {
            foreach (var attribution in attributions)
            {
                using var batch = attribution;
                all ??= new Attribution(Preallocate(batch.Output, samples, device), Preallocate(batch.Relevance, samples, device));
                Put(batch.Output, all.Output, done, nameof(attributions));
                Put(batch.Relevance, all.Relevance, done, nameof(attributions));
                done += batch.Output.shape[0];
            }

            return all is not null && done == samples ? all : throw new ArgumentException($"Expected attributions of {samples} samples; got {done}.", nameof(attributions));
        }
        catch
        {
            all?.Dispose();
            throw;
        }
    }

    private static IEnumerable<Attribution> Run<T>(IEnumerable<T> batches, Func<T, Attribution> attribute, IProgress<long>? progress, CancellationToken cancellation)
    {
        var done = 0L;
        foreach (var batch in batches)
        {
            cancellation.ThrowIfCancellationRequested();
            var attribution = attribute(batch);
            done += attribution.Output.shape[0];
            progress?.Report(done);
            yield return attribution;
        }
    }

    private static Tensor Preallocate(Tensor batch, long samples, Device? device) =>
        empty([samples, .. batch.shape[1..]], dtype: batch.dtype, device: device ?? CPU);

    private static void Put(Tensor batch, Tensor all, long start, string name)
    {
        // copy_ would broadcast what does not fit.
        if (start + batch.shape[0] > all.shape[0] || !batch.shape.Skip(1).SequenceEqual(all.shape.Skip(1)))
            throw new ArgumentException($"Expected at most {all.shape[0] - start} more samples of shape ({string.Join(", ", all.shape.Skip(1))}); got shape ({string.Join(", ", batch.shape)}).", name);
        using var place = all.narrow(0, start, batch.shape[0]);
        place.copy_(batch);
    }
}
