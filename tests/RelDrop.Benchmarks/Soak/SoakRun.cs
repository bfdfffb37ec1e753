using System.Diagnostics;
using System.Globalization;

namespace RelDrop.Benchmarks.Soak;

/// <summary>Turns of everything there is to do, each of which must leave the process as it was and give the first turn's results.</summary>
internal sealed class SoakRun(TextWriter output) : IDisposable
{
    /// <summary>Turns in which caches, allocators and the just-in-time compiler may grow.</summary>
    private const int WarmUpTurns = 2;

    /// <summary>The share of the time that is warm-up where that is more turns.</summary>
    private const double WarmUpShare = 0.1;

    /// <summary>How many turns there are at least.</summary>
    public const int LeastTurns = WarmUpTurns + 2;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(20);

    private readonly string folder = Directory.CreateTempSubdirectory("reldrop-soak-").FullName;
    private readonly Dictionary<string, byte[]> results = [];

    /// <summary>What went wrong first, or null.</summary>
    public string? FirstFault(TimeSpan time)
    {
        using var attributions = new Attributions();
        var clock = Stopwatch.StartNew();
        var (printed, baseline) = (TimeSpan.Zero, default(Usage));
        for (var turn = 1; turn <= LeastTurns || clock.Elapsed < time; turn++)
        {
            if (Activities(attributions).Select(Changed).FirstOrDefault(changed => changed is not null) is { } name)
                return $"{name} gave other bits in turn {turn} than in the first.";
            var isWarm = turn > WarmUpTurns && clock.Elapsed > WarmUpShare * time;
            var usage = Usage.Now();
            if (baseline is null || clock.Elapsed - printed > Interval)
            {
                printed = clock.Elapsed;
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed:hh\\:mm\\:ss} turn {turn}: {usage}"));
            }

            if (!isWarm)
                continue;
            baseline ??= usage;
            if (baseline.Excess(usage) is { } excess)
                return $"{excess} in turn {turn}.";
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"After the warm-up: {baseline}; at the end: {Usage.Now()}"));
        return null;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private IEnumerable<(string Name, byte[] Bits)> Activities(Attributions attributions)
    {
        foreach (var result in attributions.Run())
            yield return result;
        foreach (var result in TrainingWithResume.Run(folder))
            yield return result;
        foreach (var result in Beside(attributions))
            yield return result;
    }

    /// <summary>Two threads that attribute while this one trains.</summary>
    private IEnumerable<(string Name, byte[] Bits)> Beside(Attributions attributions)
    {
        var threads = Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(() => attributions.Run().ToArray(), TaskCreationOptions.LongRunning)).ToArray();
        var trained = TrainingWithResume.Run(folder).ToArray();
        return [.. trained, .. threads.SelectMany(thread => thread.GetAwaiter().GetResult())];
    }

    /// <summary>The name of a result that is not what it was in the first turn.</summary>
    private string? Changed((string Name, byte[] Bits) result) =>
        results.TryAdd(result.Name, result.Bits) || results[result.Name].AsSpan().SequenceEqual(result.Bits) ? null : result.Name;
}
