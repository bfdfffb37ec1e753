using System.Diagnostics;

namespace RelDrop.Benchmarks.ManyRanks;

/// <summary>What something costs, in milliseconds.</summary>
/// <param name="Wall">By the clock.</param>
/// <param name="Processor">Of all threads of this process.</param>
internal readonly record struct Cost(double Wall, double Processor)
{
    public static Cost Of(Action action)
    {
        var (started, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        action();
        return new(Stopwatch.GetElapsedTime(started).TotalMilliseconds, (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds);
    }

    public static Cost Of<T>(Func<T> function) => Of(() =>
    {
        _ = function();
    });
}
