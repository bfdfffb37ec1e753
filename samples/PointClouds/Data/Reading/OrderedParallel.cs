using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace PointClouds.Data.Reading;

/// <summary>A parallel loop that fails as one after another would: with the exception of the lowest index, whatever the timing.</summary>
internal static class OrderedParallel
{
    public static void For(int count, Action<int> body)
    {
        var failures = new ConcurrentDictionary<int, ExceptionDispatchInfo>();
        Parallel.For(0, count, (i, loop) =>
        {
            try
            {
                body(i);
            }
            catch (Exception e)
            {
                failures[i] = ExceptionDispatchInfo.Capture(e);
                // Those before it still run, and may fail too.
                loop.Break();
            }
        });
        if (!failures.IsEmpty)
            failures[failures.Keys.Min()].Throw();
    }
}
