namespace RelDrop.Training;

/// <summary>Reads one batch ahead, since whether one is the last of an epoch shows only then.</summary>
internal sealed class BatchReader : IDisposable
{
    private readonly IEnumerator<Batch> source;
    private Batch? next;

    public BatchReader(IEnumerable<Batch> batches)
    {
        source = batches.GetEnumerator();
        Advance();
    }

    public bool HasNext => next is not null;

    /// <summary>The next batch, which is the caller's.</summary>
    public Batch Take()
    {
        var batch = next!.Value;
        next = null;
        return batch;
    }

    public void Advance() => next = source.MoveNext() ? source.Current : null;

    public void Dispose()
    {
        if (next is { } batch)
            Free(batch);
        source.Dispose();
    }

    /// <summary>Without the first ones, which are made and freed.</summary>
    public static IEnumerable<Batch> Skip(IEnumerable<Batch> batches, int count)
    {
        foreach (var batch in batches)
        {
            if (count-- > 0)
                Free(batch);
            else
                yield return batch;
        }
    }

    private static void Free(Batch batch)
    {
        batch.Input.Dispose();
        batch.Labels.Dispose();
    }
}
