using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace RelDrop.Benchmarks.Memory;

/// <summary>Runs a <see cref="PeakJob"/> and prints its bytes: what a benchmark starts in a process of its own.</summary>
internal sealed class PeakCommand : Command
{
    private const string Title = "peak";

    private readonly Option<string> method = new("--method") { Required = true };
    private readonly Option<int> blocks = new("--blocks") { Required = true };
    private readonly Option<int> batch = new("--batch") { Required = true };
    private readonly Option<int> size = new("--size") { Required = true };

    public PeakCommand()
        : base(Title, "Runs once and prints the bytes that it took at its peak.")
    {
        Hidden = true;
        method.AcceptOnlyFromAmong([.. PeakJob.Methods.Keys]);
        Options.Add(method);
        Options.Add(blocks);
        Options.Add(batch);
        Options.Add(size);
        SetAction(parsed =>
        {
            var job = new PeakJob(parsed.GetRequiredValue(method), parsed.GetValue(blocks), parsed.GetValue(batch), parsed.GetValue(size));
            Console.WriteLine(job.Run().ToString(CultureInfo.InvariantCulture));
        });
    }

    /// <summary>The megabytes (10⁶ bytes) that a job takes in a process of its own.</summary>
    /// <param name="job">What it does.</param>
    /// <param name="returnsFreed">
    /// Whether glibc returns every freed tensor to the system at once. Its default keeps an amount that differs from run to run, so
    /// that a peak is no longer what was in use.
    /// </param>
    /// <exception cref="InvalidOperationException">The process failed.</exception>
    public static double Megabytes(PeakJob job, bool returnsFreed)
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("This process does not know its program.");
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        if (returnsFreed)
            start.Environment["MALLOC_MMAP_THRESHOLD_"] = "131072";
        // Started as 'dotnet program.dll', the program is not the process's.
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            start.ArgumentList.Add(typeof(PeakCommand).Assembly.Location);
        foreach (var argument in new object[] { Title, "--method", job.Method, "--blocks", job.Blocks, "--batch", job.Batch, "--size", job.Size })
            start.ArgumentList.Add(Convert.ToString(argument, CultureInfo.InvariantCulture)!);

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? double.Parse(output, CultureInfo.InvariantCulture) / 1e6
            : throw new InvalidOperationException($"{job} in a process of its own ended with exit code {process.ExitCode}.");
    }
}
