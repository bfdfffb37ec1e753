using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using RelDrop.Benchmarks.ManyRanks;
using RelDrop.Benchmarks.Measuring;

namespace RelDrop.Benchmarks.Rows;

/// <summary>What a training step with RelDrop costs that two ranks share, against one rank that does it alone: one thread each, by turns in one job.</summary>
internal static class RankRows
{
    public static IEnumerable<Row> All =>
    [
        new("2 ranks' processor time / one rank's, RelDrop step, half of the samples masked", 1 / 0.9, rounds => Measure(rounds, cost => cost.Processor)),
        new("2 × 2 ranks' wall time / one rank's, RelDrop step, half of the samples masked", 1 / 0.85, rounds => Measure(rounds, cost => cost.Wall)),
    ];

    private static Measurement Measure(Rounds rounds, Func<Cost, double> of)
    {
        if ((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).All(folder => !File.Exists(Path.Combine(folder, "mpirun"))))
            return Measurement.Missing(Measurement.Milliseconds, "there is no mpirun");
        var start = new ProcessStartInfo(
            "mpirun",
            ["-np", "2", "--oversubscribe", "--bind-to", "none", Environment.ProcessPath!, .. Host(), "scale-model", "--costs", "--rounds", $"{rounds.Count}"])
        {
            RedirectStandardOutput = true,
        };
        (start.Environment["OMPI_ALLOW_RUN_AS_ROOT"], start.Environment["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"], start.Environment["TERM"]) = ("1", "1", "dumb");
        using var job = Process.Start(start)!;
        var lines = job.StandardOutput.ReadToEnd().Split('\n');
        job.WaitForExit();
        if (job.ExitCode != 0)
            return Measurement.Missing(Measurement.Milliseconds, $"mpirun ended with {job.ExitCode}");
        var costs = lines.Where(line => line.StartsWith(ScaleModelCommand.CostsMark, StringComparison.Ordinal))
            .Select(line => line.Split(' ')[1..].Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray())
            .Select(numbers => (Alone: of(new Cost(numbers[0], numbers[1])), Shared: of(new Cost(2 * numbers[2], numbers[3])))).ToArray();
        var ratios = costs.Select(cost => cost.Shared / cost.Alone).ToArray();
        return new Measurement(Quantiles.Median(ratios), Quantiles.Median(costs.Select(cost => cost.Shared)), Quantiles.Median(costs.Select(cost => cost.Alone)), Quantiles.HalfMiddleRange(ratios), Measurement.Milliseconds);
    }

    /// <summary>This program to its host, where it is not one of its own.</summary>
    private static string[] Host() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [Assembly.GetEntryAssembly()!.Location] : [];
}
