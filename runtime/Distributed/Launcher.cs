using System.Globalization;

namespace RelDrop.Distributed;

/// <summary>What the program that started this process says of it, in environment variables.</summary>
internal sealed class Launcher
{
    /// <summary>How many processes there are, and which this is; each by launchers of Open MPI, PMIx, and MPICH's kind. Of PMIx, Slurm says how many.</summary>
    private static readonly string[] Sizes = ["OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MV2_COMM_WORLD_SIZE", "SLURM_STEP_NUM_TASKS"];
    private static readonly string[] Marks = ["OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK", "MV2_COMM_WORLD_RANK"];

    private readonly Func<string, string?> variable;

    /// <param name="variable">Gives an environment variable.</param>
    public Launcher(Func<string, string?> variable) => this.variable = variable;

    /// <summary>This process's own.</summary>
    public static Launcher Own { get; } = new(Environment.GetEnvironmentVariable);

    /// <summary>Whether a launcher of MPI programs started this process.</summary>
    public bool IsThere => Marks.Any(mark => variable(mark) is { Length: > 0 });

    /// <summary>Whether it is one of MPICH's kind, Intel MPI among them.</summary>
    public bool IsOfMpich => variable("OMPI_COMM_WORLD_RANK") is not { Length: > 0 } && variable("PMIX_RANK") is not { Length: > 0 };

    /// <summary>How many processes it started; null if it does not say.</summary>
    public int? Size => Sizes.Select(name => int.TryParse(variable(name), CultureInfo.InvariantCulture, out var size) ? size : (int?)null).FirstOrDefault(size => size is not null);

    /// <summary>What Slurm started without telling processes of each other: each would train alone, and think that it trains with the others.</summary>
    public bool IsSlurmWithoutMpi => !IsThere && int.TryParse(variable("SLURM_STEP_NUM_TASKS"), CultureInfo.InvariantCulture, out var tasks) && tasks > 1;
}
