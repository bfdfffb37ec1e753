using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Distributed;

/// <summary>
/// The processes that train one model together, each on its part of every batch. They are started by a launcher of MPI programs (<c>mpirun -np 4 dotnet App.dll</c>,
/// <c>srun --mpi=pmix</c>, Kubernetes' MPIJob); without one, this process is the only rank, and no MPI is looked for.
/// </summary>
/// <example>
/// <code><![CDATA[
/// using var ranks = Ranks.Join();
/// Environment.ExitCode = ranks.Run(() =>
/// {
///     Console.WriteLine($"rank {ranks.Rank} of {ranks.Size}");
///     return 0;
/// });
/// ]]></code>
/// </example>
public sealed class Ranks : IDisposable
{
    /// <summary>What all have done wrong, the first says alone: the others give it so long to end them.</summary>
    private static readonly TimeSpan Courtesy = TimeSpan.FromSeconds(1);

    private readonly RanksOptions options;
    private readonly TextWriter errors;
    private NcclCollectives? onGpu;
    private bool isAborted;

    internal Ranks(ICollectives collectives, RanksOptions? options = null, TextWriter? errors = null)
    {
        Collectives = collectives;
        this.options = options ?? new RanksOptions();
        this.errors = errors ?? Console.Error;
    }

    /// <summary>Which of the ranks this process is, from 0.</summary>
    public int Rank => Collectives.Rank;

    /// <summary>How many ranks there are.</summary>
    public int Size => Collectives.Size;

    /// <summary>Which of the ranks on this machine this is, from 0: the index of its GPU.</summary>
    public int LocalRank => Collectives.LocalRank;

    /// <summary>How many ranks this machine has.</summary>
    public int LocalSize => Collectives.LocalSize;

    /// <summary>Whether this is rank 0, which writes files and says how training goes.</summary>
    public bool IsFirst => Rank == 0;

    /// <summary>What moves tensors in CPU memory.</summary>
    internal ICollectives Collectives { get; }

    /// <summary>Joins the ranks that a launcher started, or is the only one where none did. Once a process, and before torch is told how many threads to use.</summary>
    /// <param name="options">How long others are waited for, and whether a launcher is needed.</param>
    /// <exception cref="InvalidOperationException">
    /// A launcher started this process, and there is no MPI, or another than the launcher's; or a launcher is needed, and none started it.
    /// </exception>
    public static Ranks Join(RanksOptions? options = null) => Join(options, Launcher.Own);

    internal static Ranks Join(RanksOptions? options, Launcher launcher)
    {
        // Shells that Slurm starts have the variables, too: of one process, which needs no MPI.
        if (launcher.IsThere && launcher.Size != 1)
            return new(MpiCollectives.Join(launcher), options);
        var advice = launcher.IsSlurmWithoutMpi ? "Slurm started it without MPI; add --mpi=pmix to srun (srun --mpi=list names others)" : "start it by mpirun -np 4 … or srun --mpi=pmix …";
        return options is { Required: true } && !launcher.IsThere
            ? throw new InvalidOperationException($"No launcher of MPI programs started this process: {advice}.")
            : new(new SingleProcess(), options);
    }

    /// <summary>This rank's part of a global batch.</summary>
    /// <param name="samples">How many samples the global batch has.</param>
    /// <param name="least">The fewest samples of a part that has any, such as the 2 that batch norm needs.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public BatchShare Share(int samples, int least = 1) => BatchShare.Of(samples, Rank, Size, least);

    /// <summary>Replaces each value by the sum over all ranks, which is the same to the bit in all and in every run. All ranks call it, with equally many values.</summary>
    /// <exception cref="RanksTimeoutException">Another rank did not come.</exception>
    public void Sum(Span<double> values)
    {
        if (Size == 1 || values.IsEmpty)
            return;
        var all = new double[Size * values.Length];
        values.CopyTo(all.AsSpan(Rank * values.Length));
        using var parts = tensor(all);
        Collectives.AllGather(parts, For("numbers"));
        var gathered = parts.data<double>().ToArray();
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = gathered[i];
            for (var rank = 1; rank < Size; rank++)
                values[i] += gathered[(rank * values.Length) + i];
        }
    }

    /// <summary>Gives all ranks the first one's parameters and buffers. All ranks call it, with models of the same shape.</summary>
    /// <param name="model">The model.</param>
    /// <exception cref="ArgumentNullException"><paramref name="model"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The ranks' models have other tensors.</exception>
    /// <exception cref="RanksTimeoutException">Another rank did not come.</exception>
    public void Broadcast(nn.Module model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (Size == 1)
            return;
        using var withoutGradient = no_grad();
        var state = model.state_dict();
        RequireSame("tensors of the model", Fingerprint.Of(state.SelectMany(entry => (IEnumerable<string>)[entry.Key, .. entry.Value.shape.Select(size => $"{size}"), $"{entry.Value.dtype}"])));
        foreach (var tensor in state.Values.Where(tensor => tensor.numel() > 0))
        {
            using var scope = NewDisposeScope();
            var sent = tensor.detach().cpu().contiguous();
            Collectives.Broadcast(sent, For("weights"));
            tensor.copy_(sent);
        }
    }

    /// <summary>Waits until all ranks are here.</summary>
    /// <exception cref="RanksTimeoutException">Another rank did not come.</exception>
    public void Barrier() => Collectives.Barrier(For("arrival"));

    /// <summary>
    /// Runs a program so that what ends one rank ends all: an exception is said in one line that names the rank, on the error stream, and the ranks are aborted; an exit
    /// code other than 0 aborts them, too. Where this is the only rank, it is just called.
    /// </summary>
    /// <param name="main">The program; it returns the exit code.</param>
    /// <param name="describe">Gives exit code and line of an exception; 1 and its message by default.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="main"/> is null.</exception>
    public int Run(Func<int> main, Func<Exception, (int ExitCode, string Line)>? describe = null)
    {
        ArgumentNullException.ThrowIfNull(main);
        if (Size == 1)
            return main();
        var exitCode = 1;
        try
        {
            exitCode = main();
            if (exitCode == 0)
                return 0;
            Wait();
        }
#pragma warning disable CA1031 // Whatever it is, the others would wait for this rank.
        catch (Exception e)
#pragma warning restore CA1031
        {
            (exitCode, var line) = describe?.Invoke(e) ?? (1, e.Message);
            Wait();
            if (e is not RanksTimeoutException { IsFirstToKnow: false })
                errors.WriteLine($"[rank {Rank}] {line.ReplaceLineEndings(" ")}");
            errors.Flush();
        }

        Abort(exitCode);
        return exitCode;
    }

    /// <summary>Leaves the others, once they leave, too.</summary>
    public void Dispose()
    {
        if (!isAborted && Size > 1)
            Barrier();
        onGpu?.Dispose();
        Collectives.Dispose();
    }

    /// <summary>What moves tensors of a device.</summary>
    internal ICollectives CollectivesOf(Device device) => device.type switch
    {
        _ when Size == 1 => Collectives,
        DeviceType.CPU => Collectives,
        DeviceType.CUDA => onGpu ??= NcclCollectives.Join(Collectives, device.index, For("start of NCCL")),
        _ => throw new NotSupportedException($"Ranks train on {device}; expected the CPU or CUDA."),
    };

    /// <summary>How long others are waited for.</summary>
    internal Patience For(string what) => new(what, options.Timeout);

    /// <summary>Refuses that a number is another in some ranks.</summary>
    /// <param name="what">What it is of, as a part of a sentence.</param>
    /// <param name="number">The number; what is compared are the first 52 bits.</param>
    internal void RequireSame(string what, ulong number)
    {
        if (Size == 1)
            return;
        var numbers = new double[Size];
        numbers[Rank] = number >> 12;
        Sum(numbers);
        var others = Enumerable.Range(1, Size - 1).Where(rank => numbers[rank] != numbers[0]).ToArray();
        if (others.Length > 0)
            throw new InvalidOperationException($"The {what} of rank {others[0]}{(others.Length > 1 ? $" and {others.Length - 1} others" : "")} are not those of rank 0; expected the same in all.");
    }

    /// <summary>Says a line on the error stream, once for all ranks.</summary>
    internal void Say(string line)
    {
        if (IsFirst)
            errors.WriteLine(line);
    }

    private void Wait()
    {
        if (Rank > 0)
            Thread.Sleep(Courtesy);
    }

    private void Abort(int exitCode)
    {
        isAborted = true;
        Console.Out.Flush();
        Collectives.Abort(exitCode);
    }
}
