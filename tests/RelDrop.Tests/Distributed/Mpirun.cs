using System.Diagnostics;

namespace RelDrop.Tests.Distributed;

/// <summary>A launcher of MPI programs, if this machine has one.</summary>
internal static class Mpirun
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    /// <summary>How often runs are repeated whose bits are compared.</summary>
    public static int Repeats { get; } = int.TryParse(Environment.GetEnvironmentVariable("RELDROP_MPI_REPEATS"), out var repeats) ? repeats : 1;

    /// <summary>Why there is nothing to test by; null if there is.</summary>
    public static string? WhyNot { get; } = PathOf("mpirun") is null ? "There is no mpirun (Debian: openmpi-bin)." : null;

    /// <summary>Whether it is Open MPI's.</summary>
    public static bool IsOpenMpi { get; } = WhyNot is null && Start("mpirun", ["--version"]).Output.Any(line => line.Contains("Open MPI", StringComparison.Ordinal));

    /// <summary>A program's path; null if there is none.</summary>
    public static string? PathOf(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>What starts the program of ranks.</summary>
    public static string[] Program { get; } = [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", typeof(Mpirun).Assembly.Location, RankProgram.Command];

    /// <summary>Runs the program of ranks.</summary>
    /// <param name="ranks">How many there are.</param>
    /// <param name="arguments">Its arguments.</param>
    public static Result Run(int ranks, params string[] arguments) => Start("mpirun", ["-np", $"{ranks}", .. Program, .. arguments]);

    /// <summary>Runs any program, with the environment that launchers need here.</summary>
    public static Result Start(string file, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        using var process = Begin(file, arguments, environment);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{file} was not done after {Patience.TotalMinutes:0} minutes: {errors.Result}");
        }

        return new Result(process.ExitCode, Lines(output.Result), Lines(errors.Result));
    }

    /// <summary>Starts a program as <see cref="Start"/> does.</summary>
    public static Process Begin(string file, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment.Concat(
        [
            // More ranks than processors, which leave them to each other.
            ("OMPI_MCA_rmaps_base_oversubscribe", "1"), ("OMPI_MCA_hwloc_base_binding_policy", "none"), ("OMPI_MCA_mpi_yield_when_idle", "1"),
            ("PRTE_MCA_rmaps_default_mapping_policy", ":oversubscribe"),
            // Containers have no other user than root.
            ("OMPI_ALLOW_RUN_AS_ROOT", "1"), ("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"),
            // Ranks write to terminals, which .NET would prepare.
            ("TERM", "dumb"),
        ]))
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static string[] Lines(string text) => [.. text.Split('\n').Select(line => line.Trim('\r')).Where(line => line.Length > 0)];

    /// <param name="ExitCode">The launcher's.</param>
    /// <param name="Output">The lines of the standard output, in which ranks take turns.</param>
    /// <param name="Errors">Those of the standard error stream.</param>
    internal sealed record Result(int ExitCode, string[] Output, string[] Errors)
    {
        /// <summary>The lines of a rank, without its number.</summary>
        public string[] Of(int rank) => [.. Output.Where(line => line.StartsWith($"{rank}: ", StringComparison.Ordinal)).Select(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..])];

        /// <summary>Fails unless all went well.</summary>
        public Result Succeeded()
        {
            Assert.True(ExitCode == 0, $"{ExitCode}: {string.Join('\n', Errors)}");
            return this;
        }
    }
}

/// <summary>A test that starts processes by mpirun; skipped, with the reason, where there is none.</summary>
internal sealed class MpiFactAttribute : FactAttribute
{
    public MpiFactAttribute() => Skip = Mpirun.WhyNot;
}

/// <inheritdoc cref="MpiFactAttribute"/>
internal sealed class MpiTheoryAttribute : TheoryAttribute
{
    public MpiTheoryAttribute() => Skip = Mpirun.WhyNot;
}
