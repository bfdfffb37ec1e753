using System.Diagnostics;
using System.Text.Json;
using RelDrop.Samples.Runs;
using RelDrop.Studies.Planning;
using RelDrop.Studies.Results;

namespace RelDrop.Studies.Running;

/// <summary>The folder of a cell: its run, what has been done of it, and what its commands said.</summary>
/// <param name="path">Where it is.</param>
internal sealed class CellFolder(string path)
{
    /// <summary>A step and a checkpoint should not take longer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public string Run => Path.Combine(path, "run");

    /// <summary>All that the commands printed.</summary>
    public string Log => Path.Combine(path, "log.txt");

    public RunResults Results => new(Run);

    /// <summary>Whether a training has left something to go on from.</summary>
    public bool HasCheckpoint => File.Exists(new RunFolder(Run, new SettingsFile([])).Checkpoint);

    private string StateFile => Path.Combine(path, "cell.json");

    private string ProcessFile => Path.Combine(path, "process.json");

    /// <summary>What has been done; nothing, if the cell was never begun.</summary>
    /// <exception cref="InvalidDataException">Other commands have been done here.</exception>
    public CellState Read(StudyPlan plan, Cell cell)
    {
        CellState begun = new([.. plan.Commands.Select(command => CellCommand.Words(command.Run, cell, $"{{{CellCommand.RunPlace}}}"))], Done: 0);
        if (!File.Exists(StateFile))
            return begun;
        var state = StudyJson.Read(StateFile, StudyJson.Default.CellState);
        var same = state.Commands.Zip(begun.Commands).TakeWhile(pair => pair.First.SequenceEqual(pair.Second)).Count();
        if (same < state.Done || state.Done < 0)
            throw new InvalidDataException($"'{path}' was made by another command, '{string.Join(' ', state.Commands.ElementAtOrDefault(same) ?? [])}'; expected another --out, or the study's file as it was.");
        return begun with { Done = state.Done };
    }

    public void Write(CellState state) => AtomicFile.Write(StateFile, JsonSerializer.SerializeToUtf8Bytes(state, StudyJson.Default.CellState));

    /// <summary>Notes the process that works here.</summary>
    public void Write(Process process)
    {
        try
        {
            AtomicFile.Write(ProcessFile, JsonSerializer.SerializeToUtf8Bytes(new WorkingProcess(process.Id, process.StartTime.ToUniversalTime()), StudyJson.Default.WorkingProcess));
        }
        catch (InvalidOperationException)
        {
            // It has ended already, and has no start any more.
        }
    }

    public void ForgetProcess() => File.Delete(ProcessFile);

    /// <summary>Forgets a run of which nothing was done.</summary>
    public void Clear()
    {
        if (Directory.Exists(Run))
            Directory.Delete(Run, recursive: true);
    }

    /// <summary>Ends what still works here after a study that was killed, which could not end it: two processes must never write one run.</summary>
    public async Task EndOrphan()
    {
        if (!File.Exists(ProcessFile))
            return;
        var noted = StudyJson.Read(ProcessFile, StudyJson.Default.WorkingProcess);
        try
        {
            using var process = Process.GetProcessById(noted.Id);
            // Another process may have got the number since.
            if ((process.StartTime.ToUniversalTime() - noted.Started).Duration() < TimeSpan.FromSeconds(1))
            {
                Signals.AskToEnd(process);
                using var patience = new CancellationTokenSource(Patience);
                await process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException e)
        {
            throw new InvalidDataException($"The process {noted.Id}, which an earlier study began, still works in '{path}' although it was told to end; expected it to have ended.", e);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // It has ended.
        }

        ForgetProcess();
    }
}

/// <summary>How far a cell is.</summary>
/// <param name="Commands">The words of its commands; the folder of the run in braces, so that a study can be moved.</param>
/// <param name="Done">How many of them are done.</param>
internal sealed record CellState(IReadOnlyList<IReadOnlyList<string>> Commands, int Done);

/// <summary>A process, so that it can be told from others that had its number.</summary>
internal sealed record WorkingProcess(int Id, DateTime Started);
