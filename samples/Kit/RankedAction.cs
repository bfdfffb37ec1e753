using System.CommandLine;
using RelDrop.Distributed;
using Spectre.Console;
using TorchSharp;

namespace RelDrop.Samples;

/// <summary>Commands that several processes can run together, if a launcher of MPI programs starts them.</summary>
public static class RankedAction
{
    /// <summary>The option that makes it an error where none did.</summary>
    public static Option<bool> Option { get; } = new("--distributed") { Description = "Several processes train together: an error unless mpirun or srun started this one. [default: as it was started]" };

    /// <summary>Runs an action; what ends it in one process ends all, and is said in one line.</summary>
    public static void Set(Command command, Action<ParseResult, Ranks> action)
    {
        ArgumentNullException.ThrowIfNull(command);
        command.Add(Option);
        Cli.SetAction(command, parsed =>
        {
            using var ranks = Ranks.Join(new RanksOptions { Required = parsed.GetValue(Option) });
            return ranks.Run(
                () =>
                {
                    Prepare(ranks);
                    action(parsed, ranks);
                    return ExitCode.Done;
                },
                Cli.Describe);
        });
    }

    /// <summary>What a rank has to say: the first all, the others nothing.</summary>
    public static IAnsiConsole ConsoleOf(Ranks ranks, IAnsiConsole console)
    {
        ArgumentNullException.ThrowIfNull(ranks);
        ArgumentNullException.ThrowIfNull(console);
        if (!ranks.IsFirst)
            return Bars.Silent;
        // Launchers give ranks a terminal of their own, of 80 columns, whatever the user's.
        if (ranks.Size > 1)
            console.Profile.Width = Cli.NoEdge;
        return console;
    }

    /// <summary>Has the ranks of a machine share its processors, unless the user has said how many threads there are to be.</summary>
    private static void Prepare(Ranks ranks)
    {
        if (ranks.LocalSize == 1)
            return;
        if (Environment.GetEnvironmentVariable("OMP_NUM_THREADS") is not { Length: > 0 })
            torch.set_num_threads(Math.Max(1, Environment.ProcessorCount / ranks.LocalSize));
        if (torch.cuda.is_available() && torch.cuda.device_count() > 1)
            throw new InvalidDataException($"This rank sees {torch.cuda.device_count()} GPUs; expected one of its own: CUDA_VISIBLE_DEVICES={ranks.LocalRank}.");
    }
}
