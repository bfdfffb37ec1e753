using System.Collections.Concurrent;
using System.Diagnostics;
using RelDrop.Distributed;
using RelDrop.Training;
using static TorchSharp.torch;

namespace RelDrop.Imaging;

/// <summary>
/// Batches of augmented images, decoded ahead by threads of its own. What a batch holds depends on the source, the augmentation and
/// seed, epoch and step alone, not on how many threads or processes work.
/// </summary>
/// <example>
/// <code><![CDATA[
/// var augmentation = new Augmentation(new RandomResizedCrop(224)) { MirrorProbability = 0.5 };
/// var loader = new ImageLoader(images, augmentation, new LoaderOptions { BatchSize = 64, Workers = 4, Shuffle = true, Seed = 1, LeastBatch = 64 });
/// foreach (var epoch in trainer.Epochs(90, loader.Batches))
///     Console.WriteLine(epoch.Loss);
/// ]]></code>
/// </example>
public sealed class ImageLoader
{
    private readonly IImageSource source;
    private readonly Augmentation augmentation;
    private readonly LoaderOptions options;
    private readonly ConcurrentDictionary<int, string> skipped = [];

    /// <summary>A loader of a source's images.</summary>
    /// <exception cref="ArgumentException">The source has no image, or there is no such rank.</exception>
    public ImageLoader(IImageSource source, Augmentation augmentation, LoaderOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(augmentation);
        ArgumentNullException.ThrowIfNull(options);
        if (source.Count == 0)
            throw new ArgumentException("Expected one image or more; the source has none.", nameof(source));
        if (options.Rank < 0 || options.Rank >= options.Ranks)
            throw new ArgumentOutOfRangeException(nameof(options), options.Rank, $"Expected a rank of 0 to {options.Ranks - 1}.");
        (this.source, this.augmentation, this.options) = (source, augmentation, options);
    }

    /// <summary>How many batches an epoch has in this process.</summary>
    public int Steps => new EpochPlan(source.Count, options with { Shuffle = false }, epoch: 0).Steps;

    /// <summary>What is wrong with each image that was found bad and left out, by its index.</summary>
    public IReadOnlyDictionary<int, string> Skipped => skipped;

    /// <summary>Called with each batch before it is handed out.</summary>
    public Action<ImageBatch>? OnBatch { get; init; }

    /// <summary>The batches of an epoch, as a <see cref="Trainer"/> asks for them.</summary>
    /// <param name="epoch">The epoch, counted from 0.</param>
    /// <param name="start">The first step, for those who go on inside an epoch: no image before it is read.</param>
    public IEnumerable<Batch> Batches(int epoch, int start) => Epoch(epoch, start).Select(images => images.Batch);

    /// <summary>The batches of an epoch.</summary>
    /// <param name="epoch">The epoch, counted from 0.</param>
    /// <param name="start">The first step, for those who go on inside an epoch.</param>
    /// <param name="cancellation">Ends waiting and threads.</param>
    /// <exception cref="InvalidDataException">An image is bad, by name; thrown when its batch is asked for.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IEnumerable<ImageBatch> Epoch(int epoch, int start = 0, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        return Batches(epoch, start, cancellation);
    }

    /// <summary>Calls back with the bytes of each batch, (B, C, H, W) uint8 and valid until it returns, and its images.</summary>
    internal void ForEachBytes(int epoch, Action<Tensor, IReadOnlyList<int>> use)
    {
        foreach (var (pending, _, _) in Pending(epoch, start: 0, CancellationToken.None))
        {
            using var bytes = pending.Bytes;
            use(bytes, pending.Indices);
        }
    }

    private IEnumerable<ImageBatch> Batches(int epoch, int start, CancellationToken cancellation)
    {
        foreach (var (pending, share, since) in Pending(epoch, start, cancellation))
        {
            var batch = new Batch(Normalized(pending), tensor([.. pending.Indices.Select(index => (long)source.Labels[index])], device: options.Device)) { Share = share };
            var images = new ImageBatch(batch, pending.Indices, Stopwatch.GetElapsedTime(since));
            OnBatch?.Invoke(images);
            yield return images;
        }
    }

    /// <summary>Filled batches, which part of all processes' they are, and when they were asked for. The next one takes the place of the one before.</summary>
    private IEnumerable<(PendingBatch Batch, BatchShare Share, long Since)> Pending(int epoch, int start, CancellationToken cancellation)
    {
        var plan = new EpochPlan(source.Count, options, epoch);
        var layout = new PixelLayout(options.Channels, augmentation.Framing.Height, augmentation.Framing.Width);
        var ring = Enumerable.Range(0, Math.Clamp(plan.Steps - start, 0, options.Prefetch))
            .Select(_ => new PendingBatch(Math.Max(plan.MostImages, 1), layout, options.Device.type == TorchSharp.DeviceType.CUDA)).ToArray();
        var workers = new ImageWorkers(options.Workers, CreateFill, cancellation);
        try
        {
            void Begin(int step)
            {
                if (step >= plan.Steps)
                    return;
                var batch = ring[(step - start) % ring.Length];
                batch.Start(plan.Indices(step));
                workers.Add(batch);
            }

            for (var step = start; step < start + ring.Length; step++)
                Begin(step);
            for (var step = start; step < plan.Steps; step++)
            {
                var since = Stopwatch.GetTimestamp();
                var batch = ring[(step - start) % ring.Length];
                workers.Wait(batch);
                yield return (batch, plan.Share(step), since);
                Begin(step + ring.Length);
            }
        }
        finally
        {
            // Threads first: they write into the batches.
            workers.Dispose();
            foreach (var batch in ring)
                batch.Dispose();
        }

        FillPlanes CreateFill()
        {
            var reader = new ImageReader(source, augmentation, options, skipped);
            return (index, planes) => reader.Read(index, epoch, planes);
        }
    }

    private Tensor Normalized(PendingBatch pending)
    {
        using var scope = NewDisposeScope();
        return options.Normalization.Apply(pending.Bytes.to(options.Device).to(ScalarType.Float32).div_(Number.Of(255))).MoveToOuterDisposeScope();
    }
}
