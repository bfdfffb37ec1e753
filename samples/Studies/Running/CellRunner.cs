using System.Diagnostics;
using RelDrop.Samples;
using RelDrop.Studies.Planning;

namespace RelDrop.Studies.Running;

/// <summary>Does what is left to do of a cell.</summary>
internal sealed class CellRunner(ToolProgram program, StudyPlan plan, Children children)
{
    /// <summary>Runs a cell's commands that are not done.</summary>
    /// <returns>What went wrong; null if nothing did, or it was stopped.</returns>
    public async Task<string?> Run(Cell cell, CellFolder folder)
    {
        var state = folder.Read(plan, cell);
        await folder.EndOrphan().ConfigureAwait(false);
        while (state.Done < plan.Commands.Count && !children.Stop.IsCancellationRequested)
        {
            var command = plan.Commands[state.Done];
            var isGoingOn = command.Resume is not null && folder.HasCheckpoint;
            if (state.Done == 0 && !isGoingOn)
                folder.Clear();
            folder.Write(state);
            var (code, last) = await Run(CellCommand.Words(isGoingOn ? command.Resume! : command.Run, cell, folder.Run), folder).ConfigureAwait(false);
            if (code != ExitCode.Done)
                return children.Stop.IsCancellationRequested ? null : $"{command.Run.Split('{')[0].Trim()} ended with {code}: {(last.Length > 0 ? last : "it said nothing")}";
            state = state with { Done = state.Done + 1 };
            folder.Write(state);
        }

        if (state.Done < plan.Commands.Count)
            return null;
        var missing = plan.Measures.Select(measure => measure.Result).FirstOrDefault(result => !folder.Results.Names.Contains(result));
        return missing is null ? null : $"its commands left no result {missing}";
    }

    private async Task<(int Code, string LastError)> Run(IReadOnlyList<string> words, CellFolder folder)
    {
        using var log = TextWriter.Synchronized(new StreamWriter(folder.Log, append: true) { AutoFlush = true });
        await log.WriteLineAsync($"$ {string.Join(' ', words)}").ConfigureAwait(false);
        using var process = new Process { StartInfo = program.Start(words, plan.Threads) };
        var lastError = "";
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => lastError = Note(line.Data) is { Length: > 0 } said ? said : lastError;
        process.Start();
        children.Add(process);
        try
        {
            folder.Write(process);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            await process.WaitForExitAsync().ConfigureAwait(false);
        }
        finally
        {
            children.Remove(process);
        }

        folder.ForgetProcess();
        return (process.ExitCode, lastError);

        string? Note(string? line)
        {
            try
            {
                if (line is not null)
                    log.WriteLine(line);
            }
            catch (IOException)
            {
                // The disk is full, and nobody waits here: the command itself fails of it, or has nothing more to write.
            }

            return line;
        }
    }
}
