namespace RelDrop.Tests.Numbers;

/// <summary>A thread that collects garbage and runs finalizers all the time.</summary>
internal sealed class Collector : IDisposable
{
    private readonly Thread thread;
    private volatile bool isDone;

    public Collector()
    {
        thread = new Thread(Collect) { IsBackground = true };
        thread.Start();
    }

    public void Dispose()
    {
        isDone = true;
        thread.Join();
    }

    private void Collect()
    {
        while (!isDone)
        {
            // Scalars die young.
            GC.Collect(0);
            GC.WaitForPendingFinalizers();
        }
    }
}
