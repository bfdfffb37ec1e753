using System.Collections.Concurrent;

namespace RelDrop.Imaging;

/// <summary>Threads that fill batches in the order in which they were asked for. Without any, the caller fills them when it waits.</summary>
internal sealed class ImageWorkers : IDisposable
{
    private readonly BlockingCollection<(PendingBatch Batch, int Position)> places = [];
    private readonly CancellationTokenSource stop;
    private readonly Thread[] threads;
    private readonly FillPlanes? fill;

    /// <param name="count">The number of threads.</param>
    /// <param name="createFill">Makes what fills a place, once for each thread.</param>
    /// <param name="cancellation">Ends the threads.</param>
    public ImageWorkers(int count, Func<FillPlanes> createFill, CancellationToken cancellation)
    {
        stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        fill = count == 0 ? createFill() : null;
        threads = [.. Enumerable.Range(0, count).Select(i => new Thread(() => Work(createFill())) { IsBackground = true, Name = $"images {i}" })];
        foreach (var thread in threads)
            thread.Start();
    }

    /// <summary>Has a batch filled.</summary>
    public void Add(PendingBatch batch)
    {
        for (var i = 0; i < batch.Indices.Length; i++)
            places.Add((batch, i), CancellationToken.None);
    }

    /// <summary>Waits for the batch that was added first of those not waited for.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Wait(PendingBatch batch)
    {
        for (var i = 0; fill is not null && i < batch.Indices.Length; i++)
        {
            stop.Token.ThrowIfCancellationRequested();
            var (next, position) = places.Take();
            next.Fill(position, fill);
        }

        batch.Wait(stop.Token);
    }

    /// <summary>Ends the threads, once each is done with its image.</summary>
    public void Dispose()
    {
        stop.Cancel();
        foreach (var thread in threads)
            thread.Join();
        stop.Dispose();
        places.Dispose();
    }

    private void Work(FillPlanes fillPlace)
    {
        try
        {
            foreach (var (batch, position) in places.GetConsumingEnumerable(stop.Token))
                batch.Fill(position, fillPlace);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Whoever asks for the next batch is told.
        }
    }
}
