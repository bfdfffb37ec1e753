namespace RelDrop.Tests.Cuda.Ptx;

/// <summary>Runs a group's threads, one at a time.</summary>
/// <param name="threads">The threads, in the order of their indices.</param>
/// <param name="clock">Learns of barriers.</param>
/// <param name="priority">Of those that can run, the thread whose index has the least goes first.</param>
internal sealed class PtxGroup(PtxThread[] threads, LaunchClock clock, Func<int, int> priority)
{
    private readonly PtxWarp[] warps = [.. threads.Chunk(PtxPlace.WarpSize).Select(lanes => new PtxWarp(lanes))];
    private readonly PriorityQueue<PtxThread, int> ready = new();
    private int atBarrier;

    /// <summary>Runs all to their end.</summary>
    /// <exception cref="PtxException">Some wait for others that do not come, or an instruction did what it must not.</exception>
    public void Run()
    {
        clock.BeginGroup();
        Continue(threads);
        while (ready.TryDequeue(out var thread, out _))
        {
            thread.Run();
            if (thread.Waiting is { Operation: PtxOperation.Barrier })
                atBarrier++;
            else
                Continue(warps[thread.Place.Warp].TryShuffle(thread));
            if (atBarrier == threads.Length)
                PassBarrier();
        }

        // A GPU takes those that have ended for arrived (PTX ISA, exit); a kernel that needs it lacks a barrier somewhere.
        if (threads.Any(thread => thread.Waiting is not null))
            throw new PtxException($"Deadlock in group ({threads[0].Place.Group}, {threads[0].Place.Part}): {Describe()}.");
    }

    private void Continue(IEnumerable<PtxThread> next)
    {
        foreach (var thread in next)
            ready.Enqueue(thread, priority(thread.Place.Thread));
    }

    private void PassBarrier()
    {
        // 'bar' is an aligned barrier: the lanes of a warp must come to it together, by the same instruction.
        foreach (var warp in warps)
        {
            if (warp.Lanes.Select(lane => lane.Waiting!.Line).Distinct().ToArray() is [var first, var other, ..])
                throw new PtxException($"Lanes of warp {warp.Lanes[0].Place.Warp} wait at different barriers, in lines {first} and {other}.");
        }

        atBarrier = 0;
        clock.PassBarrier();
        foreach (var thread in threads)
            thread.Release();
        Continue(threads);
    }

    private string Describe() => string.Join("; ", threads.GroupBy(thread => thread.Waiting).Select(group => group.Key is null
        ? $"{group.Count()} threads have ended"
        : $"{group.Count()} threads wait in line {group.Key.Line}, '{group.Key.Text}', such as {group.First().Place.Thread}"));
}
