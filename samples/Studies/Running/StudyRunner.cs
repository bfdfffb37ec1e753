using System.Collections.Concurrent;
using RelDrop.Samples;
using RelDrop.Studies.Planning;
using Spectre.Console;

namespace RelDrop.Studies.Running;

/// <summary>A cell that could not be finished.</summary>
/// <param name="Cell">Its name.</param>
/// <param name="Message">What went wrong.</param>
internal sealed record CellFailure(string Cell, string Message);

/// <summary>Runs a study's cells, some at a time. One that fails stops no other.</summary>
internal sealed class StudyRunner(IAnsiConsole console, ToolProgram program, StudyPlan plan, StudyFolder folder)
{
    /// <summary>Runs all cells that are not done.</summary>
    /// <param name="jobs">How many at a time.</param>
    /// <returns>Those that failed.</returns>
    /// <exception cref="OperationCanceledException">It was stopped; the cells are in a state from which they can go on.</exception>
    public IReadOnlyList<CellFailure> Run(int jobs)
    {
        var cells = plan.Cells;
        // What other commands have made should be known before the work, not in the middle of it.
        foreach (var cell in cells)
            folder.Of(cell).Read(plan, cell);
        using var children = new Children();
        var runner = new CellRunner(program, plan, children);
        var (failures, done) = (new ConcurrentDictionary<string, string>(), 0);
        Bars.Show(console, plan.Name, cells.Count, task => Parallel.ForEachAsync(cells, new ParallelOptions { MaxDegreeOfParallelism = jobs }, async (cell, _) =>
        {
            if (children.Stop.IsCancellationRequested)
                return;
            var cellFolder = folder.Of(cell);
            var failure = await Failure(runner, cell, cellFolder).ConfigureAwait(false);
            if (failure is null && children.Stop.IsCancellationRequested && cellFolder.Read(plan, cell).Done < plan.Commands.Count)
                return;
            lock (console)
            {
                task.Increment(1);
                done += failure is null ? 1 : 0;
                if (failure is not null && failures.TryAdd(cell.Name, failure))
                    console.WriteLine($"{cell.Name} failed: {failure}");
            }
        }).GetAwaiter().GetResult());
        if (done + failures.Count < cells.Count)
            throw new OperationCanceledException($"Stopped with {done} of {cells.Count} cells done. To go on: the same command.");
        return [.. from cell in cells where failures.ContainsKey(cell.Name) select new CellFailure(cell.Name, failures[cell.Name])];
    }

    private static async Task<string?> Failure(CellRunner runner, Cell cell, CellFolder folder)
    {
        try
        {
            return await runner.Run(cell, folder).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or System.ComponentModel.Win32Exception)
        {
            return e.Message.ReplaceLineEndings(" ");
        }
    }
}
