using System.Diagnostics;

namespace RelDrop.Benchmarks.Measuring;

/// <summary>What is timed: warmed up, and run so often in a row that a clock can tell.</summary>
/// <param name="run">Runs it once.</param>
internal sealed class Contender(Action run)
{
    private const double LeastMilliseconds = 20;

    /// <summary>What is short runs so often before that the runtime has optimised it: after some thirty calls and a rest of 100 ms.</summary>
    private const double LeastWarmUpMilliseconds = 600;

    private int repeats = 1;

    /// <summary>Compiles and caches what the first runs do, and finds out how often to repeat.</summary>
    public void WarmUp(int runs)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < runs || Stopwatch.GetElapsedTime(start).TotalMilliseconds < LeastWarmUpMilliseconds; i++)
            Time();
        repeats = Math.Max(1, (int)Math.Ceiling(LeastMilliseconds / Time()));
        Time();
    }

    /// <summary>The milliseconds of one run.</summary>
    public double Time()
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < repeats; i++)
            run();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / repeats;
    }
}
