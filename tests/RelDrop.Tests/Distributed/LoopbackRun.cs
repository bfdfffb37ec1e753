using System.Runtime.ExceptionServices;
using RelDrop.Distributed;

namespace RelDrop.Tests.Distributed;

/// <summary>Ranks that are threads.</summary>
internal static class LoopbackRun
{
    /// <summary>What each rank's program returns; what one of them throws ends all, and is thrown.</summary>
    public static T[] Of<T>(int size, Func<Ranks, T> program, TimeSpan? timeout = null)
    {
        var (results, failures) = (new T[size], new List<Exception>());
        var threads = Loopback.Create(size).Select(rank => new Thread(() =>
        {
            try
            {
                TorchThreads.Use(1);
                using var ranks = new Ranks(rank, new RanksOptions { Timeout = timeout ?? TimeSpan.FromSeconds(100) }, TextWriter.Null);
                results[rank.Rank] = program(ranks);
            }
            catch (Exception e)
            {
                lock (failures)
                    failures.Add(e);
                rank.Abort(1);
            }
        })).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        if (failures.FirstOrDefault(failure => failure is not OperationCanceledException) is { } first)
            ExceptionDispatchInfo.Throw(first);
        return results;
    }
}
