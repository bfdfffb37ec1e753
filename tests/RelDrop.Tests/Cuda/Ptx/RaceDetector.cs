namespace RelDrop.Tests.Cuda.Ptx;

/// <summary>
/// Remembers of each byte who wrote and who read it last. Two accesses by different threads, one of them a write and not both atomic, must
/// have a barrier between them (PTX ISA, memory consistency model: else causality does not order them). Shuffles order nothing in memory.
/// </summary>
internal sealed class RaceDetector(long bytes, LaunchClock clock)
{
    private readonly Access[] reads = new Access[bytes];
    private readonly Access[] writes = new Access[bytes];

    public void Read(long offset, int count, int thread)
    {
        for (var i = offset; i < offset + count; i++)
        {
            Check(writes[i], thread, "written");
            reads[i] = With(reads[i], thread);
        }
    }

    public void Write(long offset, int count, int thread, bool isAtomic = false)
    {
        for (var i = offset; i < offset + count; i++)
        {
            Check(reads[i], thread, "read");
            if (!isAtomic || !writes[i].IsAtomic)
                Check(writes[i], thread, "written");
            writes[i] = With(writes[i], thread) with { IsAtomic = isAtomic };
        }
    }

    private void Check(Access before, int thread, string done)
    {
        if (IsUnordered(before, thread))
            throw new PtxException($"What {(before.Thread < 0 ? "several threads have" : $"thread {before.Thread} of the launch has")} {done} is accessed without a barrier between.");
    }

    /// <summary>Adds an access to one that is remembered; several threads' are remembered as nobody's.</summary>
    private Access With(Access before, int thread) => !IsUnordered(before, thread) ? new(thread, clock.Now, false)
        : new(-1, before.Time < clock.GroupStart ? int.MaxValue : before.Time, false);

    private bool IsUnordered(Access before, int thread) =>
        before.Time > 0 && before.Thread != thread && (before.Time >= clock.Now || before.Time < clock.GroupStart);

    /// <param name="Thread">Its number in the launch, or -1 for several.</param>
    /// <param name="Time">The launch's time; 0 for never, and the greatest for different groups'.</param>
    /// <param name="IsAtomic">Whether it was an atomic.</param>
    private readonly record struct Access(int Thread, int Time, bool IsAtomic);
}
