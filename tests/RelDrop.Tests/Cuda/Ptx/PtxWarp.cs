namespace RelDrop.Tests.Cuda.Ptx;

/// <summary>Up to 32 threads that shuffle.</summary>
internal sealed class PtxWarp(PtxThread[] lanes)
{
    public IReadOnlyList<PtxThread> Lanes => lanes;

    /// <summary>
    /// Completes the shuffle that a thread came to, or that it left others alone at by ending, if now all that take part are there: those of
    /// the member mask that have not ended, at a shuffle of the same mode and mask, though maybe another instruction (PTX ISA, shfl.sync).
    /// </summary>
    /// <returns>The threads that go on.</returns>
    /// <exception cref="PtxException">A lane shuffles that is no member, or reads one that is none or has ended.</exception>
    public IReadOnlyList<PtxThread> TryShuffle(PtxThread stopped)
    {
        var members = stopped.HasEnded ? lanes.Select(Members).FirstOrDefault(members => members.Length > 0, []) : Members(stopped);
        Shuffle(members);
        return members;
    }

    /// <summary>The members of a lane's shuffle if all are there, else none.</summary>
    private PtxThread[] Members(PtxThread lane)
    {
        if (lane.Waiting is not { Operation: PtxOperation.Shuffle } shuffle)
            return [];
        var mask = Mask(lane, shuffle);
        if (!IsMember(lane, mask))
            throw Wrong(lane, shuffle, "is no member of the mask");
        foreach (var other in lanes)
        {
            if (IsMember(other, mask) && !other.HasEnded && !(other.Waiting is { Operation: PtxOperation.Shuffle } theirs && theirs.Mode == shuffle.Mode && Mask(other, theirs) == mask))
                return [];
        }

        return Array.FindAll(lanes, other => IsMember(other, mask) && !other.HasEnded);
    }

    private static void Shuffle(PtxThread[] members)
    {
        // All are read before any is written, as targets may be sources too.
        var results = members.Select(member => Result(member, members)).ToArray();
        foreach (var (member, (value, isInRange)) in members.Zip(results))
        {
            var shuffle = member.Waiting!;
            member[shuffle.Target] = value;
            if (shuffle.InRange >= 0)
                member[shuffle.InRange] = PtxValue.Bits(isInRange);
            member.Release();
        }
    }

    private static (ulong Value, bool IsInRange) Result(PtxThread thread, PtxThread[] members)
    {
        var shuffle = thread.Waiting!;
        var (offset, clamp, segment) = ((int)thread[shuffle.B] & 31, (int)thread[shuffle.C] & 31, (int)(thread[shuffle.C] >> 8) & 31);
        var lane = thread.Place.Lane;
        // The last lane of the segment, or for 'up' the first.
        var limit = (lane & segment) | (clamp & ~segment);
        var source = shuffle.Mode switch
        {
            ShuffleMode.Up => lane - offset,
            ShuffleMode.Down => lane + offset,
            ShuffleMode.Butterfly => lane ^ offset,
            _ => (lane & segment) | (offset & ~segment),
        };
        var isInRange = shuffle.Mode == ShuffleMode.Up ? source >= limit : source <= limit;
        var from = !isInRange ? thread : Array.Find(members, member => member.Place.Lane == source) ?? throw Wrong(thread, shuffle, $"reads lane {source}, which has ended or is no member");
        return (from[from.Waiting!.A], isInRange);
    }

    private static bool IsMember(PtxThread lane, uint mask) => (mask >> lane.Place.Lane & 1) != 0;

    private static uint Mask(PtxThread lane, PtxInstruction shuffle) => (uint)lane[shuffle.Members];

    private static PtxException Wrong(PtxThread thread, PtxInstruction shuffle, string what) => new($"Line {shuffle.Line}, '{shuffle.Text}': {thread.Place} {what}.");
}
